/** A variable's value from a container's requests and limits. Models pkg/api/v1/resource/helpers.go ExtractContainerResourceValue. */
import { type Container, type EnvVarSource, type Node, type Pod, parseQuantity } from "@kubenetsim/api";
import { ownValue, type Value } from "./field-ref.ts";

type ResourceFieldRef = NonNullable<EnvVarSource["resourceFieldRef"]>;

/** The amount in units of the divisor, rounded up. A limit that is not set is what the node has to give. */
export function resourceValue(ref: ResourceFieldRef, pod: Pod, container: Container, node: Node | undefined): Value {
  const all = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
  const asked = ref.containerName === undefined || ref.containerName === "";
  const target = asked ? container : all.find((each) => each.name === ref.containerName);
  if (target === undefined) return { ok: false, message: `container ${ref.containerName} not found` };
  const [, kind, name] = /^(limits|requests)\.(.+)$/.exec(ref.resource) ?? [];
  if (kind === undefined || name === undefined)
    return { ok: false, message: `unsupported container resource : ${ref.resource}` };
  const given = ownValue(kind === "limits" ? target.resources?.limits : target.resources?.requests, name);
  const amount = given ?? (kind === "limits" ? ownValue(node?.status?.allocatable, name) : undefined) ?? "0";
  return { ok: true, value: String(ceilDivide(nanosOf(amount), nanosOf(divisorOf(ref)))) };
}

function divisorOf(ref: ResourceFieldRef): string {
  const { divisor = "1" } = ref;
  return nanosOf(divisor) === 0n ? "1" : divisor;
}

function nanosOf(text: string): bigint {
  const parsed = parseQuantity(text);
  return parsed.ok ? parsed.quantity.nanos : 0n;
}

function ceilDivide(amount: bigint, divisor: bigint): bigint {
  return (amount + divisor - 1n) / divisor;
}
