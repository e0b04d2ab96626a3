/** Which time of its schedule a CronJob has missed. Models pkg/controller/cronjob/utils.go mostRecentScheduleTime. */
import { type CronJob, type CronJobStatus, nextCron, parseCron } from "@kubenetsim/api";
import { type Millis, parseRfc3339 } from "@kubenetsim/sim";

/** A clock that jumped far must not be walked minute by minute for ever. */
const STEPS_MAX = 10_000;
/** More than this is told of: the clock may be wrong, or the deadline too long. */
const MISSED_MAX = 100;

/** What has come and has no Job yet. */
export interface Missed {
  /** The newest such time. */
  readonly at: Millis;
  readonly isTooMany: boolean;
}

/** The newest time that has come and has no Job yet; undefined if there is none. */
export function missedTime({ metadata, spec }: CronJob, status: CronJobStatus, now: Millis): Missed | undefined {
  const parsed = parseCron(spec.schedule);
  if (!parsed.ok) return undefined;
  const created = parseRfc3339(metadata.creationTimestamp ?? "") ?? now;
  const { startingDeadlineSeconds: deadline, timeZone } = spec;
  const last = parseRfc3339(status.lastScheduleTime ?? "") ?? created;
  const earliest = deadline === undefined ? last : Math.max(last, now - deadline * 1000);
  let missed: Millis | undefined;
  let count = 0;
  let at = nextCron(parsed.schedule, earliest, timeZone);
  while (at !== undefined && at <= now && count < STEPS_MAX) {
    missed = at;
    count++;
    at = nextCron(parsed.schedule, at, timeZone);
  }
  return missed === undefined ? undefined : { at: missed, isTooMany: count > MISSED_MAX };
}
