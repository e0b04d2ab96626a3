/** What is measured, as a test says it: written as the objects of the metrics APIs, which autoscalers and `kubectl top` read. */
import { type CustomObject, newBadRequest, newNotFound, type Resource, StatusError } from "@kubenetsim/api";
import { withKind } from "@kubenetsim/apiserver";
import { CUSTOM_METRICS, customName, EXTERNAL_METRICS, EXTERNAL_NAME, POD_METRICS } from "@kubenetsim/controllers";
import { formatRfc3339 } from "@kubenetsim/sim";
import type { Simulation } from "./simulation.ts";

/** Quantities, such as `250m` and `64Mi`; by any other name: what an adapter says of the pod, the object or the world outside. */
export interface Usage {
  readonly cpu?: string;
  readonly memory?: string;
  readonly [metric: string]: string | undefined;
}

const NODE_METRICS = "nodes.metrics.k8s.io";

/** Of a pod: each of its containers uses an equal whole of its own, so `usage` is that of one container. */
export function setMetric(sim: Simulation, of: string, usage: Usage): void {
  const [kind = "", ...rest] = of.split("/");
  const [namespace = "", name = ""] = rest;
  const { cpu, memory, ...others } = usage;
  const isOf = (count: number): boolean => rest.length === count && rest.every((part) => part !== "");
  if (kind === "node" && isOf(1)) ofNode(sim, namespace, usage);
  else if (kind === "external" && isOf(1)) ofAdapter(sim, EXTERNAL_METRICS, namespace, EXTERNAL_NAME, usage);
  else if (kind === "" || kind === "node" || kind === "external" || !isOf(2)) throw new StatusError(badPlace(of));
  else if (kind !== "pod") ofAdapter(sim, CUSTOM_METRICS, namespace, customName(kind, name), usage);
  else {
    const hasOthers = Object.keys(others).length > 0;
    if (!hasOthers || cpu !== undefined || memory !== undefined) ofPod(sim, namespace, name, usage);
    if (hasOthers) ofAdapter(sim, CUSTOM_METRICS, namespace, customName("pod", name), others);
  }
}

function badPlace(of: string): ReturnType<typeof newBadRequest> {
  const known = "pod/<namespace>/<name>, node/<name>, <kind>/<namespace>/<name> or external/<namespace>";
  return newBadRequest(`invalid place ${JSON.stringify(of)}: must be ${known}`);
}

function ofPod(sim: Simulation, namespace: string, name: string, { cpu = "0", memory = "0" }: Usage): void {
  const pod = sim.client.get("pods", `${namespace}/${name}`);
  if (pod === undefined) throw new StatusError(newNotFound("pods", "", name));
  const containers = pod.spec.containers.map((container) => ({ name: container.name, usage: { cpu, memory } }));
  write(sim, POD_METRICS, measured(sim, "PodMetrics", { name, namespace }, { containers }));
}

function ofNode(sim: Simulation, name: string, { cpu = "0", memory = "0" }: Usage): void {
  if (sim.client.get("nodes", name) === undefined) throw new StatusError(newNotFound("nodes", "", name));
  write(sim, NODE_METRICS, measured(sim, "NodeMetrics", { name }, { usage: { cpu, memory } }));
}

function measured(sim: Simulation, kind: string, metadata: CustomObject["metadata"], fields: object): CustomObject {
  const timestamp = formatRfc3339(sim.clock.now);
  return { apiVersion: "metrics.k8s.io/v1beta1", kind, metadata, timestamp, window: "30s", ...fields };
}

/** What was said before of other metrics stays. */
function ofAdapter(
  sim: Simulation,
  resource: typeof CUSTOM_METRICS | typeof EXTERNAL_METRICS,
  namespace: string,
  name: string,
  usage: Usage,
): void {
  const before = sim.client.get(resource, `${namespace}/${name}`);
  const values = { ...(before?.values as Usage | undefined), ...usage };
  const [, ...group] = resource.split(".");
  const kind = resource === CUSTOM_METRICS ? "MetricValue" : "ExternalMetricValue";
  write(sim, resource, { apiVersion: `${group.join(".")}/v1beta1`, kind, metadata: { name, namespace }, values });
}

function write(sim: Simulation, resource: Resource & `${string}.${string}`, object: CustomObject): void {
  const [group = "", version = ""] = object.apiVersion.split("/");
  const { name = "", namespace } = object.metadata;
  const plain = { kind: object.kind, singular: "", group, version, shortNames: [] };
  // The kinds of metrics-server and of adapters, which this server has once there are metrics.
  sim.store = withKind(sim.store, { ...plain, resource, namespaced: namespace !== undefined });
  const key = namespace === undefined ? name : `${namespace}/${name}`;
  const isNew = sim.client.get(resource, key) === undefined;
  const result = isNew ? sim.client.create(resource, object) : sim.client.update(resource, object);
  if (!result.ok) throw new StatusError(result.status);
}
