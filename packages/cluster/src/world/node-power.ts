/** A machine that is shut down, and one that boots: its containers, connections and rules do not outlive that. */
import type { Node } from "@kubenetsim/api";
import { uidOf } from "@kubenetsim/apiserver";
import { recordEvent } from "@kubenetsim/controllers";
import { advanceShutdown, beginShutdown, bootKubelet, isShutDown } from "@kubenetsim/kubelet";
import { createNetns } from "@kubenetsim/linux";
import { fnv1a32, type Millis } from "@kubenetsim/sim";
import { KUBELET } from "./actor-names.ts";
import { resumeHeartbeat } from "./heartbeat.ts";
import { backOnWire, failNode } from "./node-failure.ts";
import { NODE_KEY, postStatus, renewTouched, setKubelet, startSpeaking, wakePods } from "./node-kubelet.ts";
import { runtimePort } from "./runtime-port.ts";
import { due, type Simulation } from "./simulation.ts";
import { setProxyMode } from "./switch-proxy.ts";
import type { NodeState } from "./types.ts";

/** From the kubelet's leave until the machine is off: systemd ends what else there is. */
const POWER_OFF_MS: Millis = 1_000;

/**
 * systemd is told to power the machine off. A kubelet with a grace period holds that up until its pods have ended; without
 * one, or where it is silent, the machine goes off at once.
 */
export function shutdownNode(sim: Simulation, name: string): void {
  const state = sim.nodes.get(name);
  if (state === undefined || state.silent === "node" || state.kubelet.shutdown !== undefined) return;
  if (state.silent !== undefined || state.shutdownGrace.length === 0) {
    failNode(sim, name, "node");
    return;
  }
  setKubelet(sim, name, beginShutdown(state.kubelet, state.shutdownGrace, sim.clock.now));
  const node = postStatus(sim, name);
  const message = "Shutdown manager detected shutdown event";
  if (node !== undefined) recordEvent(sim.client, KUBELET, node, "Normal", "NodeShutdown", message);
  wakePods(sim, name);
}

/** The node's own turn: a Lease that somebody has touched is renewed, and a shutdown goes on. */
export function syncNode(sim: Simulation, name: string): void {
  const state = sim.nodes.get(name);
  if (state === undefined || state.silent !== undefined) return;
  renewTouched(sim, name);
  const kubelet = advanceShutdown(state.kubelet, sim.clock.now);
  const { shutdown } = kubelet;
  if (shutdown === undefined) return;
  setKubelet(sim, name, kubelet);
  if (kubelet !== state.kubelet) wakePods(sim, name);
  if (!isShutDown(kubelet)) due(sim, `${KUBELET}/${name}`, NODE_KEY, Math.max(shutdown.endsAt, sim.clock.now + 1));
  else if (sim.clock.now >= shutdown.endsAt + POWER_OFF_MS) failNode(sim, name, "node");
  else due(sim, `${KUBELET}/${name}`, NODE_KEY, shutdown.endsAt + POWER_OFF_MS);
}

/** Brings back a node that was silent: its kubelet says that it is well, and looks after its pods again. One that is off boots. */
export function recoverNode(sim: Simulation, name: string): void {
  const state = sim.nodes.get(name);
  if (state?.silent === undefined) return;
  if (isShutDown(state.kubelet)) {
    bootMachine(sim, name);
    return;
  }
  backOnWire(sim, name);
  const node = postStatus(sim, name);
  if (node !== undefined) resumeHeartbeat(sim, node);
  wakePods(sim, name);
}

/** The machine starts, or starts over: nothing runs on it but what its kubelet and its kube-proxy start now. */
export function bootMachine(sim: Simulation, name: string): void {
  const state = sim.nodes.get(name);
  if (state === undefined) return;
  const runtime = runtimePort(sim, name);
  for (const [key, { uid }] of [...state.sandboxes]) runtime.stopPodSandbox(key, uid);
  backOnWire(sim, name);
  const off = sim.nodes.get(name) as NodeState;
  const kernel = { ...off.kernel, conntrack: createNetns(name).conntrack };
  sim.nodes = sim.nodes.with(name, { ...off, kernel, kubelet: bootKubelet(off.kubelet, sim.clock.now) });
  setProxyMode(sim, name, off.kubeProxy.mode);
  startSpeaking(sim, name);
  tellOfBoot(sim, name);
  wakePods(sim, name);
}

/** Models rebootEvent of kubelet_node_status.go. */
function tellOfBoot(sim: Simulation, name: string): void {
  const node = sim.client.get("nodes", name);
  if (node?.status?.nodeInfo === undefined) return;
  const bootID = uidOf(sim.seed, fnv1a32(`boot/${name}/${sim.clock.now}`));
  const booted: Node = { ...node, status: { ...node.status, nodeInfo: { ...node.status.nodeInfo, bootID } } };
  sim.client.update("nodes", booted, { subresource: "status" });
  recordEvent(sim.client, KUBELET, node, "Warning", "Rebooted", `Node ${name} has been rebooted, boot id: ${bootID}`);
}
