/** How long something takes this time: drawn by what it is about, so that no other draw changes it. */
import { draw, drawFraction, type Millis } from "@kubenetsim/sim";
import type { NodeDelay } from "../config/delays.ts";
import { isFixed, quantile, type Span } from "../config/span.ts";
import type { World } from "./types.ts";

type DelayWorld = Pick<World, "seed" | "config">;

/** One value of a span. */
export function sample(seed: number, span: Span, label: string): Millis {
  if (isFixed(span)) return span.min;
  if (span.shape === undefined) return span.min + draw(seed, `delay/${label}`, span.max - span.min + 1);
  return quantile(span, drawFraction(seed, `delay/${label}`));
}

/** From a change to a controller's reconcile of a key; `event` tells this change from every other. */
export function controllerDelay(world: DelayWorld, name: string, key: string, event: number): Millis {
  const span = ownSpan(world.config.delays.controllers, name);
  return span === undefined ? 0 : sample(world.seed, span, `${name}/${key}/${event}`);
}

/** What a node takes for something; `otherwise` where nobody has said anything. */
export function nodeDelay(
  world: DelayWorld,
  node: string,
  what: NodeDelay,
  label: string,
  otherwise: Millis = 0,
): Millis {
  const span = nodeSpan(world, node, what);
  return span === undefined ? otherwise : sample(world.seed, span, `${what}/${node}/${label}`);
}

/** What was said of this node, or else of every node. */
export function nodeSpan({ config }: Pick<DelayWorld, "config">, node: string, what: NodeDelay): Span | undefined {
  const { nodes, everyNode } = config.delays;
  return (Object.hasOwn(nodes, node) ? nodes[node]?.[what] : undefined) ?? everyNode[what];
}

/** Whether a node's kube-proxy takes another time than those that all follow together. */
export function lagsByItself(world: Pick<DelayWorld, "config">, node: string): boolean {
  const span = nodeSpan(world, node, "kubeProxySync");
  return span !== undefined && !(isFixed(span) && span.min === world.config.proxySyncMs);
}

function ownSpan(spans: { readonly [name: string]: Span }, name: string): Span | undefined {
  return Object.hasOwn(spans, name) ? spans[name] : undefined;
}
