/** Delays in a configuration: how long news takes to each component, fixed or drawn, for all nodes or for one. */
import { type FieldError, invalid } from "@kubenetsim/api";
import { controllers } from "@kubenetsim/controllers";
import { DURATION_MAX_MS, type Millis, parseDuration } from "@kubenetsim/sim";
import { REALISTIC_DELAYS } from "./realistic-delays.ts";
import type { Delay, Delays, NodeDelays } from "./types.ts";

/** A checked delay: with `min` equal to `max` it is fixed; with `mean` it is exponential from `min` on, at most `max`. */
export interface Span {
  readonly min: Millis;
  readonly max: Millis;
  readonly mean?: Millis;
}

/** What is not named takes no time, or as long as the cluster's plain numbers say. */
export interface CheckedDelays {
  /** From a change that a controller watches to its reconcile, by the controller's name. */
  readonly controllers: { readonly [name: string]: Span };
  readonly coredns: Span;
  /** What holds on every node, and what on one. */
  readonly everyNode: NodeSpans & { readonly [D in keyof typeof DEFAULTS]: Span };
  readonly nodes: { readonly [node: string]: NodeSpans };
}

export type NodeSpans = { readonly [D in NodeDelay]?: Span };
export type NodeDelay = keyof NodeDelays;

const NODE_DELAYS: readonly NodeDelay[] = ["kubeProxySync", "imagePull", "containerStart", "kubelet", "probe"];
/** An exponential delay is cut off here: beyond it lies one draw in 22,000. */
const MEANS_MAX = 10;

/** Checks `delays`; mistakes are added to `errors`. */
export function checkDelays(given: Delays | "realistic" | undefined, errors: FieldError[]): CheckedDelays {
  const delays = given === "realistic" ? REALISTIC_DELAYS : (given ?? {});
  if (typeof delays !== "object") {
    errors.push(invalid("delays", given, 'must be "realistic", or delays by component'));
    return { controllers: {}, coredns: { min: 0, max: 0 }, everyNode: DEFAULTS, nodes: {} };
  }
  const known = new Set(controllers.map((each) => each.name));
  const { controllers: byController, nodes: byNode, coredns, ...every } = delays;
  const names: ReadonlySet<string> = new Set(NODE_DELAYS);
  return {
    controllers: spansOf(byController, "delays.controllers", known, errors),
    coredns: checkSpan(coredns ?? 0, "delays.coredns", errors),
    everyNode: { ...DEFAULTS, ...spansOf(every, "delays", names, errors) },
    nodes: Object.fromEntries(
      Object.entries(byNode ?? {}).map(([node, each]) => [node, spansOf(each, `delays.nodes[${node}]`, names, errors)]),
    ),
  };
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
  const spans = Object.entries(given ?? {}).flatMap(([name, delay]): [string, Span][] => {
    if (!known.has(name)) {
      errors.push(invalid(`${path}.${name}`, delay, `must be one of ${[...known].sort().join(", ")}`));
      return [];
    }
    return delay === undefined ? [] : [[name, checkSpan(delay as Delay, `${path}.${name}`, errors)]];
  });
  return Object.fromEntries(spans);
}

/** One delay: a duration, `{ min, max }` or `{ mean }`. */
export function checkSpan(given: Delay, path: string, errors: FieldError[]): Span {
  const ms = (value: unknown, at: string): Millis => {
    const parsed = parseDuration(value as string | number);
    if (parsed !== undefined && parsed >= 0 && parsed <= DURATION_MAX_MS) return parsed;
    errors.push(invalid(at, value, 'must be milliseconds or a duration such as "1s"'));
    return 0;
  };
  if (typeof given !== "object" || given === null) {
    const fixed = ms(given, path);
    return { min: fixed, max: fixed };
  }
  if (!("mean" in given) && !("min" in given && "max" in given)) {
    errors.push(invalid(path, given, "must be a duration, { min, max } or { mean }"));
    return { min: 0, max: 0 };
  }
  if ("mean" in given) {
    const mean = ms(given.mean, `${path}.mean`);
    return { min: 0, max: mean * MEANS_MAX, mean };
  }
  const min = ms(given.min, `${path}.min`);
  const max = ms(given.max, `${path}.max`);
  if (max < min) errors.push(invalid(`${path}.max`, given.max, "must not be less than min"));
  return { min, max };
}

/** A span that holds one value only. */
export function isFixed(span: Span): boolean {
  return span.min === span.max;
}
