/** Which time of its schedule a CronJob has missed. Models pkg/controller/cronjob/utils.go mostRecentScheduleTime. */
import { type CronJob, type CronJobStatus, nextCron, parseCron } from "@kubenetsim/api";
import { type Millis, parseRfc3339 } from "@kubenetsim/sim";

/** A clock that jumped far must not be walked minute by minute for ever. */
const STEPS_MAX = 10_000;

/** The newest time that has come and has no Job yet; undefined if there is none, or it is too late for it. */
export function missedTime({ metadata, spec }: CronJob, status: CronJobStatus, now: Millis): Millis | undefined {
  const parsed = parseCron(spec.schedule);
  if (!parsed.ok) return undefined;
  const created = parseRfc3339(metadata.creationTimestamp ?? "") ?? now;
  const { startingDeadlineSeconds: deadline } = spec;
  const last = parseRfc3339(status.lastScheduleTime ?? "") ?? created;
  const earliest = deadline === undefined ? last : Math.max(last, now - deadline * 1000);
  let missed: Millis | undefined;
  let at = nextCron(parsed.schedule, earliest);
  for (let i = 0; at !== undefined && at <= now && i < STEPS_MAX; i++) {
    missed = at;
    at = nextCron(parsed.schedule, at);
  }
  return missed;
}
