/** lblcr: as lblc, but an address has a set of real servers that grows and shrinks. Models net/netfilter/ipvs/ip_vs_lblcr.c. */
import type { Millis } from "@kubenetsim/sim";
import { endText } from "../key.ts";
import type { RealServer } from "../types.ts";
import { isOverloaded, leastForWeight, overhead } from "./least.ts";
import type { Choice, Scheduler } from "./types.ts";

/** lblcr_expiration: a set that did not change for so long loses its busiest real server. */
const EXPIRATION_MS: Millis = 24 * 60 * 60 * 1000;

export const lblcr: Scheduler = {
  name: "lblcr",
  choose(choice) {
    const { server, memory, now, load } = choice;
    const { realServers } = server;
    const set = setOf(choice);
    const names = (servers: readonly RealServer[]): readonly string[] =>
      servers.map((real) => endText(real.addr, real.port));
    const least = leastForWeight(set, (real) => overhead(load(real)));
    const changed = memory.serverSet?.changed ?? now;
    const isStale = set.length > 1 && now > changed + EXPIRATION_MS;
    const kept = isStale ? withoutBusiest(choice, set) : set;
    const keptSince = isStale ? now : changed;
    if (least !== undefined && !isOverloaded(least, realServers, (real) => load(real).active)) {
      return { real: least, memory: { serverSet: { servers: names(kept), changed: keptSince, used: now } } };
    }
    const real = leastForWeight(realServers, (each) => overhead(load(each)));
    if (real === undefined) return undefined;
    const isNew = !kept.includes(real);
    const servers = names(isNew ? [real, ...kept] : kept);
    return { real, memory: { serverSet: { servers, changed: isNew ? now : keptSince, used: now } } };
  },
};

function setOf({ server, memory }: Choice): readonly RealServer[] {
  const names = memory.serverSet?.servers ?? [];
  const byName = new Map(server.realServers.map((real) => [endText(real.addr, real.port), real]));
  return names.map((name) => byName.get(name)).filter((real) => real !== undefined);
}

function withoutBusiest({ load }: Choice, set: readonly RealServer[]): readonly RealServer[] {
  let most: RealServer | undefined;
  for (const real of set) {
    if (real.weight <= 0) continue;
    const isMore = most === undefined || overhead(load(most)) * real.weight < overhead(load(real)) * most.weight;
    if (isMore) most = real;
  }
  return set.filter((real) => real !== most);
}
