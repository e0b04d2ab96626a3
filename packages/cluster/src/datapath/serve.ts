/** What is behind a socket: finds the program, lets it answer, and lets it connect onward. */
import type { ObjectRef } from "@kubenetsim/api";
import type { Query } from "@kubenetsim/coredns";
import type { ConnectedSocket } from "@kubenetsim/linux";
import { formatAddr, memo } from "@kubenetsim/sim";
import { corednsProgram } from "../program/coredns.ts";
import { programOf } from "../program/list.ts";
import type { ProgramIO, Reply, Request, Response } from "../program/types.ts";
import { KUBE_APISERVER } from "../world/boot-node.ts";
import { writeLog } from "../world/container-log.ts";
import { answerHealth, isHealthSocket } from "../world/proxy-health.ts";
import type { Simulation } from "../world/simulation.ts";
import type { Process } from "../world/types.ts";
import { answerUpstream, UPSTREAM_DNS } from "../world/upstream-dns.ts";
import type { Ending } from "./deliver.ts";
import { answerQuery } from "./dns-server.ts";

type Delivered = Ending & { readonly kind: "delivered" };

/** The program's answer; `undefined` where it stays silent. `waiting` are the connections that wait for this answer. */
export function serve(sim: Simulation, ending: Delivered, waiting: readonly ConnectedSocket[]): Response | undefined {
  const request = ending.packet.payload as Request | undefined;
  if (request === undefined) return undefined;
  if (ending.socket.owner === KUBE_APISERVER) return UNAUTHORIZED;
  if (ending.at.kind === "node" && isHealthSocket(ending.socket.owner)) {
    const node = sim.nodes.get(ending.at.node);
    return node === undefined || request.kind !== "http"
      ? undefined
      : answerHealth(sim, node, ending.socket.owner, request);
  }
  if (ending.socket.owner === UPSTREAM_DNS)
    return request.kind === "dns"
      ? { kind: "dns", message: answerUpstream(sim, ending.packet, request.message as Query) }
      : undefined;
  const found = processOf(sim, ending.socket);
  if (found === undefined) return undefined;
  const peer = { address: formatAddr(ending.packet.source), port: ending.packet.sourcePort };
  const program = programOf(sim.images, found.process.start.image);
  if (request.kind === "dns" && program === corednsProgram)
    return answerQuery(sim, ending.socket.owner, found.process, ending.packet, request.message as Query, waiting);
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
  return ownerOf(ending.socket).backend;
}

interface Owner {
  readonly backend: ObjectRef;
  /** The pod's key and the container; undefined where the owner is no container. */
  readonly container: { readonly key: string; readonly name: string } | undefined;
}

const ownerOf = memo((socket: Delivered["socket"]): Owner => {
  const [kind, namespace, name, container] = socket.owner.split("/");
  if (kind !== "pod" || namespace === undefined || name === undefined)
    return { backend: { kind: "Process", name: socket.owner }, container: undefined };
  const key = `${namespace}/${name}`;
  return {
    backend: { kind: "Pod", namespace, name },
    container: container === undefined ? undefined : { key, name: container },
  };
});

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
    log: (line) => {
      const { node, container, restartCount } = process.start;
      writeLog(sim, { node, pod: key, container, restartCount }, String(line).split("\n"));
    },
    connect: (target: string, request: Request, protocol: "tcp" | "udp" = "tcp"): Reply =>
      sim.connect(sim, { kind: "pod", key }, target, request, { protocol, waiting, trace: false }).reply,
  };
}

function processOf(
  sim: Simulation,
  socket: Delivered["socket"],
): { readonly key: string; readonly process: Process } | undefined {
  const { container } = ownerOf(socket);
  if (container === undefined) return undefined;
  const { key } = container;
  const node = sim.store.tables.pods.get(key)?.spec.nodeName ?? "";
  const process = sim.nodes.get(node)?.sandboxes.get(key)?.processes.get(container.name);
  return process === undefined ? undefined : { key, process };
}
