/** Hosts outside of the cluster: on the nodes' wire, without routes to pods or Services. */
import { addLink, createNetns } from "@kubenetsim/linux";
import { addrOf, WIRE, withWireAddress } from "../world/boot-node.ts";
import type { Simulation } from "../world/simulation.ts";

/** Makes the host where it is not there yet. Like a node it knows its network and a default gateway. */
export function ensureExternal(sim: Simulation, ip: string): void {
  if (sim.externals.has(ip)) return;
  const bare = addLink(createNetns(`external/${ip}`), { name: WIRE, kind: "eth" });
  const netns = withWireAddress(bare, addrOf(ip));
  sim.externals = sim.externals.with(ip, { ip, netns });
}
