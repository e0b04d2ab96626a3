/** sed: the shortest expected delay, that is with this connection counted already. Models net/netfilter/ipvs/ip_vs_sed.c. */
import { leastForWeight } from "./least.ts";
import type { Scheduler } from "./types.ts";

export const sed: Scheduler = {
  name: "sed",
  choose({ server, load }) {
    const real = leastForWeight(server.realServers, (each) => load(each).active + 1);
    return real === undefined ? undefined : { real };
  },
};
