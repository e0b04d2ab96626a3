/** How a kubelet asks a container whether it is well: by HTTP, by TCP, by gRPC, or by running a command in it. */
import type { Container, HTTPGetAction, Pod, ProbeHandler } from "@kubenetsim/api";
import type { ProbeResult } from "@kubenetsim/kubelet";
import { formatGoDuration, type Millis } from "@kubenetsim/sim";
import { execute } from "../program/tools/execute.ts";
import type { HttpRequest, HttpResponse, Reply } from "../program/types.ts";
import type { Simulation } from "../world/simulation.ts";
import {
  dialError,
  type HttpGet,
  httpGetOf,
  type KubeletCall,
  keyOf,
  noPort,
  podIPOf,
  portNumber,
  send,
} from "./kubelet-http.ts";

/** Sends the probe from the node's own namespace, untraced. Models pkg/kubelet/prober/prober.go runProbe. */
export function kubeletProbe(
  sim: Simulation,
  node: string,
  pod: Pod,
  container: Container,
  handler: ProbeHandler,
  timeoutSeconds: number,
): ProbeResult {
  const call: KubeletCall = { sim, node, pod, container };
  const timeoutMs = timeoutSeconds * 1000;
  if (handler.exec !== undefined) return execProbe(call, handler.exec.command ?? [], timeoutMs);
  if (handler.httpGet !== undefined) return httpProbe(call, handler.httpGet, timeoutMs);
  if (handler.grpc !== undefined) {
    const { port, service = "" } = handler.grpc;
    const address = podIPOf(call);
    return grpcResult(send(call, address, port, healthCheck(service)), `${address}:${port}`, timeoutMs);
  }
  const port = handler.tcpSocket?.port;
  if (port === undefined)
    return unknown(`missing probe handler for ${pod.metadata.name}_${pod.metadata.namespace}:${container.name}`);
  const address = handler.tcpSocket?.host ?? podIPOf(call);
  const number = portNumber(container, port);
  if (number === undefined) return unknown(noPort(port));
  const reply = send(call, address, number, { kind: "raw", data: "" });
  return connected(reply) ? WELL : failure(dialError(reply, `${address}:${number}`));
}

const WELL: ProbeResult = { result: "success", message: "" };
/** As many redirects as Go's client follows. */
const REDIRECTS_MAX = 10;

/** Models pkg/probe/http/http.go DoHTTPProbe. */
function httpProbe(call: KubeletCall, action: HTTPGetAction, timeoutMs: Millis): ProbeResult {
  const get = httpGetOf(call, action, "probe");
  if (get === undefined) return unknown(noPort(action.port));
  let { request } = get;
  let tookMs = 0;
  for (let redirects = 0; redirects <= REDIRECTS_MAX; redirects++) {
    const reply = send(call, get.address, get.port, request);
    const { response } = reply;
    if (!reply.ok || response?.kind !== "http") return httpFailure(reply, asked(get, request), get.at);
    tookMs += response.afterMs ?? 0;
    if (tookMs > timeoutMs) return failure(`${asked(get, request)}: ${TOO_LATE}`);
    const path = redirectOf(response, get);
    if (path === undefined) return httpResult(response);
    request = { ...request, path };
  }
  return failure(`${asked(get, request)}: stopped after ${REDIRECTS_MAX} redirects`);
}

/** As Go's client begins what it says of a request. */
function asked({ at }: HttpGet, { tls, path }: HttpRequest): string {
  return `Get "${tls === true ? "https" : "http"}://${at}${path}"`;
}

const TOO_LATE = "context deadline exceeded (Client.Timeout exceeded while awaiting headers)";

/** Where on the same host the client is sent to; it follows to no other one. */
function redirectOf({ status, headers }: HttpResponse, { at, address }: HttpGet): string | undefined {
  if (!REDIRECTS.has(status) || !Object.hasOwn(headers, "location")) return undefined;
  const location = headers["location"] ?? "";
  if (location.startsWith("/") && !location.startsWith("//")) return location;
  const [, host, path = "/"] = /^https?:\/\/([^/?#]+)([/?].*)?$/i.exec(location) ?? [];
  return host === at || host === address ? path : undefined;
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

function httpResult({ status, body }: HttpResponse): ProbeResult {
  if (status < 200 || status >= 400) return failure(`HTTP probe failed with statuscode: ${status}`);
  if (status < 300) return WELL;
  return { ...WELL, warning: `Probe terminated redirects, Response body: ${body}` };
}

function httpFailure(reply: Reply, what: string, at: string): ProbeResult {
  if (reply.ok) return failure(`${what}: net/http: HTTP/1.x transport connection broken: malformed HTTP response`);
  return failure(`${what}: ${reply.error === "Connection timed out" ? TOO_LATE : dialError(reply, at)}`);
}

/** What a client of grpc.health.v1.Health asks: a program that serves HTTP answers for its path. */
function healthCheck(service: string): HttpRequest {
  const headers = { "content-type": "application/grpc" };
  return { kind: "http", method: "POST", host: "", path: GRPC_HEALTH, headers, body: service };
}

const GRPC_HEALTH = "/grpc.health.v1.Health/Check";

/** Models pkg/probe/grpc/grpc.go. A server that speaks no HTTP here counts as well once it answers. */
function grpcResult(reply: Reply, at: string, timeoutMs: Millis): ProbeResult {
  const within = `within ${formatGoDuration(timeoutMs)}`;
  const isLate = reply.response?.kind === "http" && (reply.response.afterMs ?? 0) > timeoutMs;
  if (isLate || (!reply.ok && reply.connected === true))
    return failure(`timeout: health rpc did not complete ${within}`);
  if (!reply.ok) return failure(`timeout: failed to connect service "${at}" ${within}: ${dialError(reply, at)}`);
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

/** Models pkg/probe/exec/exec.go. */
function execProbe({ sim, pod, container }: KubeletCall, command: readonly string[], timeoutMs: Millis): ProbeResult {
  const done = execute(sim, { kind: "pod", key: keyOf(pod) }, command, { container: container.name, ofManifest: true });
  // It could not be started at all.
  if (done.unknown === true && done.exitCode !== 0) return unknown(`${EXEC_FAILED}: ${done.stderr.trim()}`);
  if ((done.tookMs ?? 0) > timeoutMs)
    return failure(`command timed out: "${command.join(" ")}" timed out after ${formatGoDuration(timeoutMs)}`);
  return done.exitCode === 0
    ? { result: "success", message: done.stdout }
    : failure((done.stdout + done.stderr).trim());
}

const EXEC_FAILED = "rpc error: code = Unknown desc = failed to exec in container: failed to start exec";

/** The container was not asked: its probe makes no sense there. */
function unknown(message: string): ProbeResult {
  return { result: "unknown", message };
}

function failure(message: string): ProbeResult {
  return { result: "failure", message };
}
