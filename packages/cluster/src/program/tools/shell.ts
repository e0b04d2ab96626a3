/** sh -c with simple commands: words, quotes, `&&`, `||`, `;` and one `>` at the end. Anything else is refused. */

import type { ExecResult } from "../types.ts";
import { fail, ok, type Tool, type ToolContext } from "./tool.ts";

/** Given by execute, which knows all tools. */
export type RunTool = (argv: readonly string[], context: ToolContext) => ExecResult;

export function shellNamed(name: string, runTool: RunTool): Tool {
  return {
    name,
    run(argv, context) {
      const [flag, script] = argv;
      if (flag !== "-c" || script === undefined) return ok("");
      return runScript(name, script, context, runTool);
    },
  };
}

function runScript(name: string, script: string, context: ToolContext, runTool: RunTool): ExecResult {
  const words = wordsOf(script);
  if (words === undefined) return fail(`${name}: -c: line 1: unexpected EOF while looking for matching quote`, 2);
  let done: ExecResult = ok("");
  let stdout = "";
  let stderr = "";
  let operator = ";";
  for (const command of commandsOf(words)) {
    if (operator === ";" || (operator === "&&") === (done.exitCode === 0)) {
      done = runSimple(name, command.argv, context, runTool);
      stdout += done.stdout;
      stderr += done.stderr;
    }
    operator = command.operator;
  }
  return { stdout, stderr, exitCode: done.exitCode };
}

function runSimple(name: string, argv: readonly string[], context: ToolContext, runTool: RunTool): ExecResult {
  if (argv.length === 0) return ok("");
  if (argv.some((word) => word === "|" || word === "<"))
    return fail(`${name}: 1: only simple commands are simulated`, 2);
  const into = argv.indexOf(">");
  if (into < 0) return runTool(argv, context);
  const done = runTool(argv.slice(0, into), context);
  const [path] = argv.slice(into + 1);
  if (path === undefined || context.process === undefined)
    return fail(`${name}: 1: cannot create ${path ?? ""}: Read-only file system`, 2);
  if (path !== "/dev/null") context.keepFiles(context.process.files.with(path, done.stdout));
  return { ...done, stdout: "" };
}

interface Command {
  readonly argv: readonly string[];
  readonly operator: string;
}

function commandsOf(words: readonly string[]): readonly Command[] {
  const commands: Command[] = [];
  let argv: string[] = [];
  for (const word of words) {
    if (word !== ";" && word !== "&&" && word !== "||") {
      argv.push(word);
      continue;
    }
    commands.push({ argv, operator: word });
    argv = [];
  }
  return [...commands, { argv, operator: ";" }];
}

const WORD = /\s*(?:(&&|\|\||[;|<>])|((?:[^\s"'\\;|<>&]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+))/y;

/** `undefined` where a quote is left open. */
function wordsOf(script: string): readonly string[] | undefined {
  const words: string[] = [];
  const text = script.trimEnd();
  WORD.lastIndex = 0;
  while (WORD.lastIndex < text.length) {
    const match = WORD.exec(text);
    if (match === null) return undefined;
    words.push(match[1] ?? unquoted(match[2] ?? ""));
  }
  return words;
}

function unquoted(word: string): string {
  return word.replace(
    /"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/g,
    (_whole, double?: string, single?: string, escaped?: string) =>
      double !== undefined ? double.replace(/\\(["\\$`])/g, "$1") : (single ?? escaped ?? ""),
  );
}
