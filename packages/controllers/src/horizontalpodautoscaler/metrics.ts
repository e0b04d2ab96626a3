/** What pods use, as the metrics API says, and how many replicas that calls for. Models pkg/controller/podautoscaler/replica_calculator.go. */
import { type MetricSpec, type MetricStatus, type Pod, parseQuantity, quantityMilliValue } from "@kubenetsim/api";
import type { Reader } from "@kubenetsim/apiserver";
import { isPodActive, isPodReady } from "../pod/status.ts";

/** PodMetrics of metrics.k8s.io/v1beta1. */
export const POD_METRICS = "pods.metrics.k8s.io";
/** A ratio this near to 1 changes nothing. Models --horizontal-pod-autoscaler-tolerance. */
const TOLERANCE = 0.1;
const BINARY = 1024 * 1024;

export type Proposal =
  | { readonly ok: true; readonly replicas: number; readonly status: MetricStatus; readonly name: string }
  | { readonly ok: false; readonly reason: string; readonly message: string };

/** The replicas that one metric asks for. */
export function proposalOf(read: Reader, metric: MetricSpec, pods: readonly Pod[], current: number): Proposal {
  const { resource } = metric;
  if (metric.type !== "Resource" || resource === undefined) {
    const message = `the HPA was unable to compute the replica count: unable to get metric: no source of ${metric.type} metrics`;
    return { ok: false, reason: `FailedGet${metric.type}Metric`, message };
  }
  const { name, target } = resource;
  const active = pods.filter((pod) => isPodActive(pod) && isPodReady(pod));
  const samples = active.flatMap((pod) => {
    const used = usageOf(read, pod, name);
    return used === undefined ? [] : [{ pod, used }];
  });
  const failed = (why: string): Proposal => ({
    ok: false,
    reason: "FailedGetResourceMetric",
    message: `the HPA was unable to compute the replica count: failed to get ${name} utilization: ${why}`,
  });
  if (samples.length === 0)
    return failed(`unable to get metrics for resource ${name}: no metrics returned from resource metrics API`);
  const used = samples.reduce((sum, sample) => sum + sample.used, 0);
  const averageValue = amountText(name, used / samples.length);
  if (target.averageUtilization !== undefined) {
    const requests = samples.map(({ pod }) => requestOf(pod, name));
    const bare = samples.find((_, i) => (requests[i] ?? 0) === 0);
    if (bare !== undefined) {
      const container = bare.pod.spec.containers[0]?.name ?? "";
      return failed(`missing request for ${name} in container ${container} of Pod ${bare.pod.metadata.name}`);
    }
    const requested = requests.reduce((sum, request) => sum + request, 0);
    const utilization = Math.floor((used * 100) / requested);
    const status: MetricStatus = {
      type: "Resource",
      resource: { name, current: { averageUtilization: utilization, averageValue } },
    };
    const replicas = scaled(utilization / target.averageUtilization, samples.length, current);
    return { ok: true, replicas, status, name: `${name} resource utilization (percentage of request)` };
  }
  const wanted = milliOf(target.averageValue ?? "0");
  const status: MetricStatus = { type: "Resource", resource: { name, current: { averageValue } } };
  const ratio = wanted === 0 ? 1 : used / samples.length / wanted;
  return { ok: true, replicas: scaled(ratio, samples.length, current), status, name: `${name} resource` };
}

function scaled(ratio: number, measured: number, current: number): number {
  return Math.abs(1 - ratio) <= TOLERANCE ? current : Math.ceil(ratio * measured);
}

function usageOf(read: Reader, { metadata }: Pod, name: string): number | undefined {
  const metrics = read.get(POD_METRICS, `${metadata.namespace}/${metadata.name}`);
  const containers = metrics?.containers;
  if (!Array.isArray(containers)) return undefined;
  let sum = 0;
  for (const container of containers as readonly { readonly usage?: { readonly [name: string]: string } }[]) {
    const usage = container.usage ?? {};
    if (Object.hasOwn(usage, name)) sum += milliOf(usage[name] ?? "0");
  }
  return sum;
}

function requestOf({ spec }: Pod, name: string): number {
  let sum = 0;
  for (const { resources } of spec.containers) {
    const requests = resources?.requests ?? {};
    const own = Object.hasOwn(requests, name) ? milliOf(requests[name] ?? "0") : 0;
    if (own === 0) return 0;
    sum += own;
  }
  return sum;
}

function milliOf(text: string): number {
  const parsed = parseQuantity(text);
  return parsed.ok ? quantityMilliValue(parsed.quantity) : 0;
}

function amountText(name: string, milli: number): string {
  if (name !== "memory") return `${Math.floor(milli)}m`;
  const bytes = Math.floor(milli / 1000);
  return bytes % BINARY === 0 ? `${bytes / BINARY}Mi` : String(bytes);
}
