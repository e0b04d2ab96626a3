/** The kernel judge's pure parts: plans, what the simulator says of them, jobs for an oracle, and where the two differ. */
export { buildCluster } from "./build.ts";
export { compare, gStatistic } from "./compare.ts";
export { generatePlan } from "./generate.ts";
export { jobOf, type OracleJob } from "./job.ts";
export { isJudgeMode, modes } from "./modes.ts";
export { nftChanges } from "./nft-changes.ts";
export type { OracleFlow, OracleResult } from "./oracle-result.ts";
export { predict, type Tries } from "./predict.ts";
export { smaller } from "./shrink.ts";
export type * from "./types.ts";
