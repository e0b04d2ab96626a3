/** Hosts outside of the cluster: on the nodes' wire, without routes to pods or Services. */
import { addAddress, addLink, addRoute, createNetns } from "@kubenetsim/linux";
import { familyOf } from "@kubenetsim/sim";
import { addrOf, gatewayAt, WIRE } from "../world/boot-node.ts";
import type { Simulation } from "../world/simulation.ts";

/** Makes the host where it is not there yet. Like a node it knows its network and a default gateway. */
export function ensureExternal(sim: Simulation, ip: string): void {
  if (sim.externals.has(ip)) return;
  const addr = addrOf(ip);
  const v4 = familyOf(addr) === 4;
  const bare = addLink(createNetns(`external/${ip}`), { name: WIRE, kind: "eth" });
  const addressed = addAddress(bare, WIRE, { addr, bits: v4 ? 24 : 64 });
  const everywhere = v4 ? { addr: 0, bits: 0 } : { addr: 0n, bits: 0 };
  const netns = addRoute(addressed, { to: everywhere, via: gatewayAt(addr), dev: WIRE });
  sim.externals = sim.externals.with(ip, { ip, netns });
}
