/** A container has ended in a way upon which all begin anew, in the sandbox that they have. Models kuberuntime_manager.go computePodActions and getContainersToReset. Since 1.35, behind the feature gate RestartAllContainersOnContainerExits. */
import { allSlots, runtimeOf, type Turn } from "../turn.ts";
import { advanceExits, giveUpStart, isRunning } from "./advance.ts";
import { killContainer } from "./kill.ts";
import { startOver } from "./start-over.ts";

/** Ends what runs, without hooks or grace; true once all can begin, init containers first. */
export function restartAll(turn: Turn): boolean {
  const slots = allSlots(turn.pod);
  for (const slot of slots) {
    giveUpStart(turn, slot);
    if (runtimeOf(turn, slot)?.killing !== undefined) continue;
    killContainer(turn, slot, { message: "killing", graceMs: 0, after: "stop", from: turn.now });
  }
  advanceExits(turn);
  if (isRunning(turn.record)) return false;
  for (const slot of slots) if (slot.list !== "ephemeralContainers") startOver(turn, slot);
  const { restartsAll, ...rest } = turn.record;
  turn.record = rest;
  return true;
}
