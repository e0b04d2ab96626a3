/** The way from a node to a socket of one of its own pods, remembered as long as nothing that it hangs on has changed. */
import type { ProxyView } from "@kubenetsim/kube-proxy";
import { drawLog, lookupRoute, lookupSocket, type Netns, sourceFor } from "@kubenetsim/linux";
import { type Addr, extend, familyOf, formatAddr, parseAddr } from "@kubenetsim/sim";
import type { Simulation } from "../world/simulation.ts";
import type { NodeState, Sandbox } from "../world/types.ts";
import { viewOf } from "../world/view.ts";
import type { Ending } from "./deliver.ts";
import { probe } from "./probe.ts";

type Delivered = Ending & { readonly kind: "delivered" };

/**
 * Where a new connection from the node to this pod's first address ends, if that is a socket of the pod; `undefined` where it is
 * refused, sent elsewhere, or hangs on chance. Nothing is sent: the connection leaves no entry in conntrack.
 */
export function localWay(
  sim: Simulation,
  node: NodeState,
  podKey: string,
  address: string,
  port: number,
): Delivered | undefined {
  const sandbox = node.sandboxes.get(podKey);
  if (sandbox?.netns === undefined || sandbox.podIPs[0] !== address) return undefined;
  const ways = waysOf(sim, node, sandbox);
  const found = ways.get(port);
  if (found !== undefined) return found ?? undefined;
  const addr = parseAddr(address);
  const way = addr === undefined ? undefined : findWay(sim, node, podKey, sandbox.netns, addr, port);
  ways.set(port, way ?? null);
  return way;
}

/** By port; `null`: not this way. */
type Ways = Map<number, Delivered | null>;

/** What the ways of a sandbox hang on beside itself. */
interface Grounds {
  readonly view: ProxyView;
  readonly proxy: NodeState["proxy"];
  readonly cni: NodeState["cni"];
  readonly routes: Netns["routes"];
  readonly ways: Ways;
}

const known = new WeakMap<Sandbox, Grounds>();

function waysOf(sim: Simulation, node: NodeState, sandbox: Sandbox): Ways {
  const view = viewOf(sim, node);
  const { proxy, cni } = node;
  const { routes } = node.kernel;
  const found = known.get(sandbox);
  if (
    found !== undefined &&
    found.view === view &&
    found.proxy === proxy &&
    found.cni === cni &&
    found.routes === routes
  )
    return found.ways;
  const ways: Ways = new Map();
  known.set(sandbox, { view, proxy, cni, routes, ways });
  return ways;
}

function findWay(
  sim: Simulation,
  node: NodeState,
  podKey: string,
  netns: Netns,
  address: Addr,
  port: number,
): Delivered | undefined {
  const draws = drawLog();
  const target = { address: formatAddr(address), port, protocol: "tcp" } as const;
  const answer = probe(extend(sim, { draws }), { kind: "node", name: node.name }, target);
  const isDirect = [`${target.address}:${port}`, `[${target.address}]:${port}`].includes(answer.backend ?? "");
  if (answer.verdict !== "delivered" || !isDirect || !draws.isSteady || draws.draws.length > 0) return undefined;
  const socket = lookupSocket(netns.sockets, "tcp", address, port);
  if (socket === undefined) return undefined;
  const route = lookupRoute(node.kernel, address);
  const source = route === undefined ? undefined : sourceFor(node.kernel, route, address);
  if (source === undefined) return undefined;
  return {
    kind: "delivered",
    at: { kind: "pod", node: node.name, key: podKey },
    socket,
    packet: {
      id: 0,
      family: familyOf(address),
      protocol: "tcp",
      source,
      target: address,
      sourcePort: 0,
      targetPort: port,
      mark: 0,
      ctState: "NEW",
      ttl: 64,
      // Has its place already: what is sent is filled in for every probe.
      payload: undefined,
    },
  };
}
