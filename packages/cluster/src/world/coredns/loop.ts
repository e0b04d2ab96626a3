/** The loop plugin's search: a question to itself after the start. Models plugin/loop/setup.go. */
import { probeName, query } from "@kubenetsim/coredns";
import type { Millis } from "@kubenetsim/sim";
import { COREDNS } from "../actor-names.ts";
import { due, type Simulation } from "../simulation.ts";
import { dnsServer } from "./server.ts";

/** The alarm's first word. */
export const LOOP_PROBE = "loop";
const RETRY_MS: Millis = 1000;
const TIMEOUT_MS: Millis = 2000;
const SEARCH_MS: Millis = 30_000;

/** Asks; where nobody answers, again a second later, for half a minute. A loop ends the process. */
export function probeForLoop(sim: Simulation, owner: string): void {
  const running = sim.dns.get(owner);
  const made = running === undefined ? undefined : dnsServer(running.files, running.corefile);
  if (running === undefined || made?.ok !== true) return;
  const [ip = "127.0.0.1"] = sim.nodes.get(running.node)?.sandboxes.get(running.pod)?.podIPs ?? [];
  let unheard = false;
  for (const block of made.server.blocks) {
    if (block.loop === undefined) continue;
    const [address = ip] = block.bind ?? [];
    const host = address.includes(":") ? `[${address}]` : address;
    const message = query(probeName(block.loop, `${sim.seed}/${ip}`), "HINFO");
    const place = { kind: "pod", key: running.pod } as const;
    const { reply } = sim.connect(sim, place, `${host}:${block.port}`, { kind: "dns", message }, SILENT_UDP);
    // It has ended over it.
    if (!sim.dns.has(owner)) return;
    const afterMs = reply.response?.kind === "dns" ? (reply.response.afterMs ?? 0) : Number.POSITIVE_INFINITY;
    unheard ||= afterMs >= TIMEOUT_MS;
  }
  const isOver = sim.clock.now + RETRY_MS - running.since >= SEARCH_MS;
  if (unheard && !isOver) due(sim, COREDNS, `${LOOP_PROBE}\0${owner}`, sim.clock.now + RETRY_MS);
}

const SILENT_UDP = { protocol: "udp", trace: false } as const;
