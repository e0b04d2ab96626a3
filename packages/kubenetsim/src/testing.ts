/** For tests of your own: fast-check arbitraries of objects and manifests, and invariants of a cluster's state. */
export * from "@kubenetsim/testing";
