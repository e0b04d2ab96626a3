/** The same traffic through every mode of kube-proxy, and where the modes may differ. */
export { differentialCluster } from "./build.ts";
export { clustersByMode, DIFFERENTIAL_MODES, type Observed, observed, surprises, surprisesOf } from "./compare.ts";
export { differences } from "./differences.ts";
export { flowsOf } from "./flows.ts";
export { observe } from "./observe.ts";
export { arbitraryScenario } from "./scenario.ts";
export type * from "./types.ts";
