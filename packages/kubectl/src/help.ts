/** Short help: which commands there are, and which flags a command takes. In words of our own. */
import type { Flag } from "./argv/flag.ts";
import { formatTabs } from "./output/tabwriter.ts";
import type { Command } from "./request.ts";

export function overview(commands: readonly Command[]): string {
  const lines = commands.map(({ name, summary }) => `  ${name}\t${summary}`);
  const list = formatTabs(`${lines.join("\n")}\n`, { padding: 2 });
  return `kubectl works on the simulated cluster.\n\nCommands:\n${list}\nUsage:\n  kubectl [command] [flags]\n`;
}

export function helpOf(command: Command): string {
  const shown = command.flags.filter((flag) => flag.refused !== true).map(flagLine);
  const options = shown.length === 0 ? "" : `\nOptions:\n${shown.join("\n")}\n`;
  return `${command.summary}.\n${options}\nUsage:\n  kubectl ${command.name} [flags] [options]\n`;
}

function flagLine({ name, short, kind, value }: Flag): string {
  const shown = kind === "string" ? `'${String(value)}'` : Array.isArray(value) ? "[]" : String(value);
  return `    ${short === undefined ? "" : `-${short}, `}--${name}=${shown}`;
}
