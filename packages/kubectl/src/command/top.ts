/** `kubectl top`: what metrics-server knows, which is what a test has set. Models k8s.io/kubectl/pkg/cmd/top and metricsutil. */
import { type CustomObject, joinKey, type Node, newNotFound, parseQuantity, quantityMilliValue } from "@kubenetsim/api";
import { bool, boolOf, refused, text, textOf } from "../argv/flag.ts";
import { allNamespacesFlag, selectorFlag } from "../argv/shared-flags.ts";
import { formatTabs } from "../output/tabwriter.ts";
import { type Command, failed, type Outcome, type Request } from "../request.ts";

const SHARED = [selectorFlag, bool("no-headers"), text("sort-by"), bool("use-protocol-buffers", undefined, true)];

const topNodeCommand: Command = {
  name: "node",
  aliases: ["nodes", "no"],
  summary: "Display resource (CPU/memory) usage of nodes",
  flags: [...SHARED, refused(bool("show-capacity"))],
  run: topNodes,
};

const topPodCommand: Command = {
  name: "pod",
  aliases: ["pods", "po"],
  summary: "Display resource (CPU/memory) usage of pods",
  flags: [...SHARED, allNamespacesFlag, bool("containers"), text("field-selector"), refused(bool("sum"))],
  run: topPods,
};

export const topCommand: Command = {
  name: "top",
  aliases: [],
  summary: "Display resource (CPU/memory) usage",
  flags: [],
  subcommands: [topNodeCommand, topPodCommand],
  run: () => failed("Must specify one of: node, pod"),
};

const UNAVAILABLE = "Metrics API not available";
const MEGABYTE = 1024 * 1024;

interface Used {
  readonly cpu: number;
  readonly memory: number;
}

function topPods(request: Request): Outcome {
  const { args, client, flags, namespace } = request;
  if (client.store.tables["pods.metrics.k8s.io"] === undefined) return failed(UNAVAILABLE);
  const everywhere = boolOf(flags, "all-namespaces");
  const [name] = args;
  const selected = client.query("pods", {
    ...(everywhere ? {} : { namespace }),
    labelSelector: textOf(flags, "selector"),
    fieldSelector: textOf(flags, "field-selector"),
  });
  if (!selected.ok) return failed(selected.status);
  const pods = selected.value.filter(({ metadata }) => name === undefined || metadata.name === name);
  if (name !== undefined && pods.length === 0) return failed(newNotFound("pods", "", name));
  const rows: Row[] = [];
  for (const { metadata } of pods) {
    const key = joinKey(metadata.namespace ?? "", metadata.name ?? "");
    const metrics = client.get("pods.metrics.k8s.io", key);
    if (metrics === undefined) continue;
    const containers = containersOf(metrics);
    const place = everywhere ? [metadata.namespace ?? ""] : [];
    if (boolOf(flags, "containers"))
      for (const each of containers) rows.push({ names: [...place, metadata.name ?? "", each.name], used: each.used });
    else rows.push({ names: [...place, metadata.name ?? ""], used: sum(containers.map(({ used }) => used)) });
  }
  if (rows.length === 0)
    return { stderr: everywhere ? "No resources found\n" : `No resources found in ${namespace} namespace.\n` };
  const titles = [...(everywhere ? ["NAMESPACE"] : []), ...(boolOf(flags, "containers") ? ["POD", "NAME"] : ["NAME"])];
  return table(request, [...titles, "CPU(cores)", "MEMORY(bytes)"], rows, ({ names, used = ZERO }) => [
    ...names,
    ...amounts(used),
  ]);
}

function topNodes(request: Request): Outcome {
  const { args, client, flags } = request;
  if (client.store.tables["nodes.metrics.k8s.io"] === undefined) return failed(UNAVAILABLE);
  const [name] = args;
  const selected = client.query("nodes", { labelSelector: textOf(flags, "selector") });
  if (!selected.ok) return failed(selected.status);
  const nodes = selected.value.filter(({ metadata }) => name === undefined || metadata.name === name);
  if (name !== undefined && nodes.length === 0) return failed(newNotFound("nodes", "", name));
  const rows = nodes.map((node) => {
    const metrics = client.get("nodes.metrics.k8s.io", node.metadata.name ?? "");
    return {
      names: [node.metadata.name ?? ""],
      node,
      ...(metrics === undefined ? {} : { used: usageOf(metrics.usage) }),
    };
  });
  return table(
    request,
    ["NAME", "CPU(cores)", "CPU(%)", "MEMORY(bytes)", "MEMORY(%)"],
    rows,
    ({ names, node, used }) => (used === undefined ? [...names, ...NOTHING] : [...names, ...nodeAmounts(node, used)]),
  );
}

interface Row {
  readonly names: readonly string[];
  readonly used?: Used;
}

const ZERO: Used = { cpu: 0, memory: 0 };
const NOTHING = ["<unknown>", "<unknown>", "<unknown>", "<unknown>"];

function table<R extends Row>(
  { flags }: Request,
  titles: readonly string[],
  rows: readonly R[],
  cells: (row: R) => readonly string[],
): Outcome {
  const by = textOf(flags, "sort-by");
  if (by !== "" && by !== "cpu" && by !== "memory") return failed("--sort-by accepts only cpu or memory");
  const size = ({ used }: R): number => (by === "" ? 0 : (used?.[by] ?? 0));
  const sorted = [...rows].sort((a, b) => size(b) - size(a));
  const lines = sorted.map((row) => `${cells(row).join("\t")}\t\n`);
  const header = boolOf(flags, "no-headers") ? "" : `${titles.join("\t")}\t\n`;
  return { stdout: formatTabs(header + lines.join(""), { padding: 3 }) };
}

function containersOf({ containers }: CustomObject): readonly { readonly name: string; readonly used: Used }[] {
  const list = Array.isArray(containers)
    ? (containers as readonly { readonly name: string; readonly usage?: unknown }[])
    : [];
  return list.map(({ name, usage }) => ({ name, used: usageOf(usage) }));
}

function usageOf(usage: unknown): Used {
  const { cpu = "0", memory = "0" } = (usage ?? {}) as { readonly cpu?: string; readonly memory?: string };
  return { cpu: milli(cpu), memory: milli(memory) / 1000 };
}

function milli(text: string): number {
  const parsed = parseQuantity(text);
  return parsed.ok ? quantityMilliValue(parsed.quantity) : 0;
}

function sum(all: readonly Used[]): Used {
  return all.reduce((one, other) => ({ cpu: one.cpu + other.cpu, memory: one.memory + other.memory }), {
    cpu: 0,
    memory: 0,
  });
}

function amounts({ cpu, memory }: Used): readonly string[] {
  return [`${Math.ceil(cpu)}m`, `${Math.floor(memory / MEGABYTE)}Mi`];
}

function nodeAmounts({ status }: Node, used: Used): readonly string[] {
  const { cpu = "0", memory = "0" } = status?.allocatable ?? {};
  const [cores = "", bytes = ""] = amounts(used);
  const share = (part: number, whole: number): string =>
    whole === 0 ? "<unknown>" : `${Math.floor((part * 100) / whole)}%`;
  return [cores, share(used.cpu, milli(cpu)), bytes, share(used.memory, milli(memory) / 1000)];
}
