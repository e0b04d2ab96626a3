/** Containers whose manifest holds their script: what they do between their sleeps, and how they end. */
import { assert, cancel, type Millis } from "@kubenetsim/sim";
import { declaredPorts, scriptOf } from "../program/generic.ts";
import { ScriptError } from "../program/script/lexer.ts";
import { appended } from "../program/script/output.ts";
import { runScript, type Script } from "../program/script/run.ts";
import { BEGINNING, type Progress } from "../program/script/state.ts";
import { commandsOf } from "../program/tools/execute.ts";
import { shellHost } from "../program/tools/shell-host.ts";
import type { ExecResult } from "../program/types.ts";
import { SCRIPT } from "./actor-names.ts";
import { writeLog } from "./container-log.ts";
import { type ContainerPlace, listenFromNowOn } from "./container-sockets.ts";
import { crash } from "./crash.ts";
import { due, dueInRounds, keepTurn, type Simulation } from "./simulation.ts";
import type { Process } from "./types.ts";

/** `settle` waits for a sleep up to this long; longer ones are the life of a container. */
const WAITED_FOR_MS: Millis = 60_000;
const FAILED = 2;

/** Books the script's first stretch: it runs once the kubelet has seen the container start. */
export function startScript(sim: Simulation, node: string, podKey: string, container: string): void {
  due(sim, `${SCRIPT}/${node}`, `${podKey}/${container}`, sim.clock.now);
}

/** Nothing wakes it any longer. */
export function stopScript(sim: Simulation, node: string, podKey: string, container: string): void {
  const actor = `${SCRIPT}/${node}`;
  const key = `${podKey}/${container}`;
  if (!sim.clock.byKey.has(`${actor}\0${key}`) && !sim.rounds.byKey.has(`${actor}\0${key}`)) return;
  sim.clock = cancel(sim.clock, actor, key);
  sim.rounds = cancel(sim.rounds, actor, key);
  keepTurn(sim, actor, key, undefined);
}

/** The script goes on from where it waits, unless its container has ended or been started anew since. */
export function wakeScript(sim: Simulation, node: string, key: string): void {
  const [namespace = "", pod = "", name = ""] = key.split("/");
  const at: ContainerPlace = { node, pod: `${namespace}/${pod}`, container: name };
  const process = processAt(sim, at);
  if (process === undefined || (process.script?.wakesAt ?? sim.clock.now) > sim.clock.now) return;
  const script = scriptOf(process.start);
  assert(script !== undefined, `${key} runs no script`);
  const { state, stop } = goOn(sim, at, process, script);
  if (stop.kind === "exit") {
    crash(sim, at, stop.code);
    return;
  }
  // A task's last command is no server: it does its work, and ends.
  if (process.start.task && state.serves && stop.ms === Infinity) {
    crash(sim, at, 0);
    return;
  }
  const wakesAt = sim.clock.now + stop.ms;
  keepScript(sim, at, { state, wakesAt, interruptible: stop.interruptible });
  // The server that the image is for has come up.
  if (state.serves && process.script?.state.serves !== true) listenFromNowOn(sim, at, declaredPorts(process.start));
  sleep(sim, at, stop.ms, stop.steady);
}

function goOn(sim: Simulation, at: ContainerPlace, process: Process, script: Script): Progress {
  const commands = commandsOf(sim, at);
  assert(commands !== undefined, `${at.pod}/${at.container} is not there`);
  const { context, run } = commands;
  let output = "";
  const host = shellHost(
    context,
    (argv) => known(run(argv)),
    (text) => {
      output = appended(output, text);
    },
  );
  try {
    return runScript(script, process.script?.state ?? BEGINNING, host);
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    output += `sh: ${error.message}\n`;
    return { state: BEGINNING, stop: { kind: "exit", code: FAILED } };
  } finally {
    writeOutput(sim, at, process, output);
  }
}

function known(done: ExecResult): ExecResult | undefined {
  return done.unknown === true ? undefined : done;
}

function writeOutput(sim: Simulation, at: ContainerPlace, { start }: Process, output: string): void {
  if (output === "") return;
  const lines = output.replace(/\n$/, "").split("\n");
  writeLog(sim, { ...at, restartCount: start.restartCount }, lines);
}

/** 128 and the number of SIGTERM: what the kernel gives a program that does not handle it. */
export const TERMINATED = 143;

/**
 * What SIGTERM does to a script, and `undefined` where it has no say. The first process of a container has no default action for
 * signals (pid_namespaces(7)): without a trap it goes on until SIGKILL. A shell runs its trap when the command of the moment is
 * over; only `wait` ends at once (POSIX sh, trap).
 */
export function onTerm(process: Process, now: Millis): { readonly ms: Millis; readonly exitCode: number } | undefined {
  if (process.script === undefined || process.script.state.serves) return undefined;
  const { state, wakesAt, interruptible } = process.script;
  const exits = /\bexit\b *(\d*)/.exec(state.onTerm ?? "");
  if (state.onTerm === undefined || (exits === null && !interruptible)) return { ms: Infinity, exitCode: TERMINATED };
  const ms = interruptible ? 0 : Math.max(0, wakesAt - now);
  return { ms, exitCode: exits === null ? TERMINATED : Number(exits[1]) & 255 };
}

/** What goes round and round is no work that `settle` could wait for: it lets each such script have one more turn. */
function sleep(sim: Simulation, at: ContainerPlace, ms: Millis, steady: boolean): void {
  const actor = `${SCRIPT}/${at.node}`;
  const key = `${at.pod}/${at.container}`;
  const wakesAt = sim.clock.now + ms;
  keepTurn(sim, actor, key, steady && ms <= WAITED_FOR_MS ? wakesAt : undefined);
  if (ms === Infinity) return;
  const book = steady || ms > WAITED_FOR_MS ? dueInRounds : due;
  book(sim, actor, key, wakesAt);
}

function processAt(sim: Simulation, at: ContainerPlace): Process | undefined {
  return sim.nodes.get(at.node)?.sandboxes.get(at.pod)?.processes.get(at.container);
}

function keepScript(sim: Simulation, at: ContainerPlace, script: NonNullable<Process["script"]>): void {
  const node = sim.nodes.get(at.node);
  const sandbox = node?.sandboxes.get(at.pod);
  const process = sandbox?.processes.get(at.container);
  if (node === undefined || sandbox === undefined || process === undefined) return;
  const processes = sandbox.processes.with(at.container, { ...process, script });
  const sandboxes = node.sandboxes.with(at.pod, { ...sandbox, processes });
  sim.nodes = sim.nodes.with(at.node, { ...node, sandboxes });
}
