/** Which script a container runs: what its manifest's command and args say, where they say something that can be read. */
import { compile } from "./compile.ts";
import { ScriptError } from "./lexer.ts";
import { readScript, type Script } from "./run.ts";
import type { Word } from "./syntax.ts";

/** The words of a container's own command line, and what is known of its image. */
export interface CommandLine {
  /** `command`: stands for the image's entrypoint. */
  readonly command: readonly string[];
  readonly args: readonly string[];
  /** Whether any container has a command of this name. */
  knows(name: string): boolean;
}

const SHELLS = new Set(["sh", "bash", "ash", "dash"]);

/** `undefined`: only the image knows what it does. */
export function containerScript(line: CommandLine): Script | undefined {
  const argv = [...line.command, ...line.args];
  const name = baseName(argv[0] ?? "");
  if (SHELLS.has(name)) return shellScript(argv.slice(1));
  // Arguments alone are a command line only for images whose entrypoint is none, such as busybox.
  if (!line.knows(name)) return undefined;
  return remembered(`argv\0${argv.join("\0")}`, () => commandScript([name, ...argv.slice(1)]));
}

/** Without its directory. */
export function baseName(command: string): string {
  return command.slice(command.lastIndexOf("/") + 1);
}

/** What a shell is told by `-c text`, also among other flags such as `-ec`: the text of its script. */
export function shellText(argv: readonly string[]): string | undefined {
  const flag = argv.findIndex((word) => /^-[a-z]*c$/.test(word));
  const text = flag < 0 ? undefined : argv[flag + 1];
  return text !== undefined && argv[flag]?.includes("e") === true ? `set -e\n${text}` : text;
}

function shellScript(argv: readonly string[]): Script | undefined {
  const text = shellText(argv);
  return text === undefined ? undefined : remembered(`sh\0${text}`, () => readScript(text));
}

function commandScript(argv: readonly string[]): Script {
  const words = argv.map((text): Word => [{ kind: "text", text, quoted: true }]);
  const simple = { assignments: [], words, redirects: [] };
  const command = { kind: "pipeline", negated: false, commands: [simple] } as const;
  return compile([{ commands: [{ command }], background: false }]);
}

// Many containers run the same script: this only remembers.
const known = new Map<string, Script | undefined>();
const KNOWN_MAX = 256;

/** `undefined` where the script uses what is not simulated. */
function remembered(key: string, read: () => Script): Script | undefined {
  if (known.has(key)) return known.get(key);
  if (known.size >= KNOWN_MAX) known.clear();
  const script = readOrRefuse(read);
  known.set(key, script);
  return script;
}

function readOrRefuse(read: () => Script): Script | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof ScriptError) return undefined;
    throw error;
  }
}
