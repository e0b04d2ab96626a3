/** Writes a pod's status where it has changed. Models pkg/kubelet/status/status_manager.go. */
import type { Pod, PodStatus } from "@kubenetsim/api";
import { deepEqual } from "@kubenetsim/apiserver";
import { hostIPsOf } from "../environment/field-ref.ts";
import type { Turn } from "../turn.ts";
import { podStatus } from "./pod-status.ts";

/** The pod as it is after the write; the same one if there was nothing to write. `amend`: what else is to stand in it. */
export function publishStatus(turn: Turn, terminal: boolean, amend?: (status: PodStatus) => PodStatus): Pod {
  const { context, pod } = turn;
  const hostIPs = hostIPsOf(context.get("nodes", context.node));
  const made = podStatus(pod, turn.record, hostIPs, turn.now, terminal);
  const status = amend === undefined ? made : amend(made);
  if (pod.status !== undefined && deepEqual(status, pod.status)) return pod;
  const changed: Pod = { ...pod, status };
  const written = context.update("pods", changed, { subresource: "status" });
  return written.ok ? written.value : pod;
}
