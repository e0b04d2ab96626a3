/** What is measured: of pods by metrics-server, of anything else by an adapter. Models pkg/controller/podautoscaler/metrics/client.go. */
import { labelOf, type Pod, parseQuantity, quantityMilliValue, type StringMap } from "@kubenetsim/api";
import type { Reader } from "@kubenetsim/apiserver";

/** PodMetrics of metrics.k8s.io/v1beta1. */
export const POD_METRICS = "pods.metrics.k8s.io";
/** What an adapter knows of an object, a pod too: `values` by the metric's name. */
export const CUSTOM_METRICS = "metricvalues.custom.metrics.k8s.io";
/** What an adapter knows of the world outside, by namespace. */
export const EXTERNAL_METRICS = "externalmetricvalues.external.metrics.k8s.io";
/** The name under which a namespace's external values are kept. */
export const EXTERNAL_NAME = "values";

/** By the pod's name, in thousandths. */
export type Samples = ReadonlyMap<string, number>;

/** The name under which the values of an object are kept. */
export function customName(kind: string, name: string): string {
  return `${kind.toLowerCase()}.${name}`;
}

/** What the pods use of a resource: all their containers, or the one that is named. */
export function resourceSamples(read: Reader, pods: readonly Pod[], resource: string, container?: string): Samples {
  return samplesOf(pods, ({ metadata }) => {
    const found = read.get(POD_METRICS, `${metadata.namespace}/${metadata.name}`)?.containers;
    if (!Array.isArray(found)) return undefined;
    const containers = found as readonly { readonly name?: string; readonly usage?: StringMap }[];
    const meant = containers.filter(({ name }) => container === undefined || name === container);
    const amounts = meant.map(({ usage }) => labelOf(usage, resource)).filter((text) => text !== undefined);
    return amounts.length === 0 ? undefined : amounts.reduce((sum, text) => sum + milliOf(text), 0);
  });
}

/** What an adapter says of each pod. */
export function customSamples(read: Reader, pods: readonly Pod[], metric: string): Samples {
  return samplesOf(pods, ({ metadata }) =>
    customValue(read, metadata.namespace ?? "", "Pod", metadata.name ?? "", metric),
  );
}

/** What an adapter says of one object, in thousandths. */
export function customValue(
  read: Reader,
  namespace: string,
  kind: string,
  name: string,
  metric: string,
): number | undefined {
  return storedValue(read.get(CUSTOM_METRICS, `${namespace}/${customName(kind, name)}`), metric);
}

/** What an adapter says of the world outside, in thousandths. */
export function externalValue(read: Reader, namespace: string, metric: string): number | undefined {
  return storedValue(read.get(EXTERNAL_METRICS, `${namespace}/${EXTERNAL_NAME}`), metric);
}

/** A quantity in thousandths; 0 if it is none. */
export function milliOf(text: string): number {
  const parsed = parseQuantity(text);
  return parsed.ok ? quantityMilliValue(parsed.quantity) : 0;
}

function samplesOf(pods: readonly Pod[], read: (pod: Pod) => number | undefined): Samples {
  const samples = new Map<string, number>();
  for (const pod of pods) {
    const value = read(pod);
    if (value !== undefined) samples.set(pod.metadata.name ?? "", value);
  }
  return samples;
}

function storedValue(object: { readonly [field: string]: unknown } | undefined, metric: string): number | undefined {
  const text = labelOf(object?.values as StringMap | undefined, metric);
  return text === undefined ? undefined : milliOf(text);
}
