/** Short help: which commands there are, and which flags a command takes. In words of our own. */
import type { Flag } from "./argv/flag.ts";
import { formatTabs } from "./output/tabwriter.ts";
import type { Command } from "./request.ts";

export function overview(commands: readonly Command[]): string {
  return `kubectl works on the simulated cluster.\n\n${commandList("Commands", commands)}\nUsage:\n  kubectl [command] [flags]\n`;
}

/** `path` is the words that lead to the command: `rollout status`. */
export function helpOf(command: Command, path: string = command.name): string {
  const { flags, subcommands = [], summary } = command;
  const shown = flags.filter((flag) => flag.refused !== true).map(flagLine);
  const options = shown.length === 0 ? "" : `\nOptions:\n${shown.join("\n")}\n`;
  const below = subcommands.length === 0 ? "" : `\n${commandList("Available Commands", subcommands)}`;
  const usage = subcommands.length > 0 && flags.length === 0 ? "SUBCOMMAND [options]" : "[flags] [options]";
  return `${summary}.\n${below}${options}\nUsage:\n  kubectl ${path} ${usage}\n`;
}

function commandList(title: string, commands: readonly Command[]): string {
  const lines = commands.map(({ name, summary }) => `  ${name}\t${summary}`);
  return `${title}:\n${formatTabs(`${lines.join("\n")}\n`, { padding: 2 })}`;
}

function flagLine({ name, short, kind, value }: Flag): string {
  const shown = kind === "string" ? `'${String(value)}'` : Array.isArray(value) ? "[]" : String(value);
  return `    ${short === undefined ? "" : `-${short}, `}--${name}=${shown}`;
}
