/** Names to addresses, as the place's own resolver does it: every query is real packets to the nameserver. */
import {
  type Answer,
  type Ask,
  type AskHow,
  glibc,
  type LateAnswer,
  type LookupOptions,
  MUSL_LINE_MAX,
  musl,
  parseResolvConf,
  type Query,
  type Resolution,
  type ResolvConf,
  type Resolver,
} from "@kubenetsim/coredns";
import type { ConnectedSocket } from "@kubenetsim/linux";
import type { Millis } from "@kubenetsim/sim";
import { programOf } from "../program/list.ts";
import type { Trace } from "../trace/types.ts";
import type { Simulation } from "../world/simulation.ts";
import type { Process } from "../world/types.ts";
import { type Before, clashes } from "./conntrack-race.ts";
import { exchange } from "./exchange.ts";
import type { Place } from "./place.ts";
import { withDns } from "./trace-dns.ts";

export interface ResolveOptions {
  /** Record types to ask for, in order. Default A and AAAA, as getaddrinfo without hints. */
  readonly types?: readonly string[];
  readonly waiting?: readonly ConnectedSocket[];
  readonly trace?: boolean;
  /** Ask this server instead of those of resolv.conf. */
  readonly server?: string;
  /** Whose habits. Default those of the image's C library. */
  readonly resolver?: Resolver;
  /** Changes of resolv.conf for this lookup alone. */
  readonly conf?: Partial<ResolvConf>;
  /** Lets virtual time go by. Absent: nothing else happens meanwhile, as within another request. */
  readonly wait?: (ms: Millis) => void;
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
  const resolver = options.resolver ?? resolverAt(sim, from);
  const config = { ...configOf(files.resolvConf, options.server, resolver.lineMax), ...options.conf };
  const { wait } = options;
  const lookupOptions: LookupOptions = {
    hosts: files.hosts,
    firstId: sim.packets,
    sources: sourcesAt(sim, from),
    ...(wait === undefined ? {} : { wait }),
  };
  const ask = askFrom(sim, from, options, traces);
  const resolution = resolver.lookup(name, options.types ?? BOTH, config, ask, lookupOptions);
  return { addresses: resolution.addresses, resolution, traces };
}

const BOTH = ["A", "AAAA"] as const;

/** Carries the questions of one lookup: its sockets keep their ports, and may race. */
export function askFrom(sim: Simulation, from: Place, options: ResolveOptions, traces: Trace[]): Ask {
  const ports = new Map<string, number>();
  let before: Before | undefined;
  return (query, server, how) => {
    const socket = `${how.socket} ${server} ${how.transport}`;
    const sourcePort = ports.get(socket);
    const keep = (trace: Trace, result: Answer | LateAnswer | "lost" | "refused"): typeof result => {
      traces.push(withDns(trace, query, server, how, result));
      return result;
    };
    if (sourcePort !== undefined && how.together && before?.socket === socket) {
      const clash = clashes(sim, from, query, server, sourcePort, before);
      if (clash !== undefined) return keep(clash, "lost");
    }
    if (sim.config.conntrackRace > 0) before = { socket, nodes: sim.nodes, endpoint: undefined };
    const { answer, trace } = askServer(sim, from, query, server, options, { ...how, sourcePort });
    ports.set(socket, trace.sent.sourcePort);
    if (before !== undefined) before = { ...before, endpoint: trace.endpoint };
    return keep(trace, answer);
  };
}

/** One query to one server. */
export function askServer(
  sim: Simulation,
  from: Place,
  query: Query,
  server: string,
  options: Pick<ResolveOptions, "waiting" | "trace">,
  how: Partial<Pick<AskHow, "transport">> & { readonly sourcePort?: number | undefined; readonly port?: number } = {},
): { readonly answer: Answer | LateAnswer | "lost" | "refused"; readonly trace: Trace } {
  const { transport = "udp", sourcePort, port = DNS_PORT } = how;
  const { reply, trace, disposition } = exchange(
    sim,
    from,
    { address: server, port, protocol: transport, ...(sourcePort === undefined ? {} : { sourcePort }) },
    { kind: "dns", message: query },
    {
      ...(options.waiting === undefined ? {} : { waiting: options.waiting }),
      ...(options.trace === undefined ? {} : { trace: options.trace }),
    },
  );
  if (reply.response?.kind !== "dns") return { answer: disposition === "refused" ? "refused" : "lost", trace };
  const { message, afterMs = 0 } = reply.response;
  const answer = message as Answer;
  return { answer: afterMs > 0 ? { answer, afterMs } : answer, trace };
}

/** Text of /etc/resolv.conf and /etc/hosts at a place. An external host knows no names. */
export function filesAt(sim: Simulation, from: Place): { readonly resolvConf: string; readonly hosts: string } {
  if (from.kind === "external") return { resolvConf: "", hosts: "" };
  if (from.kind === "node") return { resolvConf: sim.config.kubelet.nodeResolvConf, hosts: nodeHosts(sim) };
  const process = firstProcess(sim, from.key);
  return { resolvConf: process?.resolvConf ?? "", hosts: process?.hosts ?? "" };
}

/** The addresses of a place, the primary one first. */
export function sourcesAt(sim: Simulation, from: Place): readonly string[] {
  if (from.kind === "external") return [from.ip];
  if (from.kind === "node") return sim.nodes.get(from.name)?.ips ?? [];
  const node = sim.store.tables.pods.get(from.key)?.spec.nodeName ?? "";
  return sim.nodes.get(node)?.sandboxes.get(from.key)?.podIPs ?? [];
}

/** What the image's programs are linked with: as it says, else musl in Alpine and glibc everywhere else. */
function resolverAt(sim: Simulation, from: Place): Resolver {
  const image = from.kind === "pod" ? firstProcess(sim, from.key)?.start.image : undefined;
  if (image === undefined) return glibc;
  return programOf(sim.images, image).resolver ?? (image.includes("alpine") ? musl : glibc);
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

function configOf(text: string, server: string | undefined, lineMax: number | undefined): ResolvConf {
  const config = lineMax === MUSL_LINE_MAX ? parseResolvConf(text, lineMax) : parseResolvConf(text);
  return server === undefined ? config : { ...config, nameservers: [server] };
}
