/** `kubectl top node`. Models k8s.io/kubectl/pkg/cmd/top/top_node.go. */
import { type Node, newNotFound } from "@kubenetsim/api";
import { bool, boolOf, textOf } from "../../argv/flag.ts";
import { type Command, failed, type Outcome, type Request } from "../../request.ts";
import {
  amountsIn,
  NOT_YET,
  refuseTop,
  shownUsage,
  sortedBy,
  topFlags,
  topTable,
  UNAVAILABLE,
  type Used,
  usageOf,
} from "./usage.ts";

const METRICS = "nodes.metrics.k8s.io";

export const topNodeCommand: Command = {
  name: "node",
  aliases: ["nodes", "no"],
  summary: "Display resource (CPU/memory) usage of nodes",
  flags: [...topFlags, bool("show-capacity")],
  run,
};

const TITLES = ["NAME", "CPU(cores)", "CPU(%)", "MEMORY(bytes)", "MEMORY(%)"];
const NOTHING = ["<unknown>", "<unknown>", "<unknown>", "<unknown>"];

function run(request: Request): Outcome {
  const { args, client, flags } = request;
  const wrong = refuseTop(request, "top node", "node [NAME | -l label]");
  if (wrong !== undefined) return failed(wrong);
  if (client.store.tables[METRICS] === undefined) return failed(UNAVAILABLE);
  const [name] = args;
  if (name !== undefined && client.get(METRICS, name) === undefined)
    return failed(newNotFound("nodes", "metrics.k8s.io", name));
  const selected = client.query("nodes", { labelSelector: textOf(flags, "selector") });
  if (!selected.ok) return failed(selected.status);
  const nodes = selected.value.filter(({ metadata }) => name === undefined || metadata.name === name);
  const known: { readonly node: Node; readonly used: Used }[] = [];
  const unknown: Node[] = [];
  for (const node of nodes) {
    const metrics = client.get(METRICS, node.metadata.name ?? "");
    if (metrics === undefined) unknown.push(node);
    else known.push({ node, used: usageOf(metrics.usage) });
  }
  if (known.length === 0) return failed(NOT_YET);
  const ofCapacity = boolOf(flags, "show-capacity");
  const rows = sortedBy(request, known, ({ node }) => node.metadata.name ?? "").map(({ node, used }) => [
    node.metadata.name ?? "",
    ...shares(used, amountsIn(ofCapacity ? node.status?.capacity : node.status?.allocatable)),
  ]);
  return topTable(request, TITLES, [...rows, ...unknown.map(({ metadata }) => [metadata.name ?? "", ...NOTHING])]);
}

function shares(used: Used, all: Used): readonly string[] {
  const [cpu, memory] = shownUsage(used);
  const share = (part: number, whole: number): string =>
    whole === 0 ? "<unknown>" : `${Math.floor((part * 100) / whole)}%`;
  return [cpu, share(used.cpu, all.cpu), memory, share(used.memory, all.memory)];
}
