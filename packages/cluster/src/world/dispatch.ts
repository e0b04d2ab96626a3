/** Hands every write to those who watch it: their keys become alarms. What a shared informer does in a real cluster. */
import type { WatchEvent } from "@kubenetsim/apiserver";
import { dispatch } from "@kubenetsim/controllers";
import { CONTROLLER, KUBE_PROXY, KUBELET } from "./actor-names.ts";
import { due, type Simulation, undispatched } from "./simulation.ts";

/** Dispatches all events since the last call. */
export function dispatchWrites(sim: Simulation): void {
  if (sim.dispatched === sim.store.revision) return;
  const events = undispatched(sim);
  sim.dispatched = sim.store.revision;
  for (const event of events) dispatchWrite(sim, event);
}

function dispatchWrite(sim: Simulation, event: WatchEvent): void {
  const now = sim.clock.now;
  for (const { controller, key } of dispatch(event, sim.client)) due(sim, `${CONTROLLER}/${controller}`, key, now);
  if (event.resource === "pods") dispatchToKubelet(sim, event);
  else if (event.resource === "services" || event.resource === "endpointslices") dispatchToProxies(sim);
}

function dispatchToKubelet(sim: Simulation, event: WatchEvent & { resource: "pods" }): void {
  const node = event.after?.spec.nodeName ?? event.before?.spec.nodeName;
  if (node !== undefined && node !== "" && sim.nodes.has(node))
    due(sim, `${KUBELET}/${node}`, event.key, sim.clock.now);
}

/** Those that follow sync together; a slower or held node has its own alarm. */
function dispatchToProxies(sim: Simulation): void {
  due(sim, KUBE_PROXY, "", sim.clock.now + sim.config.proxySyncMs);
}
