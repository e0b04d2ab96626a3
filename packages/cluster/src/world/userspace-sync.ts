/** The userspace proxy's sync: its sockets opened and closed, its balancer told of endpoints. See kube-proxy's userspace/README.md. */
import {
  type Balancer,
  balancedEndpoints,
  changedEndpoints,
  dropStaleClients,
  type NodeProxyConfig,
  type ProxyPort,
  type ProxyView,
  removeService,
  setEndpoints,
  slicesOf,
  userspaceProxy,
} from "@kubenetsim/kube-proxy";
import { close, listen, type Netns, type Socket } from "@kubenetsim/linux";
import type { Millis } from "@kubenetsim/sim";
import type { UserspaceState } from "./node-proxy.ts";
import type { Simulation } from "./simulation.ts";
import type { NodeState } from "./types.ts";

const FAMILIES = [4, 6] as const;

/** The node after a sync from one view to another; `before` undefined: the proxy has just started. */
export function syncUserspace(
  sim: Pick<Simulation, "clock" | "seed">,
  node: NodeState,
  before: ProxyView | undefined,
  after: ProxyView,
): NodeState {
  const { userspace } = node.kubeProxy;
  if (userspace === undefined) return node;
  const { now } = sim.clock;
  let { kernel } = node;
  for (const family of FAMILIES)
    kernel = withSockets(kernel, socketsOf(before, node.proxy, family), socketsOf(after, node.proxy, family));
  const next = (family: 4 | 6): Balancer =>
    balanced(dropStaleClients(userspace.balancers[family], now), before, after, node, family, sim.seed);
  const balancers = { 4: next(4), 6: next(6) };
  return withState({ ...node, kernel }, { balancers, sessions: liveSessions(userspace.sessions, now) });
}

function liveSessions(sessions: UserspaceState["sessions"], now: Millis): UserspaceState["sessions"] {
  return sessions.edit((draft) => {
    for (const [key, { expires }] of sessions) if (expires <= now) draft.delete(key);
  });
}

/** The kernel without the proxy's sockets, as when the process ends. */
export function withoutUserspace(node: NodeState, view: ProxyView): Netns {
  let { kernel } = node;
  for (const family of FAMILIES) kernel = withSockets(kernel, socketsOf(view, node.proxy, family), []);
  return kernel;
}

/** The node with the proxy's state. */
export function withState(node: NodeState, userspace: UserspaceState): NodeState {
  if (node.kubeProxy.userspace === userspace) return node;
  return { ...node, kubeProxy: { ...node.kubeProxy, userspace } };
}

function socketsOf(view: ProxyView | undefined, config: NodeProxyConfig, family: 4 | 6): readonly Socket[] {
  return view === undefined ? [] : userspaceProxy(view, config, family).sockets;
}

function withSockets(kernel: Netns, before: readonly Socket[], after: readonly Socket[]): Netns {
  if (before === after) return kernel;
  const wanted = new Set(after.map(nameOf));
  const had = new Set(before.map(nameOf));
  let changed = kernel;
  for (const socket of before) if (!wanted.has(nameOf(socket))) changed = close(changed, socket);
  for (const socket of after) {
    if (had.has(nameOf(socket))) continue;
    // Where another process has the port, upstream logs it and tries again with the next sync.
    const listening = listen(changed, socket);
    if (listening.ok) changed = listening.netns;
  }
  return changed;
}

function nameOf({ protocol, port, family, owner }: Socket): string {
  return `${protocol} ${port} ${family ?? ""} ${owner}`;
}

function balanced(
  balancer: Balancer,
  before: ProxyView | undefined,
  after: ProxyView,
  node: NodeState,
  family: 4 | 6,
  seed: number,
): Balancer {
  const { ports } = userspaceProxy(after, node.proxy, family);
  const old = before === undefined ? NO_PORTS : userspaceProxy(before, node.proxy, family).ports;
  const changed = before === undefined ? undefined : new Set(changedEndpoints(before, after, family));
  let next = balancer;
  for (const name of old.keys()) if (!ports.has(name)) next = removeService(next, name);
  for (const [name, { info }] of ports) {
    const key = `${info.namespace}/${info.name}`;
    const isNew = !old.has(name) || old.get(name)?.info !== info;
    if (changed !== undefined && !isNew && !changed.has(key)) continue;
    next = setEndpoints(next, info, balancedEndpoints(slicesOf(after, key), info, family), seed);
  }
  return next;
}

const NO_PORTS: ReadonlyMap<string, ProxyPort> = new Map();
