/** lc: the real server with the fewest connections, whatever the weights. Models net/netfilter/ipvs/ip_vs_lc.c. */
import { leastForWeight, overhead } from "./least.ts";
import type { Scheduler } from "./types.ts";

export const lc: Scheduler = {
  name: "lc",
  choose({ server, load }) {
    const willing = server.realServers.filter((real) => real.weight > 0);
    const least = leastForWeight(
      willing.map((real) => ({ ...real, weight: 1 })),
      (real) => overhead(load(real)),
    );
    const real = willing.find((each) => each.addr === least?.addr && each.port === least.port);
    return real === undefined ? undefined : { real };
  },
};
