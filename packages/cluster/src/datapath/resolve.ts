/** Names to addresses, as the place's own resolver does it: every query is a real packet to the nameserver. */
import {
  type Answer,
  type Ask,
  type LookupOptions,
  lookup,
  parseResolvConf,
  type Query,
  type Resolution,
  type ResolvConf,
} from "@kubenetsim/coredns";
import type { ConnectedSocket } from "@kubenetsim/linux";
import type { Trace } from "../trace/types.ts";
import type { Simulation } from "../world/simulation.ts";
import type { Process } from "../world/types.ts";
import { exchange } from "./exchange.ts";
import type { Place } from "./place.ts";

export interface ResolveOptions {
  /** Record types to ask for, in order. Default A: the simulated pods have no IPv6 addresses. */
  readonly types?: readonly string[];
  readonly waiting?: readonly ConnectedSocket[];
  readonly trace?: boolean;
  /** Ask this server instead of those of resolv.conf. */
  readonly server?: string;
}

export interface Resolved {
  readonly addresses: readonly string[];
  readonly resolution: Resolution;
  /** Of each query, in order. */
  readonly traces: readonly Trace[];
}

const DNS_PORT = 53;

/** Looks a name up with the resolv.conf and the hosts file of the place. */
export function resolve(sim: Simulation, from: Place, name: string, options: ResolveOptions = {}): Resolved {
  const traces: Trace[] = [];
  const files = filesAt(sim, from);
  const config = configOf(files.resolvConf, options.server);
  const ask: Ask = (query, server) => {
    const exchanged = askServer(sim, from, query, server, options);
    traces.push(exchanged.trace);
    return exchanged.answer;
  };
  const lookupOptions: LookupOptions = { hosts: files.hosts, firstId: sim.packets };
  const resolution = lookup(name, options.types ?? ["A"], config, ask, lookupOptions);
  return { addresses: resolution.addresses, resolution, traces };
}

/** One query over UDP to one server. */
export function askServer(
  sim: Simulation,
  from: Place,
  query: Query,
  server: string,
  options: ResolveOptions,
): { readonly answer: Answer | "lost" | "refused"; readonly trace: Trace } {
  const exchangeOptions = {
    ...(options.waiting === undefined ? {} : { waiting: options.waiting }),
    ...(options.trace === undefined ? {} : { trace: options.trace }),
  };
  const { reply, trace, disposition } = exchange(
    sim,
    from,
    { address: server, port: DNS_PORT, protocol: "udp" },
    { kind: "dns", message: query },
    exchangeOptions,
  );
  if (reply.response?.kind === "dns") return { answer: reply.response.message as Answer, trace };
  return { answer: disposition === "refused" ? "refused" : "lost", trace };
}

/** Text of /etc/resolv.conf and /etc/hosts at a place. An external host knows no names. */
export function filesAt(sim: Simulation, from: Place): { readonly resolvConf: string; readonly hosts: string } {
  if (from.kind === "external") return { resolvConf: "", hosts: "" };
  if (from.kind === "node") return { resolvConf: sim.config.kubelet.nodeResolvConf, hosts: nodeHosts(sim) };
  const process = firstProcess(sim, from.key);
  return { resolvConf: process?.resolvConf ?? "", hosts: process?.hosts ?? "" };
}

function firstProcess(sim: Simulation, key: string): Process | undefined {
  const node = sim.store.tables.pods.get(key)?.spec.nodeName ?? "";
  const processes = sim.nodes.get(node)?.sandboxes.get(key)?.processes;
  return processes?.firstEntry()?.[1];
}

/** Nodes know each other by name, as on machines set up by hand. */
function nodeHosts(sim: Simulation): string {
  return `127.0.0.1\tlocalhost\n${[...sim.nodes.values()].map((node) => `${node.ips[0]}\t${node.name}\n`).join("")}`;
}

function configOf(text: string, server: string | undefined): ResolvConf {
  const config = parseResolvConf(text);
  return server === undefined ? config : { ...config, nameservers: [server] };
}
