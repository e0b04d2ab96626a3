/** The manifests' folder of a node: what a user writes there and takes away. */
import { newNotFound, type Pod, StatusError } from "@kubenetsim/api";
import { putStaticPod, removeStaticPod, staticPodOf } from "@kubenetsim/kubelet";
import { manifestOf } from "../config/static-pods.ts";
import { KUBELET } from "./actor-names.ts";
import { nodeDelay } from "./delay.ts";
import { setKubelet } from "./node-kubelet.ts";
import { due, type Simulation } from "./simulation.ts";
import type { NodeState } from "./types.ts";

/** Writes a manifest; the kubelet notices. Throws a StatusError for one that a kubelet would not take. */
export function writeManifest(sim: Simulation, name: string, manifest: string | object): void {
  const made = staticPodOf(manifestOf(manifest), name, sim.clock.now);
  if (!made.ok) throw new StatusError(made.status);
  setKubelet(sim, name, putStaticPod(kubeletOf(sim, name), made.pod));
  notice(sim, name, `${made.pod.metadata.namespace}/${made.pod.metadata.name}`);
}

/** Takes a manifest away, by the name that the Pod has in it. Throws NotFound. */
export function removeManifest(sim: Simulation, name: string, pod: string, namespace: string): void {
  const key = `${namespace}/${pod}-${name.toLowerCase()}`;
  const kubelet = kubeletOf(sim, name);
  if (kubelet.staticPods?.get(key)?.pod === undefined) throw new StatusError(newNotFound("pods", "", pod));
  setKubelet(sim, name, removeStaticPod(kubelet, key));
  notice(sim, name, key);
}

/** The static pods of a node, in the order of their keys. */
export function staticPodsOf({ kubelet }: NodeState): readonly Pod[] {
  return [...(kubelet.staticPods?.values() ?? [])].flatMap(({ pod }) => pod ?? []);
}

function kubeletOf(sim: Simulation, name: string): NodeState["kubelet"] {
  return (sim.nodes.get(name) as NodeState).kubelet;
}

function notice(sim: Simulation, name: string, key: string): void {
  const { now } = sim.clock;
  due(sim, `${KUBELET}/${name}`, key, now + nodeDelay(sim, name, "kubelet", `${key}/${now}`));
}
