/** dh: by the target address alone. Models net/netfilter/ipvs/ip_vs_dh.c. */
import { foldAddress, hash32 } from "./hash.ts";
import type { Scheduler } from "./types.ts";

const TABLE_BITS = 8;

export const dh: Scheduler = {
  name: "dh",
  choose({ server, packet }) {
    const { realServers } = server;
    // The table's 256 buckets hold the real servers over and over.
    const real = realServers[hash32(foldAddress(packet.target), TABLE_BITS) % realServers.length];
    return real === undefined || real.weight <= 0 ? undefined : { real };
  },
};
