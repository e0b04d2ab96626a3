/** sh -c: runs a whole script for whoever waits for its end. */
import type { Millis } from "@kubenetsim/sim";
import { shellText } from "../script/container-script.ts";
import { ScriptError } from "../script/lexer.ts";
import { appended } from "../script/output.ts";
import { readScript, runScript } from "../script/run.ts";
import { BEGINNING } from "../script/state.ts";
import type { ExecResult } from "../types.ts";
import { shellHost } from "./shell-host.ts";
import { fail, ok, type Tool, type ToolContext } from "./tool.ts";

/** Given by execute, which knows all tools. */
export type RunTool = (argv: readonly string[], context: ToolContext) => ExecResult;

/** Nobody waits longer for a command. */
const WAIT_MS_MAX: Millis = 60 * 60 * 1000;
/** Where nobody waits at all, as for a probe, a script that stops more often than this never ends. */
const STOPS_MAX = 5_000;

export function shellNamed(name: string, runTool: RunTool): Tool {
  return {
    name,
    run(argv, context) {
      const script = shellText(argv);
      if (script === undefined) return ok("");
      try {
        return runWhole(name, script, context, runTool);
      } catch (error) {
        if (!(error instanceof ScriptError)) throw error;
        return fail(`${name}: ${error.message}`, 2);
      }
    },
  };
}

function runWhole(name: string, text: string, context: ToolContext, runTool: RunTool): ExecResult {
  const written = { stdout: "", stderr: "" };
  let tookMs = 0;
  let stops = 0;
  let guessed = false;
  // The script's sleeps are slept here: its commands only say how long they take.
  const inside: ToolContext = Object.create(context, { wait: { value: undefined } });
  const run = (argv: readonly string[]): ExecResult => {
    const done = runTool(argv, inside);
    if (done.unknown !== true) return done;
    if (context.ofManifest !== true) return fail(`${name}: ${argv[0]}: not found`, 127);
    guessed = true;
    return ok("");
  };
  const host = shellHost(inside, run, (more, stream) => {
    written[stream] = appended(written[stream], more);
  });
  let state = BEGINNING;
  for (const script = readScript(text); ; ) {
    const now = context.wait === undefined ? context.now + tookMs : context.now;
    const { state: next, stop } = runScript(script, state, Object.create(host, { now: { value: now } }));
    state = next;
    // What a command said that nobody knows, nobody knows either: the manifest's probe is taken to go well.
    if (stop.kind === "exit") return { ...written, exitCode: guessed ? 0 : stop.code, ...took(tookMs) };
    tookMs += stop.ms;
    stops += 1;
    if (tookMs <= WAIT_MS_MAX && (context.wait !== undefined || stops < STOPS_MAX)) context.wait?.(stop.ms);
    else if (context.wait === undefined) return { ...written, exitCode: 0, tookMs: Infinity };
    else return fail(`${name}: it would never end`, 1, written.stdout);
  }
}

function took(tookMs: Millis): { readonly tookMs?: Millis } {
  return tookMs === 0 ? {} : { tookMs };
}
