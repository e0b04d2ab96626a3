/** Since when a change of endpoints was due: what the annotation last-change-trigger-time says. Models k8s.io/endpointslice/util/trigger_time_tracker.go, without memory. */
import type { ObjectReference, Pod, Service } from "@kubenetsim/api";
import { formatRfc3339, type Millis, parseRfc3339 } from "@kubenetsim/sim";
import { readyTransition } from "../pod/status.ts";

export const TRIGGER_TIME_ANNOTATION = "endpoints.kubernetes.io/last-change-trigger-time";

/**
 * The earliest change among the pods that became ready or unready since the last sync, or are new to the Service; for a
 * Service of which nothing was published yet, its creation. Undefined: nothing that has a time changed.
 */
export function triggerTime(service: Service, isNew: boolean, changed: readonly Pod[]): string | undefined {
  const times = isNew ? [parseRfc3339(service.metadata.creationTimestamp ?? "")] : changed.map(readyTransition);
  let earliest: Millis | undefined;
  for (const time of times) if (time !== undefined && (earliest === undefined || time < earliest)) earliest = time;
  return earliest === undefined ? undefined : formatRfc3339(earliest);
}

/** The reference by which an endpoint names its pod. */
export function targetRefOf(pod: Pod): ObjectReference {
  const { namespace, name, uid } = pod.metadata;
  return {
    kind: "Pod",
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
    ...(uid === undefined ? {} : { uid }),
  };
}
