/** A container that begins anew with its whole pod: in another sandbox, or because a rule says so. */
import { runtimeOf, type Slot, setRuntime, type Turn } from "../turn.ts";
import type { ContainerRuntime } from "../types.ts";
import { terminationOf } from "./exit.ts";

/** As before its first start, but that its ends are remembered. */
export function startOver(turn: Turn, slot: Slot): void {
  const runtime = runtimeOf(turn, slot);
  if (runtime?.containerID === undefined) return;
  const lastTermination = runtime.state === "terminated" ? terminationOf(runtime) : runtime.lastTermination;
  const fresh: ContainerRuntime = {
    name: runtime.name,
    state: "waiting",
    reason: (turn.pod.spec.initContainers?.length ?? 0) > 0 ? "PodInitializing" : "ContainerCreating",
    message: "",
    restartCount: runtime.restartCount + 1,
    backoffMs: runtime.backoffMs,
    probes: runtime.probes,
    env: [],
    ...(lastTermination === undefined ? {} : { lastTermination }),
  };
  setRuntime(turn, slot, fresh);
}
