/** One kubelet's turn for one pod: what it may see and do, and when it wants to be called again. */
import type { Client } from "@kubenetsim/apiserver";
import { admissionCheck, recordEvent, tolerates } from "@kubenetsim/controllers";
import { type KubeletConfig, type KubeletContext, type SchedulerPort, syncPod } from "@kubenetsim/kubelet";
import { draw } from "@kubenetsim/sim";
import { isFixed } from "../config/span.ts";
import { KUBELET } from "./actor-names.ts";
import { nodeDelay } from "./delay.ts";
import { NODE_KEY } from "./node-kubelet.ts";
import { syncNode } from "./node-power.ts";
import { statusClient } from "./pod-status.ts";
import { runtimePort } from "./runtime-port.ts";
import { due, dueInRounds, keepTurn, type Simulation } from "./simulation.ts";

/** Runs syncPod and books the next call: with the work where something is under way, else with the endless rounds. */
export function syncKubelet(sim: Simulation, node: string, podKey: string): void {
  if (podKey === NODE_KEY) syncNode(sim, node);
  else syncPodOf(sim, node, podKey);
}

function syncPodOf(sim: Simulation, node: string, podKey: string): void {
  const state = sim.nodes.get(node);
  if (state === undefined || state.silent !== undefined) return;
  const synced = syncPod(state.kubelet, contextOf(sim, node, podKey), podKey);
  const now = sim.nodes.get(node);
  if (now !== undefined && now.kubelet !== synced.state)
    sim.nodes = sim.nodes.with(node, { ...now, kubelet: synced.state });
  // The next group of pods may be waiting for this one.
  if (synced.state.shutdown !== undefined) due(sim, `${KUBELET}/${node}`, NODE_KEY, sim.clock.now);
  keepTurn(sim, `${KUBELET}/${node}`, podKey, synced.next?.turnEndsAt);
  if (synced.next === undefined) return;
  const book = synced.next.steady ? dueInRounds : due;
  book(sim, `${KUBELET}/${node}`, podKey, synced.next.at);
}

function contextOf(sim: Simulation, node: string, podKey: string): KubeletContext {
  const label = `kubelet/${node}/`;
  const context: KubeletContext = Object.assign(Object.create(statusClient(sim, node)) as Client, {
    node,
    config: configOf(sim, node, podKey),
    runtime: runtimePort(sim, node),
    scheduler: SCHEDULER,
    draw: (what: string, below: number): number => draw(sim.seed, label + what, below),
    event: (...[about, type, reason, message, fieldPath]: Parameters<KubeletContext["event"]>): void =>
      recordEvent(sim.client, KUBELET, about, type, reason, message, fieldPath),
  });
  return context;
}

const SCHEDULER: SchedulerPort = { admissionCheck, tolerates };

/** Where delays are drawn, each sync of a pod has its own. */
function configOf(sim: Simulation, node: string, podKey: string): KubeletConfig {
  const { kubelet, delays } = sim.config;
  const { imagePull, containerStart, probe } = delays.everyNode;
  if (isFixed(imagePull) && isFixed(containerStart) && probe === undefined && !Object.hasOwn(delays.nodes, node))
    return kubelet;
  const label = `${podKey}/${sim.clock.now}`;
  return {
    ...kubelet,
    imagePullMs: nodeDelay(sim, node, "imagePull", label, kubelet.imagePullMs),
    containerStartMs: nodeDelay(sim, node, "containerStart", label, kubelet.containerStartMs),
    probeDelayMs: nodeDelay(sim, node, "probe", label),
  };
}
