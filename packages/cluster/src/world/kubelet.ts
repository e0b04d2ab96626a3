/** One kubelet's turn for one pod: what it may see and do, and when it wants to be called again. */
import type { Client } from "@kubenetsim/apiserver";
import { recordEvent } from "@kubenetsim/controllers";
import { type KubeletContext, syncPod } from "@kubenetsim/kubelet";
import { cancel, draw, type Millis, schedule } from "@kubenetsim/sim";
import { KUBELET } from "./actor-names.ts";
import { runtimePort } from "./runtime-port.ts";
import { due, dueInRounds, type Simulation } from "./simulation.ts";

/** Runs syncPod and books the next call: with the work where something is under way, else with the endless rounds. */
export function syncKubelet(sim: Simulation, node: string, podKey: string): void {
  const state = sim.nodes.get(node);
  if (state === undefined) return;
  const synced = syncPod(state.kubelet, contextOf(sim, node), podKey);
  const now = sim.nodes.get(node);
  if (now !== undefined && now.kubelet !== synced.state)
    sim.nodes = sim.nodes.with(node, { ...now, kubelet: synced.state });
  keepTurn(sim, `${KUBELET}/${node}`, podKey, synced.next?.turnEndsAt);
  if (synced.next === undefined) return;
  const book = synced.next.steady ? dueInRounds : due;
  book(sim, `${KUBELET}/${node}`, podKey, synced.next.at);
}

function keepTurn(sim: Simulation, actor: string, key: string, at: Millis | undefined): void {
  const without = cancel(sim.turns, actor, key);
  sim.turns = at === undefined ? without : schedule(without, { at, actor, key });
}

function contextOf(sim: Simulation, node: string): KubeletContext {
  const label = `kubelet/${node}/`;
  const context: KubeletContext = Object.assign(Object.create(sim.client) as Client, {
    node,
    config: sim.config.kubelet,
    runtime: runtimePort(sim, node),
    draw: (what: string, below: number): number => draw(sim.seed, label + what, below),
    event: (...[about, type, reason, message, fieldPath]: Parameters<KubeletContext["event"]>): void =>
      recordEvent(sim.client, KUBELET, about, type, reason, message, fieldPath),
  });
  return context;
}
