/** kube-proxy ended on a node and started anew in another mode. Models cleanupAndExit and platformCleanup of cmd/kube-proxy/app. */
import { effectiveMode, type ProxyMode } from "@kubenetsim/kube-proxy";
import { closeAll, forgetElements, type Netns } from "@kubenetsim/linux";
import { rulesOf } from "../datapath/rules.ts";
import { startProxy } from "./node-proxy.ts";
import { firstSync } from "./proxy.ts";
import { HEALTH_CHECK } from "./proxy-health.ts";
import type { Simulation } from "./simulation.ts";
import type { NodeState } from "./types.ts";
import { withoutUserspace } from "./userspace-sync.ts";
import { viewOf } from "./view.ts";

/**
 * The node's kube-proxy ends, `kube-proxy --cleanup` takes away what the former mode left, and it starts in this mode, with what the
 * cluster's proxies have seen. What conntrack has bound stays bound. One that was held is so no longer.
 */
export function setProxyMode(sim: Simulation, name: string, mode: ProxyMode): void {
  const node = sim.nodes.get(name);
  if (node === undefined) return;
  const { heldView: _, ...rest } = { ...node, kernel: cleanedUp(sim, node) };
  const { facts, settings } = node.kubeProxy;
  const next: NodeState = { ...rest, ...startProxy(facts, settings, mode, sim.clock.now) };
  // Sets of the former mode's table are gone with what packets had put into them.
  const tables = ([4, 6] as const).flatMap((family) => rulesOf(sim, next, family).nft ?? []);
  firstSync(sim, { ...next, kernel: forgetElements(next.kernel, tables) }, sim.proxyView);
}

// Chains, sets, virtual servers and kube-ipvs0 go with the ruleset; what the kernel remembers beside them goes here.
function cleanedUp(sim: Simulation, node: NodeState): Netns {
  const sockets = withoutHealthPorts(withoutUserspace(node, viewOf(sim, node)));
  const recent = sockets.recent.edit((draft) => {
    for (const list of sockets.recent.keys()) if (list.startsWith("KUBE-")) draft.delete(list);
  });
  const cleaned = { ...sockets, recent };
  if (effectiveMode(node.kubeProxy.mode, node.proxy).mode !== "ipvs") return cleaned;
  const { ipvs: _, ...flushed } = cleaned;
  return flushed;
}

function withoutHealthPorts(kernel: Netns): Netns {
  const owners = new Set([...kernel.sockets.values()].map((socket) => socket.owner));
  let closed = kernel;
  for (const owner of owners) if (owner.startsWith(HEALTH_CHECK)) closed = closeAll(closed, owner);
  return closed;
}
