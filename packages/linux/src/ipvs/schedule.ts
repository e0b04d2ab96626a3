/** The real server for a new connection. Models ip_vs_schedule and ip_vs_sched_persist of net/netfilter/ipvs/ip_vs_core.c. */
import type { Millis } from "@kubenetsim/sim";
import type { Packet } from "../packet.ts";
import { endText, serverKey } from "./key.ts";
import { type Load, loadsOf } from "./load.ts";
import { SCHEDULERS } from "./scheduler/list.ts";
import { hasClient, templateKeyOf } from "./table.ts";
import type { Ipvs, RealServer, SchedulerMemory, VirtualServer } from "./types.ts";

const NOTHING: SchedulerMemory = {};
const IDLE: Load = { active: 0, inactive: 0 };

/** The state afterwards, and the choice; undefined: no real server takes connections. */
export interface Scheduled {
  readonly ipvs: Ipvs;
  readonly real: RealServer | undefined;
}

/** Chooses by the client's template if the virtual server is persistent and has one, else by its scheduler. */
export function schedule(ipvs: Ipvs, server: VirtualServer, packet: Packet, now: Millis): Scheduled {
  if (server.persistentSeconds === 0) return choose(ipvs, server, packet, now);
  const key = templateKeyOf(server, packet.source);
  const template = ipvs.templates.get(key);
  const known =
    template !== undefined && (template.expires > now || hasClient(ipvs, key, now))
      ? server.realServers.find((real) => real.addr === template.real && real.port === template.realPort)
      : undefined;
  // The sysctl expire_quiescent_template: a real server of weight 0 does not keep its clients.
  const chosen = known !== undefined && known.weight > 0 ? { ipvs, real: known } : choose(ipvs, server, packet, now);
  if (chosen.real === undefined) return chosen;
  const { addr: real, port: realPort } = chosen.real;
  const templates = chosen.ipvs.templates.with(key, { real, realPort, expires: now + server.persistentSeconds * 1000 });
  return { ipvs: { ...chosen.ipvs, templates }, real: chosen.real };
}

function choose(ipvs: Ipvs, server: VirtualServer, packet: Packet, now: Millis): Scheduled {
  if (server.realServers.length === 0) return { ipvs, real: undefined };
  const key = serverKey(server);
  let loads: ReadonlyMap<string, Load> | undefined;
  const load = (real: RealServer): Load => {
    loads ??= loadsOf(ipvs, server, now);
    return loads.get(endText(real.addr, real.port)) ?? IDLE;
  };
  const memory = ipvs.memories.get(key) ?? NOTHING;
  const chosen = SCHEDULERS[server.scheduler].choose({ server, packet, memory, now, load });
  if (chosen?.memory === undefined) return { ipvs, real: chosen?.real };
  return { ipvs: { ...ipvs, memories: ipvs.memories.with(key, chosen.memory) }, real: chosen.real };
}
