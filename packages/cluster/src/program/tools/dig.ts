/** dig: one question as it stands, and all that came back. Options are those of BIND 9.18. */
import {
  type AskedQuestion,
  DIG_ALL,
  type DigSections,
  dig as digOnce,
  digSearch,
  printDig,
  printDigBanner,
  printDigShort,
  type ResolvConf,
  reverseName,
} from "@kubenetsim/coredns";
import { draw, parseAddr } from "@kubenetsim/sim";
import { type DigCommand, parseDig } from "./dig-options.ts";
import { fail, ok, type Tool, type ToolContext } from "./tool.ts";

export const dig: Tool = {
  name: "dig",
  run(argv, context) {
    const command = parseDig(argv);
    if (typeof command === "string") return fail(command, 1);
    const server = serverAddress(command.server, context);
    if (server === undefined) return fail("", 10, `dig: couldn't get address for '${command.server}': not found\n`);
    const name = command.reverse === undefined ? command.name : reverseName(command.reverse);
    if (name === undefined) return fail(`dig: '${command.reverse}' is not a valid address`, 1);
    const resolver = command.search ? digSearch : digOnce;
    const conf = confOf(command, context);
    const options = { resolver, types: [command.type], conf, ...(command.server === undefined ? {} : { server }) };
    const { resolution } = context.resolve(name, options);
    const last = resolution.asked.at(-1);
    if (last === undefined || typeof last.result === "string") return unreachable(argv, resolution.asked, command);
    return answered(argv, last, resolution.asked, command, context);
  },
};

function answered(
  argv: readonly string[],
  last: AskedQuestion,
  asked: readonly AskedQuestion[],
  command: DigCommand,
  context: ToolContext,
): ReturnType<Tool["run"]> {
  if (typeof last.result === "string") return fail("", 9);
  const errors = asked.filter((one) => typeof one.result === "string").map(errorLine);
  const truncated = asked.some((one) => typeof one.result !== "string" && one.result.truncated);
  const retried = truncated && last.transport === "tcp" && !command.tcp;
  const before = `${errors.join("")}${retried ? ";; Truncated, retrying in TCP mode.\n" : ""}`;
  if (command.short) return ok(`${before}${printDigShort(last.result)}`);
  const transport = last.transport === "tcp" ? "TCP" : "UDP";
  const sections = sectionsOf(command.sections);
  return ok(`${before}${printDig(last.result, last.server, { argv, now: context.now, transport, sections })}`);
}

/** Nobody answered: each attempt is complained of. */
function unreachable(
  argv: readonly string[],
  asked: readonly AskedQuestion[],
  command: DigCommand,
): ReturnType<Tool["run"]> {
  const errors = asked.map(errorLine).join("");
  const banner = command.short || !sectionsOf(command.sections).cmd ? "" : printDigBanner(argv);
  return fail("", 9, `${errors}${banner};; no servers could be reached\n`);
}

function errorLine({ server, result }: AskedQuestion): string {
  const why = result === "refused" ? "connection refused" : "timed out";
  return `;; communications error to ${server}#53: ${why}\n`;
}

/** The later word counts. */
function sectionsOf(changes: readonly (readonly [keyof DigSections | "all", boolean])[]): DigSections {
  const shown = (part: keyof DigSections): boolean =>
    changes.findLast(([which]) => which === part || which === "all")?.[1] ?? DIG_ALL[part];
  return {
    cmd: shown("cmd"),
    comments: shown("comments"),
    question: shown("question"),
    answer: shown("answer"),
    authority: shown("authority"),
    additional: shown("additional"),
    stats: shown("stats"),
  };
}

const TRIES = 3;
const EDNS_SIZE = 1232;

/** dig sends EDNS with a cookie, and asks three times. */
function confOf(command: DigCommand, context: ToolContext): Partial<ResolvConf> {
  const { seed, packets } = context.sim;
  const half = (part: string): string =>
    draw(seed, `dig/cookie/${packets}/${part}`, 2 ** 32)
      .toString(16)
      .padStart(8, "0");
  const cookie = command.cookie ? { cookie: `${half("high")}${half("low")}` } : {};
  const edns = { udpSize: command.bufsize ?? EDNS_SIZE, ...(command.dnssec ? { dnssecOk: true } : {}), ...cookie };
  return {
    attempts: command.tries ?? TRIES,
    ...(command.timeout === undefined ? {} : { timeout: command.timeout }),
    ...(command.ndots === undefined ? {} : { ndots: command.ndots }),
    ...(command.domain === undefined ? {} : { search: [command.domain] }),
    ...(command.edns ? { edns } : {}),
    ...(command.recursion ? {} : { noRecursion: true }),
    useVc: command.tcp,
  };
}

/** A server may be named; its name is looked up as any program would. */
function serverAddress(server: string | undefined, context: ToolContext): string | undefined {
  if (server === undefined) return context.nameserver;
  return parseAddr(server) === undefined ? context.resolve(server).addresses[0] : server;
}
