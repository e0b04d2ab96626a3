/** wlc: the fewest connections for its weight. Models net/netfilter/ipvs/ip_vs_wlc.c. */
import { leastForWeight, overhead } from "./least.ts";
import type { Scheduler } from "./types.ts";

export const wlc: Scheduler = {
  name: "wlc",
  choose({ server, load }) {
    const real = leastForWeight(server.realServers, (each) => overhead(load(each)));
    return real === undefined ? undefined : { real };
  },
};
