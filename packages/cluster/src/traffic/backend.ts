/** The process at the end of a connection: found by its address, asked, and looked for again. */
import type { Packet } from "@kubenetsim/linux";
import { lookupSocket } from "@kubenetsim/linux";
import { familyOf, type Millis, parseAddr } from "@kubenetsim/sim";
import type { Ending } from "../datapath/deliver.ts";
import { type Location, netnsAt } from "../datapath/location.ts";
import { serve } from "../datapath/serve.ts";
import type { Request, Response } from "../program/types.ts";
import type { Simulation } from "../world/simulation.ts";

/** A socket, and the process that holds it. */
export interface Backend {
  readonly address: string;
  readonly port: number;
  readonly ending: Ending & { readonly kind: "delivered" };
  /** `namespace/pod`, or the process' own name. */
  readonly pod: string;
  readonly node: string;
  readonly container: string;
  /** Tells this process from the one that is started in its place; undefined: not in a pod. */
  readonly startedAt: Millis | undefined;
}

/** Who listens at `address:port`; `undefined` where nobody does. */
export function backendAt(sim: Simulation, backend: string, protocol: "tcp" | "udp"): Backend | undefined {
  const colon = backend.lastIndexOf(":");
  const address = backend.slice(0, colon).replace(/^\[|\]$/g, "");
  const port = Number(backend.slice(colon + 1));
  const target = parseAddr(address);
  const at = placeOf(sim, address);
  if (target === undefined || at === undefined) return undefined;
  const socket = lookupSocket(netnsAt(sim, at)?.sockets as never, protocol, target, port);
  if (socket === undefined) return undefined;
  const [, namespace, name, container = ""] = socket.owner.split("/");
  const pod = container === "" ? socket.owner : `${namespace}/${name}`;
  const node = at.kind === "external" ? "" : at.node;
  const packet: Packet = {
    id: 0,
    family: familyOf(target),
    protocol,
    source: target,
    target,
    sourcePort: 0,
    targetPort: port,
    mark: 0,
    ctState: "NEW",
    ttl: 64,
  };
  const startedAt = processAt(sim, node, pod, container)?.startedAt;
  return { address, port, ending: { kind: "delivered", at, socket, packet }, pod, node, container, startedAt };
}

/** What it answers now. */
export function ask(sim: Simulation, backend: Backend, request: Request): Response | undefined {
  const { ending } = backend;
  return serve(sim, { ...ending, packet: { ...ending.packet, payload: request } }, []);
}

/** Whether its node is off the wire: then nothing comes back, not even a refusal. */
export function isSilent(sim: Simulation, { node }: Backend): boolean {
  return sim.nodes.get(node)?.silent === "node";
}

/** Whether the same process still runs. */
export function isAlive(sim: Simulation, { node, pod, container, startedAt }: Backend): boolean {
  return startedAt === undefined || processAt(sim, node, pod, container)?.startedAt === startedAt;
}

function processAt(
  sim: Simulation,
  node: string,
  pod: string,
  container: string,
): { readonly startedAt: Millis } | undefined {
  return sim.nodes.get(node)?.sandboxes.get(pod)?.processes.get(container)?.start;
}

function placeOf(sim: Simulation, address: string): Location | undefined {
  const found = sim.podsByIP.get(address);
  if (found !== undefined) {
    const separator = found.indexOf("\0");
    return { kind: "pod", node: found.slice(0, separator), key: found.slice(separator + 1) };
  }
  const node = sim.nodesByIP.get(address);
  if (node !== undefined) return { kind: "node", node };
  return sim.externals.has(address) ? { kind: "external", ip: address } : undefined;
}
