/** One `-A` line to a rule. */
import type { IpSets } from "../ipset/types.ts";
import type { Match, Target } from "../netfilter/types.ts";
import {
  isParseError,
  type LineContext,
  type MatchKind,
  type Option,
  type ParseError,
  type TargetKind,
} from "./kind.ts";
import { MATCHES } from "./match/list.ts";
import { parseProtocol, protocolName } from "./match/protocol.ts";
import { targetNamed } from "./target/list.ts";

/** What a line says, before it has a handle. */
export interface ParsedRule {
  readonly chain: string;
  readonly matches: readonly Match[];
  readonly target: Target;
}

/** A match module as the line loaded it, and the options it was given so far. */
interface Loaded {
  readonly kind: MatchKind;
  readonly module: string;
  readonly options: Option[];
}

/** The line while it is read. */
interface Line {
  readonly words: readonly string[];
  at: number;
  readonly header: { readonly kind: MatchKind; readonly option: Option }[];
  readonly loaded: Loaded[];
  jump:
    | {
        readonly name: string;
        readonly isGoto: boolean;
        readonly kind: TargetKind | undefined;
        readonly options: Option[];
      }
    | undefined;
  protocol: string | undefined;
}

const BY_MODULE: ReadonlyMap<string, MatchKind> = new Map(
  MATCHES.flatMap((kind) => kind.modules.map((module) => [module, kind] as const)),
);
const BY_HEADER: ReadonlyMap<string, MatchKind> = new Map(
  MATCHES.filter((kind) => kind.modules.length === 0).flatMap((kind) =>
    Object.keys(kind.options).map((option) => [option, kind] as const),
  ),
);

/** Reads the words of `-A CHAIN …`. Errors are worded as iptables' own. */
export function parseRule(words: readonly string[], family: 4 | 6, sets?: IpSets): ParsedRule | ParseError {
  const chain = words[1];
  if (chain === undefined) return { error: 'option "-A" requires an argument' };
  const line: Line = { words, at: 2, header: [], loaded: [], jump: undefined, protocol: undefined };
  while (line.at < words.length) {
    const error = readOption(line);
    if (error !== undefined) return error;
  }
  return assemble(chain, line, family, sets);
}

function readOption(line: Line): ParseError | undefined {
  let not = false;
  if (line.words[line.at] === "!") {
    not = true;
    line.at++;
  }
  const name = line.words[line.at++] ?? "";
  if (name === "-m" || name === "--match") return load(line);
  if (name === "-j" || name === "--jump" || name === "-g" || name === "--goto") return jump(line, name);
  const header = BY_HEADER.get(name);
  if (header !== undefined) return readHeader(line, header, name, not);
  if (!name.startsWith("-")) return { error: `Bad argument \`${name}'` };
  return readExtension(line, name, not);
}

function load(line: Line): ParseError | undefined {
  const module = line.words[line.at++];
  if (module === undefined) return { error: 'option "-m" requires an argument' };
  const kind = BY_MODULE.get(module);
  if (kind === undefined) return { error: `Couldn't load match \`${module}':No such file or directory\n` };
  line.loaded.push({ kind, module, options: [] });
  return undefined;
}

function jump(line: Line, option: string): ParseError | undefined {
  const name = line.words[line.at++];
  if (name === undefined) return { error: `option "${option}" requires an argument` };
  const isGoto = option === "-g" || option === "--goto";
  line.jump = { name, isGoto, kind: isGoto ? undefined : targetNamed(name), options: [] };
  return undefined;
}

function readHeader(line: Line, kind: MatchKind, name: string, not: boolean): ParseError | undefined {
  const value = line.words[line.at++];
  if (value === undefined) return { error: `option "${name}" requires an argument` };
  if (line.header.some((have) => have.kind === kind))
    return { error: `multiple ${Object.keys(kind.options)[0]} flags not allowed` };
  if (kind.name === "protocol") {
    const protocol = parseProtocol(value);
    line.protocol = protocol === undefined || protocol === "all" || not ? undefined : protocol;
  }
  line.header.push({ kind, option: { name, value, not } });
  return undefined;
}

// An option belongs to the target, else to the module loaded last that knows it, else to that of `-p`.
function readExtension(line: Line, name: string, not: boolean): ParseError | undefined {
  const target = line.jump;
  if (target?.kind !== undefined && Object.hasOwn(target.kind.options, name)) {
    return take(line, target.kind.options, target.options, name, not);
  }
  let owner = line.loaded.findLast((loaded) => Object.hasOwn(loaded.kind.options, name));
  if (owner === undefined) {
    owner = implicitModule(line.protocol, name);
    if (owner === undefined) return { error: `unknown option "${name}"` };
    line.loaded.push(owner);
  }
  return take(line, owner.kind.options, owner.options, name, not);
}

function implicitModule(protocol: string | undefined, option: string): Loaded | undefined {
  const module = protocol === "icmpv6" ? "icmp6" : protocol;
  const kind = module === undefined ? undefined : BY_MODULE.get(module);
  if (kind === undefined || module === undefined || !Object.hasOwn(kind.options, option)) return undefined;
  return { kind, module, options: [] };
}

function take(
  line: Line,
  known: { readonly [option: string]: number },
  into: Option[],
  name: string,
  not: boolean,
): ParseError | undefined {
  const count = known[name] ?? 0;
  const values = line.words.slice(line.at, line.at + count);
  if (values.length < count) return { error: `option "${name}" requires an argument` };
  line.at += count;
  into.push({ name, value: values.join(" "), not });
  return undefined;
}

function assemble(chain: string, line: Line, family: 4 | 6, sets: IpSets | undefined): ParsedRule | ParseError {
  const context: LineContext = {
    family,
    ...(line.protocol === undefined ? {} : { protocol: line.protocol }),
    ...(sets === undefined ? {} : { sets }),
  };
  const matches: Match[] = [];
  const header = [...line.header].sort((a, b) => MATCHES.indexOf(a.kind) - MATCHES.indexOf(b.kind));
  for (const { kind, option } of header) {
    const parsed = kind.parse([option], context, "");
    if (isParseError(parsed)) return parsed;
    matches.push(...parsed);
  }
  for (const loaded of line.loaded) {
    const wrong = wrongProtocol(loaded.module, line.protocol);
    if (wrong !== undefined) return wrong;
    const parsed = loaded.kind.parse(loaded.options, context, loaded.module);
    if (isParseError(parsed)) return parsed;
    matches.push(...parsed);
  }
  const target = targetOf(line, context);
  return isParseError(target) ? target : { chain, matches, target };
}

// `-m tcp` has no meaning without `-p tcp`: the kernel refuses it.
function wrongProtocol(module: string, protocol: string | undefined): ParseError | undefined {
  const wanted = module === "icmp6" ? "icmpv6" : module;
  const own = parseProtocol(wanted);
  if (own === undefined || own === protocol) return undefined;
  return { error: `match \`${module}' needs \`-p ${protocolName(own)}'` };
}

function targetOf(line: Line, context: LineContext): Target | ParseError {
  const { jump: to } = line;
  if (to === undefined) return { target: "NONE" };
  if (to.kind === undefined) return { target: to.isGoto ? "goto" : "jump", chain: to.name };
  return to.kind.parse(to.options, context, to.name);
}
