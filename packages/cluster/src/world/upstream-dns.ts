/** DNS servers outside of the cluster: hosts on the wire that answer from the zones they were given. */
import { type Answer, lookupZone, type Query, reply, zoneIndex } from "@kubenetsim/coredns";
import { listen, type Packet } from "@kubenetsim/linux";
import { assert, formatAddr } from "@kubenetsim/sim";
import { ensureExternal } from "../datapath/external.ts";
import type { Simulation } from "./simulation.ts";

/** The owner of their sockets. */
export const UPSTREAM_DNS = "upstream-dns";
const PORT = 53;

/** Makes the hosts, listening. */
export function bootUpstreams(sim: Simulation): void {
  for (const { address } of sim.config.upstreams) {
    ensureExternal(sim, address);
    const host = sim.externals.get(address);
    if (host === undefined) continue;
    let { netns } = host;
    for (const protocol of ["udp", "tcp"] as const) {
      const listening = listen(netns, { protocol, port: PORT, owner: UPSTREAM_DNS });
      assert(listening.ok, "a host outside has its ports free");
      netns = listening.netns;
    }
    sim.externals = sim.externals.with(address, { ...host, netns });
  }
}

/** As a resolver that knows these zones and nothing else: what is in none of them does not exist. */
export function answerUpstream(sim: Simulation, packet: Packet, asked: Query): Answer {
  const address = formatAddr(packet.target);
  const records = sim.config.upstreams.find((one) => one.address === address)?.records ?? [];
  const found = lookupZone(zoneIndex(records), ".", asked.name, asked.type);
  const { rcode, answer, authority, additional, delegated } = found;
  // It would have to ask the servers that the zone names, and there are none.
  if (delegated === true) return reply(asked, "SERVFAIL", { recursionAvailable: true });
  const denial = answer.length === 0 || rcode !== "NOERROR" ? authority : [];
  return reply(asked, rcode, { recursionAvailable: true, answer, authority: denial, additional });
}
