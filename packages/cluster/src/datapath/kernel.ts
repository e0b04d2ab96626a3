/** A node's kernel as packets find it: with the addresses that the rules of its kube-proxy bind. */
import { type BoundAddresses, type Netns, setBound } from "@kubenetsim/linux";
import { memo2 } from "@kubenetsim/sim";
import type { NodeState } from "../world/types.ts";
import { type RulesWorld, rulesOf } from "./rules.ts";

/** The very same kernel wherever nothing is bound, as in all modes but ipvs. */
export function kernelOf(world: RulesWorld, node: NodeState): Netns {
  const { kernel } = node;
  if (node.kubeProxy.mode !== "ipvs" && kernel.bound === undefined) return kernel;
  return withBound(withBound(kernel, 4, rulesOf(world, node, 4).bound), 6, rulesOf(world, node, 6).bound);
}

function withBound(kernel: Netns, family: 4 | 6, bound: BoundAddresses | undefined): Netns {
  if (bound === undefined) return setBound(kernel, family, undefined);
  if (kernel.bound?.[family]?.addresses.members === bound.addresses.members) return kernel;
  return family === 4 ? bound4(kernel, bound) : bound6(kernel, bound);
}

const bound4 = memo2((kernel: Netns, bound: BoundAddresses) => setBound(kernel, 4, bound));
const bound6 = memo2((kernel: Netns, bound: BoundAddresses) => setBound(kernel, 6, bound));
