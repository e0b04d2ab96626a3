/** The reload plugin's ticks: a CoreDNS looks at its files again, and goes over to them if they make a server. */
import type { WatchEvent } from "@kubenetsim/apiserver";
import { NO_MEMORY, type ServerBlock } from "@kubenetsim/coredns";
import { draw, type Millis } from "@kubenetsim/sim";
import { COREDNS } from "../actor-names.ts";
import { writeLog } from "../container-log.ts";
import { due, type Simulation } from "../simulation.ts";
import type { Process } from "../types.ts";
import { dnsFiles, mountedConfigMaps } from "./files.ts";
import { LOOP_PROBE } from "./loop.ts";
import { dnsServer } from "./server.ts";
import { configurationLines } from "./start.ts";
import type { DnsProcess } from "./types.ts";

/** The alarm's first word. */
export const RELOAD = "reload";

/** Every CoreDNS that mounts the changed ConfigMap will see it at its next tick. */
export function dispatchToCoreDNS(sim: Simulation, event: WatchEvent & { resource: "configmaps" }): void {
  for (const [owner, running] of sim.dns) {
    const pod = sim.store.tables.pods.get(running.pod);
    if (pod === undefined || !mountedConfigMaps(pod).includes(event.key)) continue;
    const at = nextTick(sim, owner, running);
    if (at !== undefined) due(sim, COREDNS, `${RELOAD}\0${owner}`, at);
  }
}

/** The tick has come. */
export function reloadCoreDNS(sim: Simulation, owner: string): void {
  const running = sim.dns.get(owner);
  const process = running === undefined ? undefined : processOf(sim, running);
  if (running === undefined || process === undefined) return;
  const files = dnsFiles(sim, running.pod, process);
  if (sameFiles(files, running)) return;
  const made = dnsServer(files, running.corefile);
  const { restartCount } = process.start;
  const log = (lines: readonly string[]): void => writeLog(sim, { ...running, restartCount }, lines);
  if (!made.ok) {
    const failed = `[ERROR] plugin/reload: Corefile changed but reload failed: ${made.error}`;
    log(["[INFO] Reloading", `[ERROR] Restart failed: ${made.error}`, failed]);
    return;
  }
  const { reloads } = running;
  const since = sim.clock.now;
  sim.dns = sim.dns.with(owner, { ...running, files, memory: NO_MEMORY, since, reloads: reloads + 1 });
  const configuration = configurationLines(made, files.get(running.corefile) ?? "");
  log(["[INFO] Reloading", ...configuration, "[INFO] Reloading complete"]);
  if (made.server.blocks.some((block) => block.loop !== undefined)) due(sim, COREDNS, `${LOOP_PROBE}\0${owner}`, since);
}

/** Ticks are counted from when the configuration came into force, in steps that chance has made longer or shorter. */
function nextTick(sim: Simulation, owner: string, running: DnsProcess): Millis | undefined {
  const made = dnsServer(running.files, running.corefile);
  const reload = made.ok ? reloadOf(made.server.blocks) : undefined;
  if (reload === undefined) return undefined;
  const { intervalMs, jitterMs } = reload;
  const jitter =
    jitterMs === 0 ? 0 : draw(sim.seed, `coredns/reload/${owner}/${running.reloads}`, jitterMs) - jitterMs / 2;
  const step = Math.max(Math.round(intervalMs + jitter), 1);
  return running.since + (Math.floor((sim.clock.now - running.since) / step) + 1) * step;
}

function reloadOf(blocks: readonly ServerBlock[]): ServerBlock["reload"] {
  return blocks.find((block) => block.reload !== undefined)?.reload;
}

function sameFiles(files: DnsProcess["files"], running: DnsProcess): boolean {
  return files.size === running.files.size && [...files].every(([path, text]) => running.files.get(path) === text);
}

function processOf(sim: Simulation, running: DnsProcess): Process | undefined {
  return sim.nodes.get(running.node)?.sandboxes.get(running.pod)?.processes.get(running.container);
}
