/** What the pods of a node ask for, beside what it has. Models describeNodeResource. */
import { labelOf, type Node, quantityMilliValue, type StringMap, sortedKeys } from "@kubenetsim/api";
import { ageOf } from "@kubenetsim/apiserver";
import type { Context } from "./context.ts";
import { type Amounts, amountOf, podAmounts, sumOf, textOfAmount } from "./pod-resources.ts";

export function nodeResourceLines(node: Node, { client, now }: Context): readonly string[] {
  const pods = client
    .podsOnNode(node.metadata.name ?? "")
    .filter((pod) => pod.status?.phase !== "Succeeded" && pod.status?.phase !== "Failed");
  const allocatable = node.status?.allocatable ?? node.status?.capacity ?? {};
  const rows = pods.map((pod) => {
    const { requests, limits } = podAmounts(pod);
    const cells = ["cpu", "memory"].flatMap((name) => [
      share(requests, name, allocatable),
      share(limits, name, allocatable),
    ]);
    const age = ageOf(pod.metadata.creationTimestamp, now);
    return `  ${pod.metadata.namespace ?? ""}\t${pod.metadata.name ?? ""}\t\t${cells.join("\t")}\t${age}`;
  });
  const all = pods.map(podAmounts);
  return [
    `Non-terminated Pods:\t(${pods.length} in total)`,
    "  Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge",
    "  ---------\t----\t\t------------\t----------\t---------------\t-------------\t---",
    ...rows,
    "Allocated resources:",
    "  (Total limits may be over 100 percent, i.e., overcommitted.)",
    "  Resource\tRequests\tLimits",
    "  --------\t--------\t------",
    ...totalLines(sumOf(all.map(({ requests }) => requests)), sumOf(all.map(({ limits }) => limits)), allocatable),
  ];
}

const STANDARD: readonly string[] = ["cpu", "memory", "ephemeral-storage"];

function totalLines(requests: Amounts, limits: Amounts, allocatable: StringMap): readonly string[] {
  const huge = sortedKeys(allocatable).filter((name) => name.startsWith("hugepages-"));
  const extended = sortedKeys(allocatable).filter((name) => ![...STANDARD, ...huge, "pods"].includes(name));
  return [
    ...[...STANDARD, ...huge].map(
      (name) => `  ${name}\t${share(requests, name, allocatable)}\t${share(limits, name, allocatable)}`,
    ),
    ...extended.map(
      (name) => `  ${name}\t${textOfAmount(amountOf(requests, name))}\t${textOfAmount(amountOf(limits, name))}`,
    ),
  ];
}

/** `250m (6%)`. */
function share(amounts: Amounts, name: string, allocatable: StringMap): string {
  const amount = amountOf(amounts, name);
  const whole = amountOf(new Map(), name, labelOf(allocatable, name));
  const percent = (quantityMilliValue(amount) / quantityMilliValue(whole)) * 100;
  return `${textOfAmount(amount)} (${Number.isFinite(percent) ? Math.trunc(percent) : 0}%)`;
}
