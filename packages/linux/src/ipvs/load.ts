/** How busy a virtual server's real servers are, counted from its connections. */
import type { Millis } from "@kubenetsim/sim";
import { endText, serverKey } from "./key.ts";
import { isActive } from "./state.ts";
import type { Ipvs, IpvsAddress } from "./types.ts";

/** What `ipvsadm` shows as ActiveConn and InActConn. */
export interface Load {
  readonly active: number;
  readonly inactive: number;
}

/** The loads by `address:port` of the real servers that have any connection; removed ones too. */
export function loadsOf(ipvs: Ipvs, server: IpvsAddress, now: Millis): ReadonlyMap<string, Load> {
  const loads = new Map<string, { active: number; inactive: number }>();
  for (const [, connection] of ipvs.connections.prefix(`${serverKey(server)} `)) {
    if (connection.expires <= now) continue;
    const name = endText(connection.real, connection.realPort);
    const load = loads.get(name) ?? { active: 0, inactive: 0 };
    loads.set(name, load);
    if (isActive(connection)) load.active++;
    else load.inactive++;
  }
  return loads;
}
