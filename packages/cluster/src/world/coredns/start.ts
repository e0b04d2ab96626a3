/** A CoreDNS process from its start to its end: it reads its Corefile, listens as that says, or gives up. */
import { NO_MEMORY, type ServerBlock, type ServerResult } from "@kubenetsim/coredns";
import { type Millis, sha512Hex } from "@kubenetsim/sim";
import type { ListenSpec } from "../../program/types.ts";
import { COREDNS } from "../actor-names.ts";
import { writeLog } from "../container-log.ts";
import { due, type Simulation } from "../simulation.ts";
import type { Process } from "../types.ts";
import { corefilePath, dnsFiles } from "./files.ts";
import { LOOP_PROBE } from "./loop.ts";
import { dnsServer } from "./server.ts";
import type { DnsProcess } from "./types.ts";
import { tablesOf } from "./watch.ts";

/** Which sockets it opens, and whether it ends at once. */
export interface DnsStart {
  readonly listens: readonly ListenSpec[];
  readonly exits?: { readonly afterMs: Millis; readonly exitCode: number };
}

/** What it takes to read a Corefile and to give up over it. */
const FAILS_AFTER_MS: Millis = 100;
const BANNER = ["CoreDNS-1.12.1", "linux/amd64, go1.24.1, 707c7c1"] as const;

/** `owner` is the name of its sockets. */
export function startCoreDNS(sim: Simulation, owner: string, node: string, pod: string, process: Process): DnsStart {
  const files = dnsFiles(sim, pod, process);
  const corefile = corefilePath(process);
  const made = dnsServer(files, corefile);
  const { container, restartCount } = process.start;
  const log = (lines: readonly string[]): void => writeLog(sim, { node, pod, container, restartCount }, lines);
  if (!made.ok) {
    log([made.error]);
    return { listens: [], exits: { afterMs: FAILS_AFTER_MS, exitCode: 1 } };
  }
  const since = sim.clock.now;
  const tables = tablesOf(sim, node);
  const running: DnsProcess = {
    node,
    pod,
    container,
    files,
    corefile,
    memory: NO_MEMORY,
    since,
    reloads: 0,
    ...tables,
  };
  sim.dns = sim.dns.with(owner, running);
  log([...blockLines(made.server.blocks), ...configurationLines(made, files.get(corefile) ?? ""), ...BANNER]);
  if (made.server.blocks.some((block) => block.loop !== undefined)) due(sim, COREDNS, `${LOOP_PROBE}\0${owner}`, since);
  return { listens: listensOf(made.server.blocks) };
}

/** Its sockets are closed, and what it remembered is gone. */
export function stopCoreDNS(sim: Simulation, owner: string): void {
  if (sim.dns.has(owner)) sim.dns = sim.dns.without(owner);
}

/** Until when it goes on answering after SIGTERM. */
export function lameduckMs(sim: Simulation, owner: string): Millis | undefined {
  const running = sim.dns.get(owner);
  if (running === undefined) return undefined;
  const made = dnsServer(running.files, running.corefile);
  return made.ok ? Math.max(0, ...made.server.blocks.map((block) => block.lameduckMs ?? 0)) : 0;
}

/** `.:53`, as it greets each server block. */
export function blockLines(blocks: readonly ServerBlock[]): readonly string[] {
  return blocks.flatMap((block) =>
    block.zones.flatMap((zone) =>
      block.bind === undefined
        ? [`${zone}:${block.port}`]
        : block.bind.map((address) => `${zone}:${block.port} on ${address}`),
    ),
  );
}

/** The reload plugin says what runs. */
export function configurationLines(made: ServerResult, corefile: string): readonly string[] {
  if (!made.ok || made.server.blocks.every((block) => block.reload === undefined)) return [];
  return [`[INFO] plugin/reload: Running configuration SHA512 = ${sha512Hex(corefile)}`];
}

/** Every socket once: DNS over UDP and TCP, and the plugins' pages. */
export function listensOf(blocks: readonly ServerBlock[]): readonly ListenSpec[] {
  const all = blocks.flatMap((block): readonly ListenSpec[] => {
    const addresses = block.bind ?? [undefined];
    const dns = addresses.flatMap((address) =>
      (["udp", "tcp"] as const).map((protocol) => spec(protocol, block.port, address)),
    );
    const pages = [block.health, block.ready, block.prometheus].flatMap((page) =>
      page === undefined ? [] : [spec("tcp", page.port, page.address)],
    );
    return [...dns, ...pages];
  });
  const once = new Map(all.map((each) => [`${each.protocol} ${each.address ?? ""} ${each.port}`, each]));
  return [...once.values()];
}

function spec(protocol: "udp" | "tcp", port: number, address: string | undefined): ListenSpec {
  // `prometheus` listens on localhost unless told otherwise; it is reached from elsewhere all the same.
  return address === undefined || address === "127.0.0.1" ? { protocol, port } : { protocol, port, address };
}
