/** What was done to a cluster, and the world after each act: what replay repeats, and where `at` goes back to. */
import { plainCopy } from "@kubenetsim/api";
import type { ProxyMode } from "@kubenetsim/kube-proxy";
import type { Millis } from "@kubenetsim/sim";
import type { Delays } from "./config/types.ts";
import type { Target } from "./datapath/exchange.ts";
import type { Request } from "./program/types.ts";
import type { TrafficOptions } from "./traffic/types.ts";
import type { NodeFailure } from "./world/node-failure.ts";
import type { Usage } from "./world/set-metric.ts";
import type { World } from "./world/types.ts";

/** One act of a user, as data. */
export type Act =
  | { readonly do: "apply" | "delete"; readonly manifests: unknown }
  | { readonly do: "create"; readonly resource: string; readonly object: unknown }
  | { readonly do: "update"; readonly resource: string; readonly object: unknown; readonly subresource?: "status" }
  | {
      readonly do: "patch";
      readonly resource: string;
      readonly key: string;
      readonly type: string;
      readonly patch: unknown;
    }
  | { readonly do: "remove"; readonly resource: string; readonly key: string; readonly options: unknown }
  | { readonly do: "settle"; readonly limitMs?: Millis }
  | { readonly do: "step" }
  | { readonly do: "advance"; readonly ms: Millis }
  | { readonly do: "exec"; readonly from: string; readonly argv: readonly string[] }
  | { readonly do: "send"; readonly from: string; readonly target: Target; readonly request: Request }
  | { readonly do: "traffic"; readonly options: TrafficOptions; readonly during?: readonly Act[] }
  | { readonly do: "order"; readonly seed: number | undefined }
  | { readonly do: "delay"; readonly delays: Delays | "realistic" }
  | { readonly do: "kubectl"; readonly argv: readonly string[]; readonly stdin?: string }
  | { readonly do: "set-proxy-mode"; readonly node: string; readonly mode: ProxyMode }
  | { readonly do: "fail-node"; readonly node: string; readonly what: NodeFailure }
  | { readonly do: "recover-node" | "shutdown-node" | "boot-node" | "restart-kubelet"; readonly node: string }
  | { readonly do: "write-manifest"; readonly node: string; readonly manifest: string | object }
  | { readonly do: "remove-manifest"; readonly node: string; readonly pod: string; readonly namespace: string }
  | { readonly do: "set-metric"; readonly of: string; readonly usage: Usage }
  | { readonly do: "hold-proxy" | "release-proxy"; readonly node: string };

/** A list that forks for free: each entry knows the one before it. */
export interface History {
  readonly act: Act;
  readonly at: Millis;
  /** The world after the last act of an instant: time travel asks for times, so earlier ones of that instant are let go. */
  readonly world: World | undefined;
  readonly length: number;
  readonly before: History | undefined;
}

/** Older entries are let go, so that a long fuzz run does not keep every state it ever had. */
export const HISTORY_MAX = 1_000;

/** A copy: what the user does with his objects afterwards does not change what was done. */
export function recorded(act: Act): Act {
  if (!("manifests" in act || "object" in act || "manifest" in act || "patch" in act)) return act;
  const copy = plainCopy(act);
  return copy.ok ? (copy.value as unknown as Act) : act;
}

/** Adds an act. At twice HISTORY_MAX the older half is forgotten. */
export function remember(before: History | undefined, act: Act, world: World): History {
  const at = world.clock.now;
  const length = (before?.length ?? 0) + 1;
  if (length > 2 * HISTORY_MAX) return { act, at, world, length: HISTORY_MAX + 1, before: newest(before, HISTORY_MAX) };
  return { act, at, world, length, before: before?.at === at ? { ...before, world: undefined } : before };
}

function newest(history: History | undefined, count: number): History | undefined {
  let kept: History | undefined;
  for (const entry of entries(history).slice(-count))
    kept = { ...entry, length: (kept?.length ?? 0) + 1, before: kept };
  return kept;
}

/** Oldest first. */
export function entries(history: History | undefined): readonly History[] {
  const list: History[] = [];
  for (let entry = history; entry !== undefined; entry = entry.before) list.push(entry);
  return list.reverse();
}

/** The last world at or before a time; `undefined` where history does not reach back that far. */
export function worldAt(history: History | undefined, at: Millis): World | undefined {
  for (let entry = history; entry !== undefined; entry = entry.before)
    if (entry.at <= at && entry.world !== undefined) return entry.world;
  return undefined;
}
