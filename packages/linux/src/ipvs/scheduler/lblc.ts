/** lblc: all connections to one address go to one real server until that is overloaded. Models net/netfilter/ipvs/ip_vs_lblc.c. */
import { endText } from "../key.ts";
import { isOverloaded, leastForWeight, overhead } from "./least.ts";
import type { Scheduler } from "./types.ts";

// A virtual server has one address here (there are no firewall marks), so it has one entry, not a table of them.
export const lblc: Scheduler = {
  name: "lblc",
  choose({ server, memory, now, load }) {
    const { realServers } = server;
    const name = memory.serverSet?.servers[0];
    const known = realServers.find((real) => endText(real.addr, real.port) === name);
    if (known !== undefined && known.weight > 0 && !isOverloaded(known, realServers, (real) => load(real).active)) {
      return {
        real: known,
        memory: { serverSet: { servers: [endText(known.addr, known.port)], changed: now, used: now } },
      };
    }
    const real = leastForWeight(realServers, (each) => overhead(load(each)));
    if (real === undefined) return undefined;
    return { real, memory: { serverSet: { servers: [endText(real.addr, real.port)], changed: now, used: now } } };
  },
};
