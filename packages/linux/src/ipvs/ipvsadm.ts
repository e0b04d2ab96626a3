/** Virtual servers as text: what `ipvsadm -Ln` and `ipvsadm -Sn` print. Models print_service_entry of ipvsadm 1.31. */
import { type Addr, compareAddr, type Millis } from "@kubenetsim/sim";
import { endText } from "./key.ts";
import { type Load, loadsOf } from "./load.ts";
import type { AllVirtualServers } from "./set.ts";
import type { Ipvs, IpvsProtocol, RealServer, VirtualServer } from "./types.ts";

const TITLE = [
  "IP Virtual Server version 1.2.1 (size=4096)",
  "Prot LocalAddress:Port Scheduler Flags",
  "  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn",
];
const PROTOCOL_NUMBER: { readonly [P in IpvsProtocol]: number } = { tcp: 6, udp: 17, sctp: 132 };
const SERVICE_OPTION: { readonly [P in IpvsProtocol]: string } = { tcp: "-t", udp: "-u", sctp: "--sctp-service" };
const IDLE: Load = { active: 0, inactive: 0 };

/** What `ipvsadm -Ln` prints. Real servers that were removed but still have connections are shown with weight 0. */
export function printIpvsadm(servers: AllVirtualServers, ipvs: Ipvs, now: Millis): string {
  const lines = [...TITLE];
  for (const server of sorted(servers)) {
    lines.push(
      `${server.protocol.toUpperCase()}  ${endText(server.addr, server.port)} ${server.scheduler}${flags(server)}`,
    );
    const loads = ipvs.connections.size === 0 ? NO_LOADS : loadsOf(ipvs, server, now);
    for (const real of sortedReal([...server.realServers, ...draining(server, ipvs, loads)])) {
      const name = endText(real.addr, real.port);
      const { active, inactive } = loads.get(name) ?? IDLE;
      const counts = `${String(real.weight).padEnd(6)} ${String(active).padEnd(10)} ${String(inactive).padEnd(10)}`;
      lines.push(`  -> ${name.padEnd(28)} Masq    ${counts}`);
    }
  }
  return lines.map((line) => `${line}\n`).join("");
}

/** What `ipvsadm -Sn` prints, which `ipvsadm -R` reads. */
export function printIpvsadmSave(servers: AllVirtualServers): string {
  const lines: string[] = [];
  for (const server of sorted(servers)) {
    const name = `${SERVICE_OPTION[server.protocol]} ${endText(server.addr, server.port)}`;
    const persistent = server.persistentSeconds === 0 ? "" : ` -p ${server.persistentSeconds}`;
    const names = schedulerFlags(server);
    lines.push(`-A ${name} -s ${server.scheduler}${persistent}${names === "" ? "" : ` -b ${names}`}`);
    for (const real of sortedReal(server.realServers))
      lines.push(`-a ${name} -r ${endText(real.addr, real.port)} -m -w ${real.weight}`);
  }
  return lines.map((line) => `${line}\n`).join("");
}

const NO_LOADS: ReadonlyMap<string, Load> = new Map();

function flags(server: VirtualServer): string {
  const names = schedulerFlags(server);
  const scheduler = names === "" ? "" : ` (${names})`;
  return `${scheduler}${server.persistentSeconds === 0 ? "" : ` persistent ${server.persistentSeconds}`}`;
}

function schedulerFlags({ scheduler, schedulerFlags: given }: VirtualServer): string {
  const names: string[] = [];
  const own = scheduler === "sh" || scheduler === "mh";
  if (given?.fallback === true) names.push(own ? `${scheduler}-fallback` : "flag-1");
  if (given?.port === true) names.push(own ? `${scheduler}-port` : "flag-2");
  return names.join(",");
}

function draining(server: VirtualServer, ipvs: Ipvs, loads: ReadonlyMap<string, Load>): readonly RealServer[] {
  const present = new Set(server.realServers.map((real) => endText(real.addr, real.port)));
  const gone = new Map<string, RealServer>();
  if ([...loads.keys()].every((name) => present.has(name))) return [];
  for (const { virtual, real, realPort } of ipvs.connections.values()) {
    const name = endText(real, realPort);
    const isOurs = virtual.addr === server.addr && virtual.port === server.port && virtual.protocol === server.protocol;
    if (isOurs && loads.has(name) && !present.has(name)) gone.set(name, { addr: real, port: realPort, weight: 0 });
  }
  return [...gone.values()];
}

function sortedReal(reals: readonly RealServer[]): readonly RealServer[] {
  return mergeSorted(reals, (a, b) => differenceOf(a.addr, b.addr) || a.port - b.port);
}

function sorted(servers: AllVirtualServers): readonly VirtualServer[] {
  const all = [...servers[4].values(), ...servers[6].values()];
  return mergeSorted(
    all,
    (a, b) =>
      Number(typeof a.addr === "bigint") - Number(typeof b.addr === "bigint") ||
      PROTOCOL_NUMBER[a.protocol] - PROTOCOL_NUMBER[b.protocol] ||
      differenceOf(a.addr, b.addr) ||
      a.port - b.port,
  );
}

// ipvsadm takes the difference of two unsigned numbers for a signed one: 192.168.0.1 comes before 10.0.0.1, being more than
// half of all addresses apart.
function differenceOf(a: Addr, b: Addr): number {
  if (typeof a === "number" && typeof b === "number") return (a - b) | 0;
  if (typeof a === "number" || typeof b === "number") return compareAddr(a, b);
  for (const shift of [96n, 64n, 32n, 0n]) {
    const difference = (Number((a >> shift) & 0xffffffffn) - Number((b >> shift) & 0xffffffffn)) | 0;
    if (difference !== 0) return difference;
  }
  return 0;
}

// That comparison is no order, so what comes out depends on how it is sorted: as glibc's qsort does, by merging halves.
function mergeSorted<T>(items: readonly T[], compare: (a: T, b: T) => number): readonly T[] {
  if (items.length < 2) return items;
  const half = items.length >> 1;
  const left = mergeSorted(items.slice(0, half), compare);
  const right = mergeSorted(items.slice(half), compare);
  const merged: T[] = [];
  let at = 0;
  for (const item of left) {
    while (at < right.length && compare(item, right[at] as T) > 0) merged.push(right[at++] as T);
    merged.push(item);
  }
  return [...merged, ...right.slice(at)];
}
