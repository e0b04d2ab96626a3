/** kubenetsim: an in-memory, deterministic simulator of Kubernetes networking. Start with `createCluster`. */
export { StatusError } from "@kubenetsim/api";
export * from "@kubenetsim/cluster";
export { Cluster, type Config, createCluster, type Files } from "./cluster.ts";
export { replay } from "./replay.ts";
