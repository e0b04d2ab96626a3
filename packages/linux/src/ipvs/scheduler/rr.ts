/** rr: each real server in turn. Models net/netfilter/ipvs/ip_vs_rr.c. */
import { endText } from "../key.ts";
import type { Scheduler } from "./types.ts";

export const rr: Scheduler = {
  name: "rr",
  choose({ server, memory }) {
    const { realServers } = server;
    const count = realServers.length;
    const last = realServers.findIndex((real) => endText(real.addr, real.port) === memory.last);
    for (let i = 1; i <= count; i++) {
      const real = realServers[(last + i) % count];
      if (real !== undefined && real.weight > 0) return { real, memory: { last: endText(real.addr, real.port) } };
    }
    return undefined;
  },
};
