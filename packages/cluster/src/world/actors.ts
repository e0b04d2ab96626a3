/** The actors that alarms wake: controllers, kubelets, kube-proxies. One entry a sort of actor. */

import type { Controller } from "@kubenetsim/controllers";
import { contextOf, controllers, nextBackoff } from "@kubenetsim/controllers";
import { type Alarm, assert, cancel } from "@kubenetsim/sim";
import { BALANCER, CONTROLLER, COREDNS, KUBE_PROXY, KUBELET, POD_STATUS, PROCESS, SCRIPT } from "./actor-names.ts";
import { syncBalancers } from "./balancers.ts";
import { runCoreDNS } from "./coredns/actor.ts";
import { syncKubelet } from "./kubelet.ts";
import { writePodStatus } from "./pod-status.ts";
import { syncAllProxies, syncProxy } from "./proxy.ts";
import { openLate } from "./runtime-port.ts";
import { wakeScript } from "./script.ts";
import { due, dueInRounds, keepTurn, type Simulation } from "./simulation.ts";

type Actor = (sim: Simulation, name: string, key: string) => void;

const actors: ReadonlyMap<string, Actor> = new Map<string, Actor>([
  [CONTROLLER, runController],
  [KUBELET, syncKubelet],
  [PROCESS, openLate],
  [SCRIPT, wakeScript],
  [BALANCER, syncBalancers],
  [POD_STATUS, writePodStatus],
  [COREDNS, (sim, _name, key) => runCoreDNS(sim, key)],
  [KUBE_PROXY, (sim, node, key) => (node === "" ? syncAllProxies(sim) : syncProxy(sim, node, key))],
]);

const controllerByName: ReadonlyMap<string, Controller> = new Map(controllers.map((each) => [each.name, each]));

/** Lets the alarm's actor do its work. An actor is named `sort` or `sort/name`. */
export function act(sim: Simulation, alarm: Alarm): void {
  const slash = alarm.actor.indexOf("/");
  const sort = slash < 0 ? alarm.actor : alarm.actor.slice(0, slash);
  const actor = actors.get(sort);
  assert(actor !== undefined, `no actor ${alarm.actor}`);
  actor(sim, slash < 0 ? "" : alarm.actor.slice(slash + 1), alarm.key);
}

function runController(sim: Simulation, name: string, key: string): void {
  const controller = controllerByName.get(name);
  assert(controller !== undefined, `no controller ${name}`);
  const source = controller.component === undefined ? {} : { component: controller.component };
  const { seed, client, config } = sim;
  const { nodeLifecycle } = config;
  const context = contextOf(client, { seed, controller: name, nodeLifecycle, holder: sim, ...source });
  const again = controller.reconcile(context, key);
  const failures = `${name}\0${key}`;
  if (again === "backoff") {
    const count = sim.backoff.get(failures) ?? 0;
    sim.backoff = sim.backoff.with(failures, count + 1);
    due(sim, `${CONTROLLER}/${name}`, key, sim.clock.now + nextBackoff(count));
    return;
  }
  if (sim.backoff.size > 0) sim.backoff = sim.backoff.without(failures);
  // What it asked for before is over: a finished rollout has no deadline to wait for.
  const actor = `${CONTROLLER}/${name}`;
  sim.clock = cancel(sim.clock, actor, key);
  if (again === undefined) {
    forgetRound(sim, actor, key);
    return;
  }
  const at = sim.clock.now + again.afterMs;
  if (again.turn === true) keepTurn(sim, actor, key, at);
  sim.rounds = cancel(sim.rounds, actor, key);
  const book = again.steady === true ? dueInRounds : due;
  book(sim, actor, key, at);
}

/** What looked around for ever has ended. */
function forgetRound(sim: Simulation, actor: string, key: string): void {
  if (!sim.rounds.byKey.has(`${actor}\0${key}`)) return;
  sim.rounds = cancel(sim.rounds, actor, key);
  keepTurn(sim, actor, key, undefined);
}
