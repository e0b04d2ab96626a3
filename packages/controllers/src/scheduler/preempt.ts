/** Makes pods leave for one that is worth more. Models preemption.go prepareCandidate. */
import { keyOf, type Pod, setCondition } from "@kubenetsim/api";
import { formatRfc3339 } from "@kubenetsim/sim";
import { afterWrite, sooner } from "../runtime/outcome.ts";
import type { Again, Context } from "../runtime/types.ts";
import { PREEMPTION_REASON, type Victims } from "./preemption.ts";
import { priorityOf } from "./usage.ts";
import { DEFAULT_SCHEDULER, nominatedPods } from "./waiting.ts";

/** Each victim is told why, and then has its own time to end. */
export function preempt(context: Context, pod: Pod, { node, pods }: Victims): Again | undefined {
  let again: Again | undefined;
  for (const victim of pods) {
    const marked = markVictim(context, victim);
    again = sooner(again, afterWrite(context.delete("pods", keyOf(victim))));
    const message = `Preempted by pod ${pod.metadata.uid ?? ""} on node ${node}`;
    context.event(marked, "Normal", "Preempted", message);
  }
  return sooner(again, clearNominations(context, pod, node));
}

function markVictim(context: Context, victim: Pod): Pod {
  const condition = {
    type: "DisruptionTarget",
    status: "True",
    lastProbeTime: null,
    lastTransitionTime: formatRfc3339(context.now),
    reason: PREEMPTION_REASON,
    message: `${DEFAULT_SCHEDULER}: preempting to accommodate a higher priority pod`,
  } as const;
  const conditions = setCondition(victim.status?.conditions, condition);
  const marked = { ...victim, status: { ...victim.status, conditions } } as Pod;
  const result = context.update("pods", marked, { subresource: "status" });
  return result.ok ? result.value : victim;
}

/** The node is no longer promised to those who are worth less. */
function clearNominations(context: Context, pod: Pod, node: string): Again | undefined {
  const promised = [...(nominatedPods(context.store.tables.pods).get(node)?.values() ?? [])];
  let again: Again | undefined;
  for (const other of promised.filter((each) => priorityOf(each) < priorityOf(pod))) {
    again = sooner(again, afterWrite(context.update("pods", withoutNomination(other), { subresource: "status" })));
  }
  return again;
}

function withoutNomination(pod: Pod): Pod {
  const { nominatedNodeName: _gone, ...status } = pod.status ?? {};
  return { ...pod, status };
}
