/** What a CoreDNS pod answers: its Corefile's plugins over the API's tables as they are now. */
import {
  type DnsServer,
  type DnsView,
  defaultCorefile,
  type Query,
  serve,
  serverFromCorefile,
} from "@kubenetsim/coredns";
import type { DnsResponse } from "../program/types.ts";
import type { Simulation } from "../world/simulation.ts";
import type { Process } from "../world/types.ts";

const CONFIG_MAP = "kube-system/coredns";

/** `client` is the address that the query came from. */
export function answerQuery(sim: Simulation, process: Process, query: Query, client: string): DnsResponse | undefined {
  const server = serverOf(sim);
  if (server === undefined) return undefined;
  return { kind: "dns", message: serve(server, query, viewOf(sim, process, client)) };
}

function viewOf(sim: Simulation, process: Process, client: string): DnsView {
  const { tables, indexes, revision } = sim.store;
  return {
    services: tables.services,
    slices: tables.endpointslices,
    slicesByService: indexes.slicesByService,
    namespaces: tables.namespaces,
    pods: tables.pods,
    podsByIP: indexes.podsByIP,
    localIPs: process.start.podIPs,
    serial: revision,
    client,
    seed: sim.seed,
  };
}

const servers = new WeakMap<object, DnsServer | null>();

/** The ConfigMap is read again whenever it is another object; a Corefile that does not parse serves nobody. */
function serverOf(sim: Simulation): DnsServer | undefined {
  const config = sim.store.tables.configmaps.get(CONFIG_MAP);
  const key = config ?? sim.config;
  const known = servers.get(key);
  if (known !== undefined) return known ?? undefined;
  const text = config?.data?.["Corefile"] ?? defaultCorefile(sim.config.clusterDomain);
  const parsed = serverFromCorefile(text);
  servers.set(key, parsed.ok ? parsed.server : null);
  return parsed.ok ? parsed.server : undefined;
}
