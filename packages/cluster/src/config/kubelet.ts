/** Checks `kubelet`, of the cluster and of single nodes. Models pkg/kubelet/apis/config/validation/validation.go. */
import { type FieldError, invalid } from "@kubenetsim/api";
import { type ShutdownGracePeriod, shutdownGracePeriods } from "@kubenetsim/kubelet";
import { DURATION_MAX_MS, type Millis, parseDuration } from "@kubenetsim/sim";
import type { Duration, KubeletConfiguration } from "./types.ts";

/** The cluster's configuration with a node's own laid over it. */
export function laidOver(
  base: KubeletConfiguration | undefined,
  own: KubeletConfiguration | undefined,
): KubeletConfiguration | undefined {
  if (own === undefined || typeof own !== "object" || own === null || Array.isArray(own)) return own ?? base;
  return { ...base, ...own };
}

/** How long pods have when a node shuts down; mistakes are added to `errors`. */
export function checkKubelet(
  given: KubeletConfiguration | undefined,
  path: string,
  errors: FieldError[],
): readonly ShutdownGracePeriod[] {
  if (given === undefined) return [];
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    errors.push(invalid(path, given, "must be an object with fields of KubeletConfiguration"));
    return [];
  }
  for (const name of Object.keys(given))
    if (!FIELDS.has(name)) errors.push(invalid(`${path}.${name}`, "", `must be one of ${[...FIELDS].join(", ")}`));
  const all = checkGrace(given.shutdownGracePeriod, `${path}.shutdownGracePeriod`, errors);
  const critical = checkGrace(given.shutdownGracePeriodCriticalPods, `${path}.shutdownGracePeriodCriticalPods`, errors);
  if (critical > all)
    errors.push(
      invalid(
        `${path}.shutdownGracePeriodCriticalPods`,
        given.shutdownGracePeriodCriticalPods,
        "must be <= shutdownGracePeriod",
      ),
    );
  const byPriority = checkByPriority(given.shutdownGracePeriodByPodPriority, path, errors);
  if (byPriority.length > 0 && (all > 0 || critical > 0))
    errors.push(
      invalid(
        `${path}.shutdownGracePeriodByPodPriority`,
        "",
        "Cannot specify both shutdownGracePeriodByPodPriority and shutdownGracePeriod at the same time",
      ),
    );
  return shutdownGracePeriods(all, critical, byPriority);
}

const FIELDS: ReadonlySet<string> = new Set([
  "shutdownGracePeriod",
  "shutdownGracePeriodCriticalPods",
  "shutdownGracePeriodByPodPriority",
]);

function checkGrace(given: Duration | undefined, path: string, errors: FieldError[]): Millis {
  const ms = given === undefined ? 0 : parseDuration(given);
  if (ms !== undefined && (ms === 0 || ms >= 1000) && ms <= DURATION_MAX_MS) return ms;
  errors.push(invalid(path, given, "must be either zero or otherwise >= 1 sec"));
  return 0;
}

function checkByPriority(
  given: KubeletConfiguration["shutdownGracePeriodByPodPriority"],
  path: string,
  errors: FieldError[],
): readonly ShutdownGracePeriod[] {
  const at = `${path}.shutdownGracePeriodByPodPriority`;
  if (given === undefined) return [];
  if (!Array.isArray(given)) {
    errors.push(invalid(at, given, "must be a list of { priority, shutdownGracePeriodSeconds }"));
    return [];
  }
  return given.flatMap((each: NonNullable<typeof given>[number] | null, i) => {
    const { priority, shutdownGracePeriodSeconds: seconds } = each ?? {};
    const isPeriod =
      Number.isSafeInteger(priority) && typeof seconds === "number" && Number.isSafeInteger(seconds) && seconds >= 0;
    if (isPeriod && seconds * 1000 <= DURATION_MAX_MS) return [{ priority: priority ?? 0, graceMs: seconds * 1000 }];
    errors.push(invalid(`${at}[${i}]`, each, "must have a priority and shutdownGracePeriodSeconds"));
    return [];
  });
}
