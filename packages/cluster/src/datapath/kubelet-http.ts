/** How a kubelet's own HTTP client and sockets reach a container of its node. Models pkg/probe/http/request.go and the sockets of pkg/probe/tcp. */
import { type Container, goQuote, type HTTPGetAction, type IntOrString, type Pod } from "@kubenetsim/api";
import type { HttpRequest, Reply, Request } from "../program/types.ts";
import type { Simulation } from "../world/simulation.ts";
import { exchange } from "./exchange.ts";
import { localWay } from "./local-way.ts";
import { serve } from "./serve.ts";

/** One of a node's kubelet's requests: to whom, and on whose behalf. */
export interface KubeletCall {
  readonly sim: Simulation;
  readonly node: string;
  readonly pod: Pod;
  readonly container: Container;
}

/** What a client makes of `httpGet`. */
export interface HttpGet {
  readonly address: string;
  readonly port: number;
  /** `address:port`. */
  readonly at: string;
  readonly request: HttpRequest;
}

/** The request as the kubelet sends it; undefined where its port has no number. `agent`: `probe` or `lifecycle`. */
export function httpGetOf(call: KubeletCall, action: HTTPGetAction, agent: string): HttpGet | undefined {
  const { port, host, path = "/", scheme = "HTTP", httpHeaders } = action;
  const number = portNumber(call.container, port);
  if (number === undefined) return undefined;
  const address = host === undefined || host === "" ? podIPOf(call) : host;
  const at = address.includes(":") ? `[${address}]:${number}` : `${address}:${number}`;
  const headers = headersOf(httpHeaders, agent);
  const request: HttpRequest = {
    kind: "http",
    method: "GET",
    host: headers["host"] ?? at,
    path: path.startsWith("/") ? path : `/${path}`,
    headers,
    ...(scheme === "HTTPS" ? { tls: true } : {}),
  };
  return { address, port: number, at, request };
}

export function podIPOf({ sim, node, pod }: KubeletCall): string {
  return pod.status?.podIP ?? sim.nodes.get(node)?.sandboxes.get(keyOf(pod))?.podIPs[0] ?? "";
}

/** A named port is looked up among the container's own. */
export function portNumber(container: Container, port: IntOrString): number | undefined {
  if (typeof port === "number") return port;
  const named = container.ports?.find((each) => each.name === port)?.containerPort;
  return named ?? (/^\d+$/.test(port) ? Number(port) : undefined);
}

/** A name that no port of the container has is read as a number. Models pkg/probe/util.go ResolveContainerPort. */
export function noPort(port: IntOrString): string {
  return `strconv.Atoi: parsing ${goQuote(String(port))}: invalid syntax`;
}

/** Straight to the program where nothing stands between the node and its pod: else packet by packet, to find out what does. */
export function send({ sim, node, pod }: KubeletCall, address: string, port: number, request: Request): Reply {
  const state = sim.nodes.get(node);
  const way = state === undefined ? undefined : localWay(sim, state, keyOf(pod), address, port);
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

/** Why no connection came about, in the words of Go's net package. */
export function dialError(reply: Reply, at: string): string {
  const why = reply.error === "Connection timed out" ? "i/o timeout" : `connect: ${(reply.error ?? "").toLowerCase()}`;
  return `dial tcp ${at}: ${why}`;
}

export function keyOf(pod: Pod): string {
  return `${pod.metadata.namespace ?? "default"}/${pod.metadata.name ?? ""}`;
}

const OWN_HEADERS: ReadonlyMap<string, HttpRequest["headers"]> = new Map(
  ["probe", "lifecycle"].map((agent) => [agent, { "user-agent": `kube-${agent}/1.35`, accept: "*/*" }]),
);

function headersOf(given: HTTPGetAction["httpHeaders"], agent: string): HttpRequest["headers"] {
  const own = OWN_HEADERS.get(agent) ?? {};
  if (given === undefined || given.length === 0) return own;
  return Object.fromEntries([
    ...Object.entries(own),
    ...given.map(({ name, value }): [string, string] => [name.toLowerCase(), value]),
  ]);
}
