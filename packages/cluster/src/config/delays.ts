/** Delays in a configuration: how long news takes to each component, fixed or drawn, for all nodes or for one. */
import { type FieldError, invalid } from "@kubenetsim/api";
import { controllers } from "@kubenetsim/controllers";
import type { Millis } from "@kubenetsim/sim";
import { REALISTIC_DELAYS } from "./realistic-delays.ts";
import { checkSpan, type Span } from "./span.ts";
import type { Delay, Delays, NodeDelays } from "./types.ts";

/** What is not named takes no time, or as long as the cluster's plain numbers say. */
export interface CheckedDelays {
  /** From a change that a controller watches to its reconcile, by the controller's name. */
  readonly controllers: { readonly [name: string]: Span };
  /** From what the nodes and endpoints are to what the cloud's balancers know of it. */
  readonly loadBalancer: Span;
  /** What holds on every node, and what on one. */
  readonly everyNode: NodeSpans & { readonly [D in keyof typeof DEFAULTS]: Span };
  readonly nodes: { readonly [node: string]: NodeSpans };
}

export type NodeSpans = { readonly [D in NodeDelay]?: Span };
export type NodeDelay = keyof NodeDelays;

const NODE_DELAYS: readonly NodeDelay[] = [
  "kubeProxySync",
  "imagePull",
  "containerStart",
  "kubelet",
  "podStatus",
  "probe",
  "coredns",
];
const NOTHING: Span = { min: 0, max: 0 };

/** Checks `delays`; mistakes are added to `errors`. `nodeNames`: the nodes that there are. */
export function checkDelays(
  given: Delays | "realistic" | undefined,
  nodeNames: Iterable<string>,
  errors: FieldError[],
): CheckedDelays {
  const delays = given === "realistic" ? REALISTIC_DELAYS : (given ?? {});
  if (!isMap(delays)) {
    errors.push(invalid("delays", given, 'must be "realistic", or delays by component'));
    return { controllers: {}, loadBalancer: NOTHING, everyNode: DEFAULTS, nodes: {} };
  }
  const known = new Set(controllers.map((each) => each.name));
  const { controllers: byController, nodes: byNode, loadBalancer, ...every } = delays;
  const names: ReadonlySet<string> = new Set(NODE_DELAYS);
  return {
    controllers: spansOf(byController, "delays.controllers", known, errors),
    loadBalancer: checkSpan(loadBalancer ?? 0, "delays.loadBalancer", errors),
    everyNode: { ...DEFAULTS, ...spansOf(every, "delays", names, errors) },
    nodes: spansByNode(byNode, new Set(nodeNames), names, errors),
  };
}

function spansByNode(
  given: Delays["nodes"],
  nodeNames: ReadonlySet<string>,
  names: ReadonlySet<string>,
  errors: FieldError[],
): CheckedDelays["nodes"] {
  if (given === undefined) return {};
  if (!isMap(given)) {
    errors.push(invalid("delays.nodes", given, "must be delays by the names of nodes"));
    return {};
  }
  const spans = Object.entries(given).map(([node, each]): [string, NodeSpans] => {
    if (!nodeNames.has(node)) errors.push(invalid(`delays.nodes[${node}]`, node, "must be the name of a node"));
    return [node, spansOf(each, `delays.nodes[${node}]`, names, errors)];
  });
  return Object.fromEntries(spans);
}

function isMap(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const DEFAULTS = {
  kubeProxySync: { min: 100, max: 100 },
  imagePull: { min: 1_000, max: 1_000 },
  containerStart: { min: 500, max: 500 },
} as const;

/** From a change to the sync of the nodes that all follow together: the least that any node takes. */
export function commonProxySync({ everyNode, nodes }: CheckedDelays): Millis {
  const spans = [everyNode, ...Object.values(nodes)].flatMap(({ kubeProxySync }) => kubeProxySync ?? []);
  return Math.min(...spans.map((span) => span.min));
}

function spansOf(
  given: object | undefined | null,
  path: string,
  known: ReadonlySet<string>,
  errors: FieldError[],
): { readonly [name: string]: Span } {
  if (given !== undefined && !isMap(given)) {
    errors.push(invalid(path, given, "must be delays by component"));
    return {};
  }
  const spans = Object.entries(given ?? {}).flatMap(([name, delay]): [string, Span][] => {
    if (!known.has(name)) {
      errors.push(invalid(`${path}.${name}`, delay, `must be one of ${[...known].sort().join(", ")}`));
      return [];
    }
    return delay === undefined ? [] : [[name, checkSpan(delay as Delay, `${path}.${name}`, errors)]];
  });
  return Object.fromEntries(spans);
}
