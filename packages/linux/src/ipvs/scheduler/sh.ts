/** sh: by the source address, with the port if asked for. Models net/netfilter/ipvs/ip_vs_sh.c. */
import { memo } from "@kubenetsim/sim";
import type { RealServer } from "../types.ts";
import { foldAddress, hash32 } from "./hash.ts";
import type { Scheduler } from "./types.ts";

const TABLE_BITS = 8;
const TABLE_SIZE = 1 << TABLE_BITS;

export const sh: Scheduler = {
  name: "sh",
  choose({ server, packet }) {
    const { fallback, port } = server.schedulerFlags ?? {};
    const table = tableOf(server.realServers);
    const value = (foldAddress(packet.source) + (port === true ? packet.sourcePort : 0)) >>> 0;
    const hash = hash32(value, TABLE_BITS);
    const tries = fallback === true ? TABLE_SIZE : 1;
    const first = table[hash];
    if (first === undefined) return undefined;
    if (first.weight > 0) return { real: first };
    for (let i = 0; i < tries && fallback === true; i++) {
      // The kernel begins again from the bucket's own number, and adds the hash to that.
      const real = table[(((i + hash) % TABLE_SIZE) + hash) % TABLE_SIZE];
      if (real !== undefined && real.weight > 0) return { real };
    }
    return undefined;
  },
};

// Each real server takes as many buckets in a row as it has weight, over and over.
const tableOf = memo((realServers: readonly RealServer[]): readonly RealServer[] => {
  const table: RealServer[] = [];
  let at = 0;
  let taken = 0;
  while (table.length < TABLE_SIZE) {
    const real = realServers[at % realServers.length];
    if (real === undefined) return table;
    table.push(real);
    if (++taken >= real.weight) {
      at++;
      taken = 0;
    }
  }
  return table;
});
