/** The table of Pods. Models printPod. */
import type { Pod } from "@kubenetsim/api";
import { podSummary } from "./pod-summary.ts";
import { ageOf, column, orNone, type Printer, wideColumn } from "./printer.ts";

export const podPrinter: Printer<Pod> = {
  columns: [
    column("Name"),
    column("Ready"),
    column("Status"),
    column("Restarts"),
    column("Age"),
    wideColumn("IP"),
    wideColumn("Node"),
    wideColumn("Nominated Node"),
    wideColumn("Readiness Gates"),
  ],
  cells(pod, { now }) {
    const { ready, total, reason, restarts, lastRestart } = podSummary(pod);
    const ago = restarts === 0 || lastRestart === "" ? "" : ` (${ageOf(lastRestart, now)} ago)`;
    return [
      pod.metadata.name ?? "",
      `${ready}/${total}`,
      reason,
      `${restarts}${ago}`,
      ageOf(pod.metadata.creationTimestamp, now),
      orNone(pod.status?.podIPs?.[0]?.ip),
      orNone(pod.spec.nodeName),
      orNone(pod.status?.nominatedNodeName),
      gatesText(pod),
    ];
  },
};

function gatesText(pod: Pod): string {
  const gates = pod.spec.readinessGates ?? [];
  if (gates.length === 0) return "<none>";
  const conditions = pod.status?.conditions ?? [];
  const met = gates.filter(
    ({ conditionType }) => conditions.find(({ type }) => type === conditionType)?.status === "True",
  );
  return `${met.length}/${gates.length}`;
}
