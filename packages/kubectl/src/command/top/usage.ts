/** What is used of CPU and memory, and how it is told. Models k8s.io/kubectl/pkg/metricsutil/metrics_printer.go. */
import { parseQuantity, quantityMilliValue, type StringMap } from "@kubenetsim/api";
import { bool, boolOf, type Flag, text, textOf } from "../../argv/flag.ts";
import { selectorFlag } from "../../argv/shared-flags.ts";
import { usageError } from "../../failure.ts";
import { goSort } from "../../output/go-sort.ts";
import { formatTabs } from "../../output/tabwriter.ts";
import type { Outcome, Request } from "../../request.ts";

export const topFlags: readonly Flag[] = [
  selectorFlag,
  bool("no-headers"),
  text("sort-by"),
  bool("use-protocol-buffers", undefined, true),
];

export const UNAVAILABLE = "Metrics API not available";
export const NOT_YET = "metrics not available yet";

/** In millicores and in bytes. */
export interface Used {
  readonly cpu: number;
  readonly memory: number;
}

/** What no `top` takes. `use` is how the command is used. */
export function refuseTop({ args, flags }: Request, command: string, use: string): string | undefined {
  const by = textOf(flags, "sort-by");
  if (args.length > 1) return usageError(command, use);
  if (by !== "" && by !== "cpu" && by !== "memory") return "--sort-by accepts only cpu or memory";
  const both = args.length > 0 && textOf(flags, "selector") !== "";
  return both ? "only one of NAME or selector can be provided" : undefined;
}

/** The `usage` of a metrics object. */
export function usageOf(usage: unknown): Used {
  const { cpu = "0", memory = "0" } = (usage ?? {}) as { readonly cpu?: string; readonly memory?: string };
  return { cpu: milli(cpu), memory: milli(memory) / 1000 };
}

/** What a node has of both. */
export function amountsIn(amounts: StringMap = {}): Used {
  return usageOf(amounts);
}

function milli(quantity: string): number {
  const parsed = parseQuantity(quantity);
  return parsed.ok ? quantityMilliValue(parsed.quantity) : 0;
}

export function sum(all: readonly Used[]): Used {
  const add = (one: Used, other: Used): Used => ({ cpu: one.cpu + other.cpu, memory: one.memory + other.memory });
  return all.reduce(add, { cpu: 0, memory: 0 });
}

const MEBIBYTE = 1024 * 1024;

/** `250m`, `64Mi`. */
export function shownUsage({ cpu, memory }: Used): readonly [string, string] {
  return [`${Math.ceil(cpu)}m`, `${Math.floor(memory / MEBIBYTE)}Mi`];
}

/** By what is used, the most first; else by name. */
export function sortedBy<T extends { readonly used: Used }>(
  { flags }: Request,
  rows: readonly T[],
  nameOf: (row: T) => string,
): readonly T[] {
  const by = textOf(flags, "sort-by");
  if (by === "cpu" || by === "memory") return goSort(rows, (a, b) => a.used[by] > b.used[by]);
  return goSort(rows, (a, b) => nameOf(a) < nameOf(b));
}

/** The table; every cell ends with a tab. */
export function topTable({ flags }: Request, titles: readonly string[], rows: readonly (readonly string[])[]): Outcome {
  const lines = boolOf(flags, "no-headers") ? rows : [titles, ...rows];
  return { stdout: formatTabs(lines.map((line) => `${line.join("\t")}\t\n`).join(""), { padding: 3 }) };
}
