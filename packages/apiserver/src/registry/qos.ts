/** The quality-of-service class of a pod. Models pkg/apis/core/v1/helper/qos/qos.go. */
import {
  type Container,
  compareQuantity,
  type Pod,
  type PodSpec,
  parseQuantity,
  type Quantity,
  type StringMap,
} from "@kubenetsim/api";
import { memo } from "@kubenetsim/sim";

export type QOSClass = "Guaranteed" | "Burstable" | "BestEffort";

/** Guaranteed: all limits given and equal to the requests; BestEffort: none of either; Burstable: the rest. */
export function qosClassOf(pod: Pod): QOSClass {
  return pod.spec === undefined ? "BestEffort" : classOfSpec(pod.spec);
}

// The pods of one workload share one spec.
const classOfSpec: (spec: PodSpec) => QOSClass = memo((spec: PodSpec) => {
  const containers = [...(spec.initContainers ?? []), ...(spec.containers ?? [])];
  const asked = containers.some((container) => amountsOf(container.resources?.requests).length > 0);
  const limited = containers.some((container) => amountsOf(container.resources?.limits).length > 0);
  if (!asked && !limited) return "BestEffort";
  return containers.every(isGuaranteed) ? "Guaranteed" : "Burstable";
});

const COUNTED = ["cpu", "memory"] as const;

function isGuaranteed(container: Container): boolean {
  const limits = amountsOf(container.resources?.limits);
  const requests = amountsOf(container.resources?.requests);
  if (limits.length < COUNTED.length) return false;
  return requests.every(([name, request]) =>
    limits.some(([other, limit]) => other === name && compareQuantity(limit, request) === 0),
  );
}

/** The amounts above zero of what counts. */
function amountsOf(resources: StringMap | undefined): readonly (readonly [string, Quantity])[] {
  return COUNTED.flatMap((name) => {
    const text = resources !== undefined && Object.hasOwn(resources, name) ? resources[name] : undefined;
    const parsed = text === undefined ? undefined : parseQuantity(String(text));
    if (parsed?.ok !== true) return [];
    return parsed.quantity.nanos > 0n ? [[name, parsed.quantity] as const] : [];
  });
}
