/** Random histories of a small cluster, and what must hold of each. */
export { arbitraryLife, type LifeAct } from "./act.ts";
export { type LifeOptions, lifeViolations } from "./live.ts";
export { livingCluster, livingConfig } from "./living-cluster.ts";
