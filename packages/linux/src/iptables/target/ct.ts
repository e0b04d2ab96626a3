/** CT: of it only `--notrack`, the newer spelling of NOTRACK. */
import type { TargetKind } from "../kind.ts";
import { notrackTarget } from "./notrack.ts";

export const ctTarget: TargetKind = {
  ...notrackTarget,
  name: "CT",
  // It has no rules of its own: what it reads becomes NOTRACK.
  targets: [],
  options: { "--notrack": 0 },
  parse: (options) => (options.length > 0 ? { target: "NOTRACK" } : { error: "CT: only --notrack is modelled" }),
};
