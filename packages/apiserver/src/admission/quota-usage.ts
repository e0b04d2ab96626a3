/** What one object counts against a quota. Models pkg/quota/v1/evaluator/core. */
import {
  isModelled,
  type KubeObject,
  type PersistentVolumeClaim,
  type Pod,
  parseQuantity,
  pluralOf,
  type Quantity,
  type Resource,
  resourceInfo,
  type Service,
} from "@kubenetsim/api";

/** Amounts by resource name, in thousandths of a thousandth of a thousandth. */
export type Usage = ReadonlyMap<string, bigint>;

const ONE = 1_000_000_000n;
const COUNTED: ReadonlySet<Resource> = new Set<Resource>([
  "configmaps",
  "persistentvolumeclaims",
  "pods",
  "resourcequotas",
  "secrets",
  "services",
  "replicationcontrollers" as Resource,
]);

/** What an object uses; nothing for what is counted nowhere. */
export function usageOf(resource: Resource, object: KubeObject): Usage {
  const usage = new Map<string, bigint>();
  const name = pluralOf({ resource });
  const group = isModelled(resource) ? resourceInfo(resource).group : resource.slice(name.length + 1);
  usage.set(group === "" ? `count/${name}` : `count/${name}.${group}`, ONE);
  if (resource === "pods" && isTerminal(object as Pod)) return usage;
  if (COUNTED.has(resource)) usage.set(name, ONE);
  if (resource === "services") addService(usage, object as Service);
  if (resource === "pods") addPod(usage, object as Pod);
  if (resource === "persistentvolumeclaims") addClaim(usage, object as PersistentVolumeClaim);
  return usage;
}

/** What is used more after a change than before. */
export function difference(now: Usage, before: Usage | undefined): Usage {
  if (before === undefined) return now;
  const names = new Set([...now.keys(), ...before.keys()]);
  return new Map([...names].map((name) => [name, (now.get(name) ?? 0n) - (before.get(name) ?? 0n)]));
}

// Models serviceEvaluator.Usage.
function addService(usage: Map<string, bigint>, { spec }: Service): void {
  const ports = BigInt(spec?.ports?.length ?? 0) * ONE;
  const given = BigInt((spec?.ports ?? []).filter((port) => (port.nodePort ?? 0) !== 0).length) * ONE;
  usage.set("services.nodeports", 0n);
  usage.set("services.loadbalancers", 0n);
  if (spec?.type === "NodePort") usage.set("services.nodeports", ports);
  if (spec?.type !== "LoadBalancer") return;
  usage.set("services.nodeports", spec.allocateLoadBalancerNodePorts === false ? given : ports);
  usage.set("services.loadbalancers", ONE);
}

// Models pvcEvaluator.Usage.
function addClaim(usage: Map<string, bigint>, { spec }: PersistentVolumeClaim): void {
  const room = nanosOf(spec?.resources?.requests?.storage ?? "0");
  usage.set("requests.storage", room);
  const { storageClassName = "" } = spec ?? {};
  if (storageClassName === "") return;
  usage.set(`${storageClassName}.storageclass.storage.k8s.io/persistentvolumeclaims`, ONE);
  usage.set(`${storageClassName}.storageclass.storage.k8s.io/requests.storage`, room);
}

// Models podEvaluator: containers run together, init containers one after the other.
function addPod(usage: Map<string, bigint>, pod: Pod): void {
  for (const part of ["requests", "limits"] as const) {
    for (const [name, nanos] of podTotals(pod, part)) {
      usage.set(`${part}.${name}`, nanos);
      if (part === "requests") usage.set(name, nanos);
    }
  }
}

/** What the containers of a pod ask for together: main ones at once, init containers one by one. */
export function podTotals(pod: Pod, part: "requests" | "limits"): ReadonlyMap<string, bigint> {
  const totals = new Map<string, bigint>();
  for (const container of pod.spec.containers ?? [])
    for (const [name, text] of Object.entries(container.resources?.[part] ?? {}))
      totals.set(name, (totals.get(name) ?? 0n) + nanosOf(text));
  for (const container of pod.spec.initContainers ?? [])
    for (const [name, text] of Object.entries(container.resources?.[part] ?? {})) {
      const nanos = nanosOf(text);
      if (nanos > (totals.get(name) ?? 0n)) totals.set(name, nanos);
    }
  return totals;
}

/** An amount as a number of billionths; what is no quantity is nothing. */
export function nanosOf(text: string): bigint {
  return quantityOf(text).nanos;
}

/** A quantity, or zero. */
export function quantityOf(text: string): Quantity {
  const parsed = parseQuantity(text);
  return parsed.ok ? parsed.quantity : { nanos: 0n, format: "DecimalSI" };
}

/** A pod that is over counts only as an object. Models QuotaV1Pod. */
function isTerminal({ status }: Pod): boolean {
  return status?.phase === "Failed" || status?.phase === "Succeeded";
}
