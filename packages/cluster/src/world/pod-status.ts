/** Pods' statuses on their way from a kubelet to the API, where that takes time. Models pkg/kubelet/status/status_manager.go, whose sync is a loop of its own. */
import type { KubeObject, Pod } from "@kubenetsim/api";
import type { Client, Result, WriteOptions } from "@kubenetsim/apiserver";
import { emptyTree } from "@kubenetsim/sim";
import { POD_STATUS } from "./actor-names.ts";
import { nodeDelay, nodeSpan } from "./delay.ts";
import { due, type Simulation } from "./simulation.ts";

/** A kubelet's client: it reads what it has written itself, others see it later. The same client where nothing is late. */
export function statusClient(sim: Simulation, node: string): Client {
  if ((nodeSpan(sim, node, "podStatus")?.max ?? 0) === 0) return sim.client;
  const { client } = sim;
  return Object.assign(Object.create(client) as Client, {
    get: (resource: "pods", key: string) =>
      resource === "pods" ? asReported(sim, node, key) : client.get(resource, key),
    update: (resource: "pods", object: KubeObject, options?: WriteOptions): Result<KubeObject> =>
      resource === "pods" && options?.subresource === "status"
        ? reportLater(sim, node, object as Pod)
        : client.update(resource, object, options),
  });
}

/** The time has come for one pod's status. */
export function writePodStatus(sim: Simulation, name: string, key: string): void {
  const node = sim.nodes.get(name);
  const late = node?.lateStatuses?.get(key);
  if (node?.lateStatuses === undefined || late === undefined) return;
  // A node that is silent reports nothing; what it had to say is said once it is back, by its kubelet's next sync.
  sim.nodes = sim.nodes.with(name, { ...node, lateStatuses: node.lateStatuses.without(key) });
  const pod = sim.client.get("pods", key);
  if (pod === undefined || pod.metadata.uid !== late.uid || node.silent !== undefined) return;
  const reported: Pod = { ...pod, status: late.status };
  sim.client.update("pods", reported, { subresource: "status" });
}

function asReported(sim: Simulation, node: string, key: string): Pod | undefined {
  const pod = sim.client.get("pods", key);
  const late = sim.nodes.get(node)?.lateStatuses?.get(key);
  return pod !== undefined && late !== undefined && late.uid === pod.metadata.uid
    ? { ...pod, status: late.status }
    : pod;
}

function reportLater(sim: Simulation, name: string, pod: Pod): Result<Pod> {
  const node = sim.nodes.get(name);
  const { namespace, name: podName, uid = "", resourceVersion } = pod.metadata;
  if (node === undefined || pod.status === undefined) return sim.client.update("pods", pod, { subresource: "status" });
  const key = `${namespace}/${podName}`;
  const lateStatuses = (node.lateStatuses ?? emptyTree()).with(key, { uid, status: pod.status });
  sim.nodes = sim.nodes.with(name, { ...node, lateStatuses });
  const takes = nodeDelay(sim, name, "podStatus", `${key}/${resourceVersion}`);
  due(sim, `${POD_STATUS}/${name}`, key, sim.clock.now + takes);
  return { ok: true, value: pod };
}
