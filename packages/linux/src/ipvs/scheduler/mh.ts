/** mh: Maglev hashing of the source address, with the port if asked for. Models net/netfilter/ipvs/ip_vs_mh.c. */
import { type Addr, memo } from "@kubenetsim/sim";
import type { RealServer } from "../types.ts";
import { foldAddress, hsiphash } from "./hash.ts";
import type { Scheduler } from "./types.ts";

/** CONFIG_IP_VS_MH_TAB_INDEX 12. */
const TABLE_SIZE = 4093;
const TABLE_BITS = 6;
const KEY1 = 2654435761n;
const KEY2 = 2654446892n;

export const mh: Scheduler = {
  name: "mh",
  choose({ server, packet }) {
    const { fallback, port } = server.schedulerFlags ?? {};
    const table = tableOf(server.realServers);
    const sourcePort = port === true ? packet.sourcePort : 0;
    const first = hashOf(packet.source, sourcePort, KEY1, 0) % TABLE_SIZE;
    const real = table[first];
    if (real === undefined) return undefined;
    if (real.weight > 0) return { real };
    if (fallback !== true) return undefined;
    for (let i = 0; i < TABLE_SIZE; i++) {
      const next = table[hashOf(packet.source, sourcePort, KEY1, (i + first) % TABLE_SIZE) % TABLE_SIZE];
      if (next === undefined) return undefined;
      if (next.weight > 0) return { real: next };
    }
    return undefined;
  },
};

function hashOf(addr: Addr, port: number, key: bigint, offset: number): number {
  return hsiphash((offset + port + foldAddress(addr)) >>> 0, key);
}

/** A real server's own order of all places in the table. */
interface Preference {
  readonly real: RealServer;
  readonly skip: number;
  /** How many places it takes when it is its turn. */
  readonly turns: number;
  place: number;
}

// Real servers take turns, each the next free place of its own preference.
const tableOf = memo((realServers: readonly RealServer[]): readonly (RealServer | undefined)[] => {
  const preferences = preferencesOf(realServers);
  const table: (RealServer | undefined)[] = new Array<RealServer | undefined>(TABLE_SIZE).fill(undefined);
  if (preferences.length === 0) return table;
  let free = TABLE_SIZE;
  for (;;) {
    for (const preference of preferences) {
      for (let turn = 0; turn < preference.turns; turn++) {
        while (table[preference.place] !== undefined)
          preference.place = (preference.place + preference.skip) % TABLE_SIZE;
        table[preference.place] = preference.real;
        if (--free === 0) return table;
      }
    }
  }
});

function preferencesOf(realServers: readonly RealServer[]): Preference[] {
  const weights = realServers.map((real) => real.weight).filter((weight) => weight > 0);
  const divisor = weights.reduce(gcd, 0);
  if (divisor < 1) return [];
  // Huge weights are shifted down, or one real server would fill the table in one turn.
  const shift = Math.max(0, bitLength(Math.floor(Math.max(...weights) / divisor)) - TABLE_BITS);
  return realServers
    .filter((real) => real.weight > 0)
    .map((real) => ({
      real,
      place: hashOf(real.addr, real.port, KEY1, 0) % TABLE_SIZE,
      skip: (hashOf(real.addr, real.port, KEY2, 0) % (TABLE_SIZE - 1)) + 1,
      turns: Math.floor(real.weight / divisor) >> shift || 1,
    }));
}

function bitLength(value: number): number {
  return 32 - Math.clz32(value);
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
