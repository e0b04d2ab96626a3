/** nq: never queue: an idle real server if there is one, else as sed. Models net/netfilter/ipvs/ip_vs_nq.c. */
import { sed } from "./sed.ts";
import type { Scheduler } from "./types.ts";

export const nq: Scheduler = {
  name: "nq",
  choose(choice) {
    const idle = choice.server.realServers.find((real) => real.weight > 0 && choice.load(real).active === 0);
    return idle === undefined ? sed.choose(choice) : { real: idle };
  },
};
