/** dig's command line. Models bin/dig/dig.c parse_args, plus_option and dash_option. */
import type { DigSections } from "@kubenetsim/coredns";

export interface DigCommand {
  readonly name: string;
  readonly type: string;
  /** As written after `@`. */
  readonly server?: string;
  /** The address after `-x`. */
  readonly reverse?: string;
  readonly short: boolean;
  readonly search: boolean;
  readonly tcp: boolean;
  readonly edns: boolean;
  readonly cookie: boolean;
  readonly dnssec: boolean;
  readonly recursion: boolean;
  readonly bufsize?: number;
  readonly timeout?: number;
  readonly tries?: number;
  readonly ndots?: number;
  readonly domain?: string;
  /** In the order in which they were given. */
  readonly sections: readonly (readonly [keyof DigSections | "all", boolean])[];
}

const BARE: DigCommand = {
  name: ".",
  type: "A",
  short: false,
  search: false,
  tcp: false,
  edns: true,
  cookie: true,
  dnssec: false,
  recursion: true,
  sections: [],
};

const TYPE = /^(A|AAAA|ANY|AXFR|CAA|CNAME|DS|HINFO|HTTPS|IXFR(=\d+)?|MX|NAPTR|NS|PTR|SOA|SPF|SRV|SVCB|TXT|TYPE\d+)$/i;

/** The command, or what dig complains of. */
export function parseDig(argv: readonly string[]): DigCommand | string {
  let command = BARE;
  let named = false;
  const words = [...argv];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const changed = word.startsWith("@")
      ? { server: word.slice(1) }
      : word.startsWith("+")
        ? plusOption(word.slice(1), command)
        : word.startsWith("-") && word.length > 1
          ? dashOption(word, words)
          : plainWord(word, named);
    if (typeof changed === "string") return changed;
    if (changed.name !== undefined || changed.reverse !== undefined) named = true;
    command = { ...command, ...changed };
  }
  // Without a name dig asks for the root's servers.
  if (!named) return { ...command, type: command.type === "A" ? "NS" : command.type };
  return command;
}

function plainWord(word: string, named: boolean): Partial<DigCommand> {
  if (TYPE.test(word) && named) return { type: word.toUpperCase() };
  if (/^(IN|CH|HS)$/i.test(word)) return {};
  return { name: word };
}

function dashOption(word: string, rest: string[]): Partial<DigCommand> | string {
  const letter = word.slice(0, 2);
  const value = (): string | undefined => (word.length > 2 ? word.slice(2) : rest.shift());
  switch (letter) {
    case "-x": {
      const address = value();
      return address === undefined ? usage(word) : { reverse: address, type: "PTR" };
    }
    case "-t": {
      const type = value();
      return type === undefined ? usage(word) : { type: type.toUpperCase() };
    }
    case "-q": {
      const name = value();
      return name === undefined ? usage(word) : { name };
    }
    case "-4":
    case "-6":
    case "-u":
    case "-r":
      return {};
    case "-c":
    case "-b":
    case "-p":
      return value() === undefined ? usage(word) : {};
    default:
      return usage(word);
  }
}

function usage(option: string): string {
  return (
    `Invalid option: ${option}\n` +
    "Usage:  dig [@global-server] [domain] [q-type] [q-class] {q-opt}\n" +
    "            {global-d-opt} host [@local-server] {local-d-opt}\n" +
    "            [ host [@local-server] {local-d-opt} [...]]\n\n" +
    'Use "dig -h" (or "dig -h | more") for complete list of options\n'
  );
}

const SECTIONS: ReadonlyMap<string, keyof DigSections | "all"> = new Map([
  ["all", "all"],
  ["cmd", "cmd"],
  ["comments", "comments"],
  ["question", "question"],
  ["answer", "answer"],
  ["authority", "authority"],
  ["additional", "additional"],
  ["stats", "stats"],
]);

function plusOption(word: string, command: DigCommand): Partial<DigCommand> | string {
  const [text = "", value = ""] = word.split("=", 2);
  const isOn = !text.startsWith("no");
  const name = isOn ? text : text.slice(2);
  const section = SECTIONS.get(name);
  if (section !== undefined) return { sections: [...command.sections, [section, isOn]] };
  switch (name) {
    case "short":
      return { short: isOn };
    case "search":
    case "defname":
      return { search: isOn };
    case "tcp":
    case "vc":
      return { tcp: isOn };
    case "edns":
      return { edns: isOn };
    case "cookie":
      return { cookie: isOn };
    case "dnssec":
    case "do":
      return { dnssec: isOn };
    case "rec":
    case "recurse":
      return { recursion: isOn };
    case "bufsize":
      return { bufsize: Number(value) };
    case "time":
    case "timeout":
      return { timeout: Math.max(Number(value), 1) };
    case "tries":
      return { tries: Math.max(Number(value), 1) };
    case "retry":
      return { tries: Number(value) + 1 };
    case "ndots":
      return { ndots: Number(value), search: true };
    case "domain":
      return { domain: value, search: true };
    case "adflag":
    case "aaflag":
    case "cdflag":
    case "ignore":
    case "multiline":
    case "ttlid":
    case "class":
    case "identify":
      return {};
    default:
      return usage(`+${word}`);
  }
}
