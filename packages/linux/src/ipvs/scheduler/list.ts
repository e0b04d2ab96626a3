/** All schedulers. To add one: a file like the others here, a name in SchedulerName, and a line in this list. */
import type { SchedulerName } from "../types.ts";
import { dh } from "./dh.ts";
import { lblc } from "./lblc.ts";
import { lblcr } from "./lblcr.ts";
import { lc } from "./lc.ts";
import { mh } from "./mh.ts";
import { nq } from "./nq.ts";
import { rr } from "./rr.ts";
import { sed } from "./sed.ts";
import { sh } from "./sh.ts";
import type { Scheduler } from "./types.ts";
import { wlc } from "./wlc.ts";
import { wrr } from "./wrr.ts";

export const SCHEDULERS: { readonly [N in SchedulerName]: Scheduler } = {
  rr,
  wrr,
  lc,
  wlc,
  lblc,
  lblcr,
  dh,
  sh,
  sed,
  nq,
  mh,
};

/** Whether there is a scheduler of this name. */
export function isScheduler(text: string): text is SchedulerName {
  return Object.hasOwn(SCHEDULERS, text);
}
