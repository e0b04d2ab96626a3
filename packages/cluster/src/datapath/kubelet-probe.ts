/** How a kubelet asks a container whether it is well: by HTTP, by TCP, or by running a command in it. */
import type { Container, HTTPGetAction, IntOrString, Pod, ProbeHandler } from "@kubenetsim/api";
import type { ProbeResult } from "@kubenetsim/kubelet";
import { execute } from "../program/tools/execute.ts";
import type { HttpRequest, Reply, Request } from "../program/types.ts";
import type { Simulation } from "../world/simulation.ts";
import { exchange } from "./exchange.ts";
import { localWay } from "./local-way.ts";
import { serve } from "./serve.ts";

/** Sends the probe from the node's own namespace, untraced. Models pkg/kubelet/prober/prober.go runProbe. */
export function kubeletProbe(
  sim: Simulation,
  node: string,
  pod: Pod,
  container: Container,
  handler: ProbeHandler,
  _timeoutSeconds: number,
): ProbeResult {
  if (handler.exec !== undefined) return execProbe(sim, pod, handler.exec.command ?? []);
  const podIP = pod.status?.podIP ?? sandboxIP(sim, node, pod);
  if (handler.httpGet !== undefined) {
    const { port, host, path = "/", scheme = "HTTP", httpHeaders } = handler.httpGet;
    const address = host === undefined || host === "" ? podIP : host;
    const headers = headersOf(httpHeaders);
    const number = portNumber(container, port);
    if (number === undefined) return failure(`couldn't find port: ${JSON.stringify(port)} in container ports`);
    const at = `${address}:${number}`;
    const request: HttpRequest = {
      kind: "http",
      method: "GET",
      host: headers["host"] ?? at,
      path,
      headers,
      ...(scheme === "HTTPS" ? { tls: true } : {}),
    };
    const reply = send(sim, node, pod, address, number, request);
    return isWell(reply) ? WELL : httpFailure(reply, `Get "${scheme.toLowerCase()}://${at}${path}"`, at);
  }
  if (handler.grpc !== undefined) {
    const { port, service = "" } = handler.grpc;
    return grpcResult(send(sim, node, pod, podIP, port, healthCheck(service)), `${podIP}:${port}`);
  }
  const port = handler.tcpSocket?.port;
  if (port === undefined) return failure("missing probe handler");
  const address = handler.tcpSocket?.host ?? podIP;
  const number = portNumber(container, port);
  if (number === undefined) return failure(`couldn't find port: ${JSON.stringify(port)} in container ports`);
  const reply = send(sim, node, pod, address, number, { kind: "raw", data: "" });
  return connected(reply) ? WELL : failure(dialError(reply, `${address}:${number}`));
}

const WELL: ProbeResult = { result: "success", message: "" };

function headersOf(given: HTTPGetAction["httpHeaders"]): HttpRequest["headers"] {
  if (given === undefined) return {};
  return Object.fromEntries(given.map((header) => [header.name.toLowerCase(), header.value]));
}

function isWell({ ok, response }: Reply): boolean {
  return ok && response?.kind === "http" && response.status >= 200 && response.status < 400;
}

function httpFailure(reply: Reply, what: string, at: string): ProbeResult {
  if (!reply.ok) {
    const timedOut = reply.error === "Connection timed out";
    return failure(
      timedOut
        ? `${what}: context deadline exceeded (Client.Timeout exceeded while awaiting headers)`
        : `${what}: ${dialError(reply, at)}`,
    );
  }
  if (reply.response?.kind !== "http")
    return failure(`${what}: net/http: HTTP/1.x transport connection broken: malformed HTTP response`);
  return failure(`HTTP probe failed with statuscode: ${reply.response.status}`);
}

/** What a client of grpc.health.v1.Health asks: a program that serves HTTP answers for its path. */
function healthCheck(service: string): HttpRequest {
  const headers = { "content-type": "application/grpc" };
  return { kind: "http", method: "POST", host: "", path: GRPC_HEALTH, headers, body: service };
}

const GRPC_HEALTH = "/grpc.health.v1.Health/Check";

/** Models pkg/probe/grpc/grpc.go. A server that speaks no HTTP here counts as well once it answers. */
function grpcResult(reply: Reply, at: string): ProbeResult {
  if (!reply.ok) {
    return failure(
      reply.connected === true
        ? "timeout: health rpc did not complete within 1s"
        : `timeout: failed to connect service "${at}" within 1s: ${dialError(reply, at)}`,
    );
  }
  if (reply.response?.kind !== "http" || reply.response.status < 400) return WELL;
  if (reply.response.status === 404) {
    return failure("error: this server does not implement the grpc health protocol (grpc.health.v1.Health)");
  }
  return failure('service unhealthy (responded with "NOT_SERVING")');
}

/** A server that stays silent after the connection is open still passes a TCP probe. */
function connected(reply: Reply): boolean {
  return reply.ok || reply.connected === true;
}

function dialError(reply: Reply, at: string): string {
  const why = reply.error === "Connection timed out" ? "i/o timeout" : `connect: ${(reply.error ?? "").toLowerCase()}`;
  return `dial tcp ${at}: ${why}`;
}

function execProbe(sim: Simulation, pod: Pod, command: readonly string[]): ProbeResult {
  const key = `${pod.metadata.namespace ?? "default"}/${pod.metadata.name ?? ""}`;
  const done = execute(sim, { kind: "pod", key }, command);
  return done.exitCode === 0
    ? { result: "success", message: done.stdout }
    : failure((done.stdout + done.stderr).trim());
}

/** Straight to the program where nothing stands between the node and its pod: else packet by packet, to find out what does. */
function send(sim: Simulation, node: string, pod: Pod, address: string, port: number, request: Request): Reply {
  const state = sim.nodes.get(node);
  const key = `${pod.metadata.namespace ?? "default"}/${pod.metadata.name ?? ""}`;
  const way = state === undefined ? undefined : localWay(sim, state, key, address, port);
  if (way !== undefined) {
    // As many as there and back take, so that chance falls alike for those that follow.
    sim.packets += 2;
    const response = serve(sim, { ...way, packet: { ...way.packet, payload: request } }, []);
    return response === undefined
      ? { ok: false, error: "Connection timed out", connected: true }
      : { ok: true, response };
  }
  return exchange(sim, { kind: "node", name: node }, { address, port, protocol: "tcp" }, request, { trace: false })
    .reply;
}

/** A named port is looked up among the container's own. */
function portNumber(container: Container, port: IntOrString): number | undefined {
  if (typeof port === "number") return port;
  const named = container.ports?.find((each) => each.name === port)?.containerPort;
  return named ?? (/^\d+$/.test(port) ? Number(port) : undefined);
}

function sandboxIP(sim: Simulation, node: string, pod: Pod): string {
  const key = `${pod.metadata.namespace ?? "default"}/${pod.metadata.name ?? ""}`;
  return sim.nodes.get(node)?.sandboxes.get(key)?.podIPs[0] ?? "";
}

function failure(message: string): ProbeResult {
  return { result: "failure", message };
}
