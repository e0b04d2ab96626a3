/** What the shell itself does without another program. One entry a command. */
import { formatRfc3339, type Millis } from "@kubenetsim/sim";
import type { Outcome, ScriptHost, ScriptState } from "./state.ts";
import { testCommand } from "./test-command.ts";

type Builtin = (argv: readonly string[], state: ScriptState, host: ScriptHost) => Partial<Outcome>;

const test: Builtin = (argv, _state, host) => ({ exitCode: testCommand(argv, host) });
const nothing: Builtin = () => ({});

const builtins: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  [":", nothing],
  ["cd", nothing],
  ["umask", nothing],
  ["ulimit", nothing],
  ["export", assign],
  ["readonly", assign],
  ["local", assign],
  ["date", (_argv, _state, host) => ({ stdout: `${dateText(host.now)}\n` })],
  ["exit", (argv, state) => ({ exit: true, exitCode: argv[1] === undefined ? state.status : Number(argv[1]) & 255 })],
  ["printf", printf],
  ["seq", seq],
  ["set", set],
  ["test", test],
  ["[", test],
  ["[[", test],
  ["trap", trap],
  ["wait", wait],
]);

/** `undefined` where the shell has no such builtin. */
export function builtin(argv: readonly string[], state: ScriptState, host: ScriptHost): Partial<Outcome> | undefined {
  return builtins.get(argv[0] ?? "")?.(argv, state, host);
}

function assign(argv: readonly string[], state: ScriptState): Partial<Outcome> {
  let { variables } = state;
  for (const word of argv.slice(1)) {
    const equals = word.indexOf("=");
    if (equals > 0) variables = variables.with(word.slice(0, equals), word.slice(equals + 1));
  }
  return { state: { variables } };
}

/** Of the shell's options, -e and +e: the others change nothing that is seen here. */
function set(argv: readonly string[]): Partial<Outcome> {
  const options = argv.slice(1).filter((word) => /^[-+][a-z]*e[a-z]*$/.test(word));
  const last = options.at(-1);
  return last === undefined ? {} : { state: { exitsOnError: last.startsWith("-") } };
}

/** `trap 'commands' TERM`; a script without a trap is the first process of its container, to which SIGTERM does nothing. */
function trap(argv: readonly string[]): Partial<Outcome> {
  const [, commands = "", ...signals] = argv;
  const onTerm = signals.some((signal) => signal === "TERM" || signal === "SIGTERM" || signal === "15");
  return onTerm && commands !== "-" ? { state: { onTerm: commands } } : {};
}

/** Until the commands behind `&` have ended. */
function wait(_argv: readonly string[], state: ScriptState, host: ScriptHost): Partial<Outcome> {
  const sleepMs = Math.max(0, state.backgroundUntil - host.now);
  return { sleepMs, interruptible: true };
}

function seq(argv: readonly string[]): Partial<Outcome> {
  const numbers = argv.slice(1).map(Number);
  const [from, step, to] =
    numbers.length === 1 ? [1, 1, numbers[0]] : numbers.length === 2 ? [numbers[0], 1, numbers[1]] : numbers;
  if (from === undefined || step === undefined || to === undefined || !(step > 0))
    return { stderr: "seq: missing operand\n", exitCode: 1 };
  const count = Math.min(Math.floor((to - from) / step) + 1, SEQ_MAX);
  const lines = Array.from({ length: Math.max(0, count) || 0 }, (_, i) => `${from + i * step}\n`);
  return { stdout: lines.join("") };
}

/** As many words as a loop may have. */
const SEQ_MAX = 10_000;

/** %s, %d, %% and the usual escapes: each verb takes the next argument. */
function printf(argv: readonly string[]): Partial<Outcome> {
  const [, format = "", ...rest] = argv;
  let next = 0;
  const filled = withEscapes(format).replace(/%[-0-9.]*([sd%])/g, (_verb, kind: string) => {
    if (kind === "%") return "%";
    const value = rest[next] ?? "";
    next += 1;
    return kind === "d" ? String(Math.trunc(Number(value)) || 0) : value;
  });
  return { stdout: filled };
}

function withEscapes(text: string): string {
  return text.replace(/\\([nt\\])/g, (_all, letter: string) => (letter === "n" ? "\n" : letter === "t" ? "\t" : "\\"));
}

const DAYS = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAY_MS: Millis = 86_400_000;

/** `Thu Jan  1 00:00:00 UTC 1970`: the first day was a Thursday. */
function dateText(now: Millis): string {
  const [date = "", time = ""] = formatRfc3339(now).split("T");
  const [year = "", month = "", day = ""] = date.split("-");
  const weekday = DAYS[Math.floor(now / DAY_MS) % DAYS.length];
  return `${weekday} ${MONTHS[Number(month) - 1]} ${String(Number(day)).padStart(2)} ${time.slice(0, 8)} UTC ${year}`;
}
