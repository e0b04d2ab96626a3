/** A network namespace somewhere in the world: found, and put back when it has changed. */
import type { Netns, Ruleset } from "@kubenetsim/linux";
import type { Simulation } from "../world/simulation.ts";
import type { NodeState, World } from "../world/types.ts";
import { kernelOf } from "./kernel.ts";
import type { Place } from "./place.ts";
import { noRules, type RulesWorld, rulesOf } from "./rules.ts";

/** Where a packet is: in a node's own namespace, in a pod's, on an external host. */
export type Location =
  | { readonly kind: "node"; readonly node: string }
  | { readonly kind: "pod"; readonly node: string; readonly key: string }
  | { readonly kind: "external"; readonly ip: string };

/** The world as far as packets need it. */
export type PacketWorld = Pick<
  World,
  "store" | "nodes" | "externals" | "podsByIP" | "nodesByIP" | "balancers" | "seed" | "clock"
> &
  RulesWorld;

/** The namespace of whoever is at a place; `undefined` where nobody (no longer) is. A host-network pod is on its node. */
export function locate(world: PacketWorld, place: Place): Location | undefined {
  if (place.kind === "external") return world.externals.has(place.ip) ? place : undefined;
  if (place.kind === "node") return world.nodes.has(place.name) ? { kind: "node", node: place.name } : undefined;
  const node = world.store.tables.pods.get(place.key)?.spec.nodeName ?? "";
  const sandbox = world.nodes.get(node)?.sandboxes.get(place.key);
  if (sandbox === undefined) return undefined;
  return sandbox.netns === undefined ? { kind: "node", node } : { kind: "pod", node, key: place.key };
}

export function netnsAt(world: PacketWorld, at: Location): Netns | undefined {
  if (at.kind === "external") return world.externals.get(at.ip)?.netns;
  const node = world.nodes.get(at.node);
  if (at.kind === "pod") return node?.sandboxes.get(at.key)?.netns;
  return node === undefined ? undefined : kernelOf(world, node);
}

export function rulesAt(world: PacketWorld, at: Location, family: 4 | 6): Ruleset {
  if (at.kind !== "node") return noRules(family);
  const node = world.nodes.get(at.node);
  return node === undefined ? noRules(family) : rulesOf(world, node, family);
}

/** Puts a changed namespace back. */
export function keepNetns(sim: Simulation, at: Location, netns: Netns): void {
  if (at.kind === "external") {
    sim.externals = sim.externals.with(at.ip, { ip: at.ip, netns });
    return;
  }
  const node = sim.nodes.get(at.node) as NodeState;
  if (at.kind === "node") {
    sim.nodes = sim.nodes.with(at.node, { ...node, kernel: netns });
    return;
  }
  const sandbox = node.sandboxes.get(at.key);
  if (sandbox === undefined) return;
  sim.nodes = sim.nodes.with(at.node, { ...node, sandboxes: node.sandboxes.with(at.key, { ...sandbox, netns }) });
}

/** `host`, `pod/namespace/name` or `external`, as traces call it. */
export function netnsName(at: Location): string {
  if (at.kind === "pod") return `pod/${at.key}`;
  return at.kind === "node" ? "host" : "external";
}

/** The node's name, or the external host's address. */
export function hostName(at: Location): string {
  return at.kind === "external" ? at.ip : at.node;
}
