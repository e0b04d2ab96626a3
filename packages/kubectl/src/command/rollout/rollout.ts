/** `kubectl rollout`: one command a file. Models k8s.io/kubectl/pkg/cmd/rollout/rollout.go. */
import type { Command } from "../../request.ts";
import { group } from "../group.ts";
import { rolloutHistoryCommand } from "./history.ts";
import { rolloutPauseCommand, rolloutResumeCommand } from "./pause.ts";
import { rolloutRestartCommand } from "./restart.ts";
import { rolloutStatusCommand } from "./status.ts";
import { rolloutUndoCommand } from "./undo.ts";

export const rolloutCommand: Command = group({
  name: "rollout",
  summary: "Manage the rollout of a resource",
  subcommands: [
    rolloutHistoryCommand,
    rolloutPauseCommand,
    rolloutRestartCommand,
    rolloutResumeCommand,
    rolloutStatusCommand,
    rolloutUndoCommand,
  ],
  helpTo: "stdout",
});
