/** What is behind a socket: finds the program, lets it answer, and lets it connect onward. */
import type { ObjectRef } from "@kubenetsim/api";
import type { Query } from "@kubenetsim/coredns";
import type { ConnectedSocket } from "@kubenetsim/linux";
import { formatAddr } from "@kubenetsim/sim";
import { corednsProgram } from "../program/coredns.ts";
import { programOf } from "../program/list.ts";
import type { ProgramIO, Reply, Request, Response } from "../program/types.ts";
import { KUBE_APISERVER } from "../world/boot-node.ts";
import type { Simulation } from "../world/simulation.ts";
import type { Process } from "../world/types.ts";
import type { Ending } from "./deliver.ts";
import { answerQuery } from "./dns-server.ts";

type Delivered = Ending & { readonly kind: "delivered" };

/** The program's answer; `undefined` where it stays silent. `waiting` are the connections that wait for this answer. */
export function serve(sim: Simulation, ending: Delivered, waiting: readonly ConnectedSocket[]): Response | undefined {
  const request = ending.packet.payload as Request | undefined;
  if (request === undefined) return undefined;
  if (ending.socket.owner === KUBE_APISERVER) return UNAUTHORIZED;
  const found = processOf(sim, ending.socket.owner);
  if (found === undefined) return undefined;
  const peer = { address: formatAddr(ending.packet.source), port: ending.packet.sourcePort };
  const program = programOf(sim.images, found.process.start.image);
  if (request.kind === "dns" && program === corednsProgram)
    return answerQuery(sim, found.process, request.message as Query, peer.address);
  return program.serve(request, programIO(sim, found.key, found.process, peer, waiting));
}

/** The API server asks everybody who they are. */
const UNAUTHORIZED: Response = {
  kind: "http",
  status: 401,
  headers: { "content-type": "application/json" },
  body: '{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Unauthorized","reason":"Unauthorized","code":401}\n',
};

/** Who answers at this socket, for traces. */
export function backendOf(ending: Delivered): ObjectRef {
  const [kind, namespace, name] = ending.socket.owner.split("/");
  if (kind === "pod" && namespace !== undefined && name !== undefined) return { kind: "Pod", namespace, name };
  return { kind: "Process", name: ending.socket.owner };
}

/** What a program in this container can do. */
export function programIO(
  sim: Simulation,
  key: string,
  process: Process,
  peer: ProgramIO["peer"],
  waiting: readonly ConnectedSocket[],
): ProgramIO {
  return {
    self: process.start,
    now: sim.clock.now,
    peer,
    file: (path) => process.files.get(path),
    connect: (target: string, request: Request, protocol: "tcp" | "udp" = "tcp"): Reply =>
      sim.connect(sim, { kind: "pod", key }, target, request, { protocol, waiting, trace: false }).reply,
  };
}

function processOf(sim: Simulation, owner: string): { readonly key: string; readonly process: Process } | undefined {
  const [kind, namespace, pod, container] = owner.split("/");
  if (kind !== "pod" || container === undefined) return undefined;
  const key = `${namespace}/${pod}`;
  const node = sim.store.tables.pods.get(key)?.spec.nodeName ?? "";
  const process = sim.nodes.get(node)?.sandboxes.get(key)?.processes.get(container);
  return process === undefined ? undefined : { key, process };
}
