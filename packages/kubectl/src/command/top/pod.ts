/** `kubectl top pod`. Models k8s.io/kubectl/pkg/cmd/top/top_pod.go. */
import { type CustomObject, joinKey, newNotFound, type Pod } from "@kubenetsim/api";
import { formatGoDuration, parseRfc3339 } from "@kubenetsim/sim";
import { bool, boolOf, text, textOf } from "../../argv/flag.ts";
import { allNamespacesFlag } from "../../argv/shared-flags.ts";
import { type Command, failed, type Outcome, type Request } from "../../request.ts";
import {
  NOT_YET,
  refuseTop,
  shownUsage,
  sortedBy,
  sum,
  topFlags,
  topTable,
  UNAVAILABLE,
  type Used,
  usageOf,
} from "./usage.ts";

const METRICS = "pods.metrics.k8s.io";

export const topPodCommand: Command = {
  name: "pod",
  aliases: ["pods", "po"],
  summary: "Display resource (CPU/memory) usage of pods",
  flags: [...topFlags, allNamespacesFlag, bool("containers"), text("field-selector"), bool("sum")],
  run,
};

interface Row {
  readonly namespace: string;
  readonly name: string;
  readonly containers: readonly ContainerRow[];
  readonly used: Used;
}

interface ContainerRow {
  readonly name: string;
  readonly used: Used;
}

function run(request: Request): Outcome {
  const { args, client, flags, namespace } = request;
  const wrong = refuseTop(request, "top pod", "pod [NAME | -l label]");
  if (wrong !== undefined) return failed(wrong);
  if (client.store.tables[METRICS] === undefined) return failed(UNAVAILABLE);
  const everywhere = boolOf(flags, "all-namespaces");
  const [name] = args;
  if (name !== undefined && client.get(METRICS, joinKey(namespace, name)) === undefined)
    return failed(newNotFound("pods", "metrics.k8s.io", name));
  const selected = client.query("pods", {
    ...(everywhere ? {} : { namespace }),
    labelSelector: textOf(flags, "selector"),
    fieldSelector: textOf(flags, "field-selector"),
  });
  if (!selected.ok) return failed(selected.status);
  const pods = selected.value.filter(({ metadata }) => name === undefined || metadata.name === name);
  const rows = pods.flatMap((pod) => rowsOf(request, pod));
  if (rows.length > 0) return table(request, rows, everywhere);
  const why = whyNone(request, pods);
  if (why !== undefined) return failed(why);
  return { stderr: everywhere ? "No resources found\n" : `No resources found in ${namespace} namespace.\n` };
}

function rowsOf({ client }: Request, { metadata }: Pod): readonly Row[] {
  const { namespace = "", name = "" } = metadata;
  const metrics = client.get(METRICS, joinKey(namespace, name));
  if (metrics === undefined) return [];
  const containers = containersOf(metrics);
  return [{ namespace, name, containers, used: sum(containers.map(({ used }) => used)) }];
}

function containersOf({ containers }: CustomObject): readonly ContainerRow[] {
  const list = Array.isArray(containers)
    ? (containers as readonly { readonly name: string; readonly usage?: unknown }[])
    : [];
  return list.map(({ name, usage }) => ({ name, used: usageOf(usage) }));
}

/** So long a new pod may be without metrics. */
const DELAY_MS = 2 * 60 * 1000;

function whyNone({ now }: Request, pods: readonly Pod[]): string | undefined {
  if (pods.length === 0) return undefined;
  for (const { metadata } of pods) {
    const age = now - (parseRfc3339(metadata.creationTimestamp ?? "") ?? now);
    if (age > DELAY_MS)
      return `Metrics not available for pod ${metadata.namespace}/${metadata.name}, age: ${formatGoDuration(age)}`;
  }
  return NOT_YET;
}

function table(request: Request, rows: readonly Row[], everywhere: boolean): Outcome {
  const { flags } = request;
  const withContainers = boolOf(flags, "containers");
  const place = ({ namespace }: Row): readonly string[] => (everywhere ? [namespace] : []);
  const ordered = sortedBy(request, rows, (row) => (everywhere ? `${row.namespace}\0${row.name}` : row.name));
  const lines = ordered.flatMap((row) => {
    if (!withContainers) return [[...place(row), row.name, ...shownUsage(row.used)]];
    const containers = sortedBy(request, row.containers, ({ name }) => name);
    return containers.map(({ name, used }) => [...place(row), row.name, name, ...shownUsage(used)]);
  });
  const names = [...(everywhere ? ["NAMESPACE"] : []), ...(withContainers ? ["POD", "NAME"] : ["NAME"])];
  const blanks = names.map(() => "");
  const total = shownUsage(sum(rows.map(({ used }) => used)));
  const sums = boolOf(flags, "sum")
    ? [
        [...blanks, "________", "________"],
        [...blanks, ...total],
      ]
    : [];
  return topTable(request, [...names, "CPU(cores)", "MEMORY(bytes)"], [...lines, ...sums]);
}
