/** `kubectl rollout`: one command a file. Models k8s.io/kubectl/pkg/cmd/rollout/rollout.go. */
import { type Command, failed } from "../../request.ts";
import { rolloutHistoryCommand } from "./history.ts";
import { rolloutPauseCommand, rolloutResumeCommand } from "./pause.ts";
import { rolloutRestartCommand } from "./restart.ts";
import { rolloutStatusCommand } from "./status.ts";
import { rolloutUndoCommand } from "./undo.ts";

export const rolloutCommand: Command = {
  name: "rollout",
  aliases: [],
  summary: "Manage the rollout of a resource",
  flags: [],
  subcommands: [
    rolloutHistoryCommand,
    rolloutPauseCommand,
    rolloutRestartCommand,
    rolloutResumeCommand,
    rolloutStatusCommand,
    rolloutUndoCommand,
  ],
  run: ({ args }) =>
    failed(
      args.length === 0
        ? "Must specify one of: history, pause, restart, resume, status, undo"
        : `unknown command ${JSON.stringify(args[0])}\nSee 'kubectl rollout -h' for help and examples`,
    ),
};
