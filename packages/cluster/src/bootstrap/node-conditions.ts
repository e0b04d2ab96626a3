/** The conditions that a kubelet posts of its node. Models pkg/kubelet/nodestatus/setters.go. */
import type { NodeCondition } from "@kubenetsim/api";

/**
 * The conditions after a posting at `time`, those of others among them. `trouble`: what keeps the node from being ready.
 */
export function postedConditions(
  before: readonly NodeCondition[],
  time: string,
  trouble: string | undefined,
): readonly NodeCondition[] {
  const others = before.filter(({ type }) => !POSTED.some((each) => each.type === type));
  const posted = POSTED.map((each) => {
    const said = each.type === "Ready" && trouble !== undefined ? notReady(trouble) : each;
    const old = before.find(({ type }) => type === each.type);
    const since = old?.status === said.status ? old.lastTransitionTime : undefined;
    return { ...said, lastHeartbeatTime: time, lastTransitionTime: since ?? time };
  });
  return [...others, ...posted];
}

const POSTED: readonly NodeCondition[] = [
  good("MemoryPressure", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
  good("DiskPressure", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
  good("PIDPressure", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
  { type: "Ready", status: "True", reason: "KubeletReady", message: "kubelet is posting ready status" },
];

function good(type: string, reason: string, message: string): NodeCondition {
  return { type, status: "False", reason, message };
}

function notReady(message: string): NodeCondition {
  return { type: "Ready", status: "False", reason: "KubeletNotReady", message };
}
