/** Text of `ipvsadm -Sn` to virtual servers: what `ipvsadm -R` reads. */
import { type Addr, emptyTree, parseAddr, type Tree } from "@kubenetsim/sim";
import { serverKey } from "./key.ts";
import { isScheduler } from "./scheduler/list.ts";
import { type AllVirtualServers, addRealServer } from "./set.ts";
import type { IpvsAddress, IpvsProtocol, RealServer, SchedulerName, VirtualServer } from "./types.ts";

/** The virtual servers, or what ipvsadm says of the first bad line (counted from 1). */
export type IpvsadmParseResult =
  | { readonly ok: true; readonly servers: AllVirtualServers }
  | { readonly ok: false; readonly error: string; readonly line: number };

/**
 * Reads `-A` and `-a` lines, as `ipvsadm -Sn` prints them.
 *
 * @example parseIpvsadmSave("-A -t 10.96.0.1:443 -s rr\n-a -t 10.96.0.1:443 -r 172.18.0.2:6443 -m -w 1\n")
 */
export function parseIpvsadmSave(text: string): IpvsadmParseResult {
  let servers: AllVirtualServers = { 4: emptyTree(), 6: emptyTree() };
  for (const [i, line] of text.split("\n").entries()) {
    const words = line
      .trim()
      .split(/\s+/)
      .filter((word) => word !== "");
    if (words.length === 0) continue;
    const done = obey(servers, words);
    if ("error" in done) return { ok: false, error: done.error, line: i + 1 };
    servers = done;
  }
  return { ok: true, servers };
}

type Done = AllVirtualServers | { readonly error: string };

interface Line {
  readonly service: IpvsAddress;
  readonly options: ReadonlyMap<string, string>;
}

const DEFAULT_PERSISTENT_SECONDS = 300;
const DEFAULT_SCHEDULER: SchedulerName = "wlc";
const PROTOCOLS: ReadonlyMap<string, IpvsProtocol> = new Map([
  ["-t", "tcp"],
  ["-u", "udp"],
  ["--sctp-service", "sctp"],
]);
const FLAGS: ReadonlySet<string> = new Set(["-m"]);

function obey(servers: AllVirtualServers, words: readonly string[]): Done {
  const [command, ...rest] = words;
  if (command !== "-A" && command !== "-a") return { error: `unexpected argument ${command}` };
  const line = readLine(rest);
  if ("error" in line) return line;
  const family = typeof line.service.addr === "number" ? 4 : 6;
  const key = serverKey(line.service);
  const known = servers[family].get(key);
  if (command === "-A") {
    if (known !== undefined) return { error: "Service already exists" };
    const server = readServer(line);
    return "error" in server ? server : withServer(servers, family, servers[family].with(key, server));
  }
  if (known === undefined) return { error: "Service not defined" };
  const real = readReal(line);
  if ("error" in real) return real;
  if (known.realServers.some((each) => each.addr === real.addr && each.port === real.port))
    return { error: "Destination already exists" };
  return withServer(servers, family, servers[family].with(key, addRealServer(known, real)));
}

function withServer(servers: AllVirtualServers, family: 4 | 6, changed: Tree<VirtualServer>): AllVirtualServers {
  return family === 4 ? { ...servers, 4: changed } : { ...servers, 6: changed };
}

function readLine(words: readonly string[]): Line | { readonly error: string } {
  const options = new Map<string, string>();
  let service: IpvsAddress | undefined;
  for (let i = 0; i < words.length; i++) {
    const option = words[i] ?? "";
    const protocol = PROTOCOLS.get(option);
    const next = words[i + 1];
    const takes = !FLAGS.has(option) && next !== undefined && !next.startsWith("-");
    if (protocol !== undefined) {
      const end = parseEnd(next ?? "");
      if (end === undefined) return { error: `illegal virtual server address[:port] specified` };
      service = { protocol, ...end };
    } else options.set(option, takes ? next : "");
    if (takes) i++;
  }
  return service === undefined ? { error: "No virtual-service was specified." } : { service, options };
}

function readServer({ service, options }: Line): VirtualServer | { readonly error: string } {
  const scheduler = options.get("-s") ?? DEFAULT_SCHEDULER;
  if (!isScheduler(scheduler)) return { error: `Scheduler or persistence engine not found` };
  const persistent = options.get("-p");
  const flags = (options.get("-b") ?? "").split(",");
  const fallback = flags.some((flag) => flag.endsWith("-fallback") || flag === "flag-1");
  const port = flags.some((flag) => flag.endsWith("-port") || flag === "flag-2");
  const seconds = persistent === "" ? DEFAULT_PERSISTENT_SECONDS : Number(persistent ?? 0);
  const server: VirtualServer = { ...service, scheduler, persistentSeconds: seconds, realServers: [] };
  if (!fallback && !port) return server;
  return { ...server, schedulerFlags: { ...(fallback ? { fallback } : {}), ...(port ? { port } : {}) } };
}

function readReal({ options }: Line): RealServer | { readonly error: string } {
  const end = parseEnd(options.get("-r") ?? "");
  const weight = Number(options.get("-w") ?? 1);
  if (end === undefined) return { error: "illegal real server address[:port] specified" };
  if (!Number.isInteger(weight) || weight < 0 || weight > 65535) return { error: "illegal weight specified" };
  if (!options.has("-m")) return { error: "only masquerading (-m) is modelled here" };
  return { ...end, weight };
}

function parseEnd(text: string): { readonly addr: Addr; readonly port: number } | undefined {
  const [, six, four, port = ""] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text) ?? [];
  const addr = parseAddr(six ?? four ?? "");
  return addr === undefined || Number(port) > 65535 ? undefined : { addr, port: Number(port) };
}
