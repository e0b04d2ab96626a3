/** kube-proxy's HTTP servers on its node: /healthz, /livez, and the health check node ports. Models pkg/proxy/healthcheck. */
import {
  healthCheckNodePort,
  localReadyAddresses,
  nodePortAddresses,
  type ProxyView,
  slicesOf,
} from "@kubenetsim/kube-proxy";
import { closeAll, listen, type Netns, type Socket } from "@kubenetsim/linux";
import { formatRfc3339, type Millis, parseAddr } from "@kubenetsim/sim";
import type { HttpRequest, HttpResponse } from "../program/types.ts";
import type { NodeProxy } from "./node-proxy.ts";
import type { NodeState, World } from "./types.ts";

/** Whose sockets these are, before the Service's key. */
export const HEALTH_CHECK = "kube-proxy/health-check/";
export const HEALTHZ = "kube-proxy/healthz";
/** Of `--metrics-bind-address`, on which /proxyMode is served too. */
export const METRICS = "kube-proxy/metrics";
const METRICS_SOCKET: Socket = { protocol: "tcp", port: 10249, owner: METRICS, addr: 0x7f000001 };

/** Twice the default of syncPeriod: so long a change may wait. */
const HEALTH_TIMEOUT_MS: Millis = 60_000;
const TO_BE_DELETED = "ToBeDeletedByClusterAutoscaler";

/** The Services whose health check node port differs between two views, with the port now; 0: none. */
export function changedHealthPorts(before: ProxyView, after: ProxyView): ReadonlyMap<string, number> {
  const changed = new Map<string, number>();
  for (const { key, before: old, after: now } of before.services.diff(after.services)) {
    const was = old?.spec?.healthCheckNodePort ?? 0;
    const is = now?.spec?.healthCheckNodePort ?? 0;
    if (was === 0 && is === 0) continue;
    const ports = ([4, 6] as const).map((family) => (now === undefined ? 0 : healthCheckNodePort(now, family)));
    changed.set(key, ports.find((port) => port !== 0) ?? 0);
  }
  return changed;
}

/** The kernel with these ports open or closed. A port that another process has stays that one's. */
export function withHealthPorts(kernel: Netns, node: NodeState, changed: ReadonlyMap<string, number>): Netns {
  let open = kernel;
  for (const [key, port] of changed) {
    const owner = HEALTH_CHECK + key;
    open = closeAll(open, owner);
    if (port === 0) continue;
    for (const socket of socketsFor(node, port, owner)) {
      const listening = listen(open, socket);
      if (listening.ok) open = listening.netns;
    }
  }
  return open;
}

/** The kernel with /healthz served, as long as nobody else has the port. */
export function withHealthz(kernel: Netns, { settings }: Pick<NodeProxy, "settings">): Netns {
  const served = listen(kernel, METRICS_SOCKET);
  const without = closeAll(served.ok ? served.netns : kernel, HEALTHZ);
  const { healthz } = settings;
  if (healthz === undefined) return without;
  const addr = parseAddr(healthz.addr);
  const everywhere = addr === undefined || addr === 0 || addr === 0n;
  const socket: Socket = { protocol: "tcp", port: healthz.port, owner: HEALTHZ, ...(everywhere ? {} : { addr }) };
  const listening = listen(without, socket);
  return listening.ok ? listening.netns : without;
}

// It listens where node ports are served, or everywhere.
function socketsFor(node: NodeState, port: number, owner: string): readonly Socket[] {
  const { nodePortAddresses: cidrs, nodeIPs } = node.proxy;
  const own = ([4, 6] as const).map((family) => nodePortAddresses(cidrs, nodeIPs, family));
  if (own.every((each) => each.matchAll)) return [{ protocol: "tcp", port, owner }];
  return own.flatMap((each) => each.addresses).map((addr) => ({ protocol: "tcp", port, owner, addr }));
}

/** Whether this socket is one of kube-proxy's HTTP servers. */
export function isHealthSocket(owner: string): boolean {
  return owner === HEALTHZ || owner === METRICS || owner.startsWith(HEALTH_CHECK);
}

type HealthWorld = Pick<World, "clock" | "store" | "proxyView">;

/** What one of these sockets answers. */
export function answerHealth(world: HealthWorld, node: NodeState, owner: string, request: HttpRequest): HttpResponse {
  const path = request.path.replace(/\?.*$/, "");
  if (owner === METRICS) return path === "/proxyMode" ? textPage(node.kubeProxy.mode) : NOT_FOUND;
  if (owner !== HEALTHZ) return serviceHealth(world, node, owner.slice(HEALTH_CHECK.length));
  if (path === "/livez") return liveness(world, node);
  return path === "/healthz" ? readiness(world, node) : NOT_FOUND;
}

const NOT_FOUND: HttpResponse = {
  kind: "http",
  status: 404,
  headers: { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" },
  body: "404 page not found\n",
};
function textPage(body: string): HttpResponse {
  return { ...NOT_FOUND, status: 200, body };
}

const JSON_HEADERS = { "content-type": "application/json", "x-content-type-options": "nosniff" } as const;

function serviceHealth(world: HealthWorld, node: NodeState, key: string): HttpResponse {
  const view = node.heldView ?? world.proxyView;
  const [namespace = "", name = ""] = key.split("/");
  const service = view.services.get(key);
  const family = service?.spec?.ipFamilies?.[0] === "IPv6" ? 6 : 4;
  const count = localReadyAddresses(slicesOf(view, key), node.name, family).length;
  const healthy = isHealthy(world, node);
  const about = `\t"service": {\n\t\t"namespace": "${namespace}",\n\t\t"name": "${name}"\n\t},\n`;
  return {
    kind: "http",
    status: count > 0 && healthy ? 200 : 503,
    headers: { ...JSON_HEADERS, "x-load-balancing-endpoint-weight": String(count) },
    body: `{\n${about}\t"localEndpoints": ${count},\n\t"serviceProxyHealthy": ${healthy}\n}`,
  };
}

function readiness(world: HealthWorld, node: NodeState): HttpResponse {
  const eligible = isEligible(world, node);
  const healthy = isHealthy(world, node) && eligible;
  const times = timesOf(world, node, healthy);
  return {
    kind: "http",
    status: healthy ? 200 : 503,
    headers: JSON_HEADERS,
    body: `{${times}, "nodeEligible": ${eligible}}`,
  };
}

function liveness(world: HealthWorld, node: NodeState): HttpResponse {
  const healthy = isHealthy(world, node);
  return {
    kind: "http",
    status: healthy ? 200 : 503,
    headers: JSON_HEADERS,
    body: `{${timesOf(world, node, healthy)}}`,
  };
}

function timesOf(world: HealthWorld, node: NodeState, healthy: boolean): string {
  const { now } = world.clock;
  const updated = healthy ? now : node.kubeProxy.lastSync;
  return `"lastUpdated": "${goTime(updated)}","currentTime": "${goTime(now)}"`;
}

/** As Go's time.Time prints itself. */
function goTime(at: Millis): string {
  const [date = "", time = ""] = formatRfc3339(at).split("T");
  const fraction =
    at % 1000 === 0
      ? ""
      : `.${String(at % 1000)
          .padStart(3, "0")
          .replace(/0+$/, "")}`;
  return `${date} ${time.slice(0, 8)}${fraction} +0000 UTC`;
}

function isHealthy(world: HealthWorld, { kubeProxy }: NodeState): boolean {
  const { pendingSince } = kubeProxy;
  return pendingSince === undefined || world.clock.now - pendingSince < HEALTH_TIMEOUT_MS;
}

// The cluster autoscaler's taint takes a node out of rotation before it goes.
function isEligible(world: HealthWorld, node: NodeState): boolean {
  const object = world.store.tables.nodes.get(node.name);
  if (object === undefined || object.metadata.deletionTimestamp !== undefined) return false;
  return object.spec?.taints?.some((taint) => taint.key === TO_BE_DELETED) !== true;
}
