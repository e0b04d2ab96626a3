/** How many replicas each of an autoscaler's metrics calls for, and what is said of it. Models pkg/controller/podautoscaler/horizontal.go computeReplicasForMetric. */
import type {
  HorizontalPodAutoscaler,
  LabelSelector,
  MetricSpec,
  MetricStatus,
  MetricTarget,
  MetricValueStatus,
  Pod,
} from "@kubenetsim/api";
import type { Reader } from "@kubenetsim/apiserver";
import { isPodReady } from "../pod/status.ts";
import { type Calculation, ceil, groupPods, isWithin, replicasFor, tolerancesOf } from "./calculator.ts";
import { customSamples, customValue, externalValue, milliOf, resourceSamples, type Samples } from "./samples.ts";

const BINARY = 1024 * 1024;

export type Proposal =
  | { readonly ok: true; readonly replicas: number; readonly status: MetricStatus; readonly name: string }
  | {
      readonly ok: false;
      readonly reason: string;
      readonly message: string;
      /** The message as it is told of all metrics together. */
      readonly whole: string;
    };

/** What is to be scaled. */
export interface Scaled {
  readonly autoscaler: HorizontalPodAutoscaler;
  /** All that the target selects. */
  readonly pods: readonly Pod[];
  /** What the target asks for, and what it has. */
  readonly current: number;
  readonly actual: number;
}

/** The replicas that one metric asks for. */
export function proposalOf(read: Reader, metric: MetricSpec, scaled: Scaled): Proposal {
  const { resource, containerResource, pods, object, external } = metric;
  if (metric.type === "Resource" && resource !== undefined) return ofResource(read, resource, scaled);
  if (metric.type === "ContainerResource" && containerResource !== undefined)
    return ofResource(read, containerResource, scaled);
  if (metric.type === "Pods" && pods !== undefined) return ofPods(read, pods, scaled);
  if (metric.type === "Object" && object !== undefined) return ofObject(read, object, scaled);
  if (metric.type === "External" && external !== undefined) return ofExternal(read, external, scaled);
  const message = `unknown metric source type "${metric.type}"`;
  return { ok: false, reason: "InvalidMetricSourceType", message, whole: message };
}

interface ResourceSource {
  readonly name: string;
  readonly container?: string;
  readonly target: MetricTarget;
}

function ofResource(read: Reader, { name, container, target }: ResourceSource, scaled: Scaled): Proposal {
  const { pods, current, autoscaler } = scaled;
  const all = resourceSamples(read, pods, name, container);
  const source = container === undefined ? "resource" : "container";
  const failed = (why: string): Proposal => {
    const message = `failed to get ${name} utilization: ${why}`;
    const reason = container === undefined ? "FailedGetResourceMetric" : "FailedGetContainerResourceMetric";
    return { ok: false, reason, message, whole: `failed to get ${name} ${source} metric value: ${message}` };
  };
  if (all.size === 0)
    return failed(`unable to get metrics for resource ${name}: no metrics returned from resource metrics API`);
  const groups = groupPods(pods, all, name === "cpu", read.now);
  const samples = without(all, groups.ignored);
  const requests = requestsOf(pods, name, container);
  if (target.averageUtilization !== undefined && typeof requests === "string") return failed(requests);
  if (samples.size === 0) return failed("did not receive metrics for targeted pods (pods might be unready)");
  const averageValue = amountText(name, sum(samples) / samples.size);
  const base = { tolerances: tolerancesOf(autoscaler), current, groups, samples };
  const tell = (now: MetricValueStatus): MetricStatus =>
    container === undefined
      ? { type: "Resource", resource: { name, current: now } }
      : { type: "ContainerResource", containerResource: { name, container, current: now } };
  if (target.averageUtilization === undefined || typeof requests === "string") {
    const replicas = plainReplicas(base, milliOf(target.averageValue ?? "0"));
    return { ok: true, replicas, status: tell({ averageValue }), name: `${name} resource` };
  }
  const wanted = target.averageUtilization;
  const utilization = (of: Samples): number => {
    const requested = [...of.keys()].reduce((total, pod) => total + (requests.get(pod) ?? 0), 0);
    return requested === 0 ? 0 : Math.floor((sum(of) * 100) / requested);
  };
  const replicas = replicasFor({
    ...base,
    ratioOf: (of) => utilization(of) / wanted,
    assumedOf: (pod) => requests.get(pod) ?? 0,
  });
  const status = tell({ averageUtilization: utilization(samples), averageValue });
  return { ok: true, replicas, status, name: `${name} resource utilization (percentage of request)` };
}

function ofPods(read: Reader, { metric, target }: NonNullable<MetricSpec["pods"]>, scaled: Scaled): Proposal {
  const { pods, current, autoscaler } = scaled;
  const all = customSamples(read, pods, metric.name);
  const groups = groupPods(pods, all, false, read.now);
  const samples = without(all, groups.ignored);
  if (samples.size === 0) {
    const message = `unable to get metric ${metric.name}: no metrics returned from custom metrics API`;
    const whole = `failed to get pods metric value: ${message}`;
    return { ok: false, reason: "FailedGetPodsMetric", message, whole };
  }
  const replicas = plainReplicas(
    { tolerances: tolerancesOf(autoscaler), current, groups, samples },
    milliOf(target.averageValue ?? "0"),
  );
  const averageValue = milliText(sum(samples) / samples.size);
  const status: MetricStatus = { type: "Pods", pods: { metric, current: { averageValue } } };
  return { ok: true, replicas, status, name: `pods metric ${metric.name}` };
}

function ofObject(read: Reader, source: NonNullable<MetricSpec["object"]>, scaled: Scaled): Proposal {
  const { metric, target, describedObject } = source;
  const { namespace = "" } = scaled.autoscaler.metadata;
  const { kind, name } = describedObject;
  const value = customValue(read, namespace, kind, name, metric.name);
  if (value === undefined) {
    const message = `unable to get metric ${metric.name}: ${kind} on ${namespace} ${name}/no metrics returned from custom metrics API`;
    return {
      ok: false,
      reason: "FailedGetObjectMetric",
      message,
      whole: `failed to get object metric value: ${message}`,
    };
  }
  const { replicas, current } = ofValue(value, target, scaled);
  const status: MetricStatus = { type: "Object", object: { describedObject, metric, current } };
  return { ok: true, replicas, status, name: `${kind} metric ${metric.name}` };
}

function ofExternal(read: Reader, { metric, target }: NonNullable<MetricSpec["external"]>, scaled: Scaled): Proposal {
  const { namespace = "" } = scaled.autoscaler.metadata;
  const value = externalValue(read, namespace, metric.name);
  const selector = selectorText(metric.selector);
  if (value === undefined) {
    const message = `unable to get external metric ${namespace}/${metric.name}/${selector}: no metrics returned from external metrics API`;
    const whole = `failed to get ${metric.name} external metric value: failed to get ${metric.name} external metric: ${message}`;
    return { ok: false, reason: "FailedGetExternalMetric", message, whole };
  }
  const { replicas, current } = ofValue(value, target, scaled);
  const status: MetricStatus = { type: "External", external: { metric, current } };
  return { ok: true, replicas, status, name: `external metric ${metric.name}(${selector})` };
}

/** One value for all pods together: as such, or shared out among them. Models GetObjectMetricReplicas, GetObjectPerPodMetricReplicas. */
function ofValue(
  value: number,
  target: MetricTarget,
  { autoscaler, pods, current, actual }: Scaled,
): { readonly replicas: number; readonly current: MetricValueStatus } {
  const tolerances = tolerancesOf(autoscaler);
  if (target.averageValue !== undefined) {
    const wanted = milliOf(target.averageValue);
    const isEnough = isWithin(tolerances, wanted === 0 ? 1 : value / (wanted * actual));
    const replicas = isEnough ? actual : ceil(value / wanted);
    return { replicas, current: { averageValue: milliText(Math.ceil(value / Math.max(1, actual))) } };
  }
  const ratio = ratioTo(value, milliOf(target.value ?? "0"));
  const ready = pods.filter((pod) => pod.status?.phase === "Running" && isPodReady(pod)).length;
  return {
    replicas: isWithin(tolerances, ratio) ? current : ceil(ratio * ready),
    current: { value: milliText(value) },
  };
}

/** Against an amount for each pod. */
function plainReplicas(base: Omit<Calculation, "ratioOf" | "assumedOf">, wanted: number): number {
  return replicasFor({
    ...base,
    ratioOf: (of) => ratioTo(sum(of) / of.size, wanted),
    assumedOf: () => wanted,
  });
}

/** A target of nothing can be neither missed nor met. */
function ratioTo(value: number, wanted: number): number {
  return wanted === 0 ? 1 : value / wanted;
}

/** What each pod requests; or what is wrong, where one requests nothing. Models calculatePodRequests. */
function requestsOf(pods: readonly Pod[], resource: string, container?: string): Samples | string {
  const requests = new Map<string, number>();
  for (const { metadata, spec } of pods) {
    let total = 0;
    for (const { name, resources } of spec.containers) {
      if (container !== undefined && name !== container) continue;
      const amounts = resources?.requests ?? {};
      if (!Object.hasOwn(amounts, resource))
        return `missing request for ${resource} in container ${name} of Pod ${metadata.name}`;
      total += milliOf(amounts[resource] ?? "0");
    }
    requests.set(metadata.name ?? "", total);
  }
  return requests;
}

function without(samples: Samples, pods: readonly string[]): Samples {
  return pods.length === 0 ? samples : new Map([...samples].filter(([pod]) => !pods.includes(pod)));
}

function sum(samples: Samples): number {
  return [...samples.values()].reduce((total, value) => total + value, 0);
}

/** As Go prints a *LabelSelector. */
function selectorText(selector: LabelSelector | undefined): string {
  if (selector === undefined) return "nil";
  const labels = Object.entries(selector.matchLabels ?? {}).map(([name, value]) => `${name}: ${value},`);
  return `&LabelSelector{MatchLabels:map[string]string{${labels.join("")}},MatchExpressions:[]LabelSelectorRequirement{},}`;
}

function milliText(milli: number): string {
  const whole = Math.floor(milli);
  return whole % 1000 === 0 ? String(whole / 1000) : `${whole}m`;
}

function amountText(name: string, milli: number): string {
  if (name !== "memory") return `${Math.floor(milli)}m`;
  const bytes = Math.floor(milli / 1000);
  return bytes % BINARY === 0 ? `${bytes / BINARY}Mi` : String(bytes);
}
