/** The shape that every match and every target of iptables has here: what it does, and its text both ways. */
import type { IpSets } from "../ipset/types.ts";
import type { Next, Passage } from "../netfilter/passage.ts";
import type { Match, Target } from "../netfilter/types.ts";
import type { Packet } from "../packet.ts";

/** An option as it stood in a line: `! --dport 80` is `{ name: "--dport", value: "80", not: true }`. */
export interface Option {
  readonly name: string;
  /** The words after it, joined by a blank; empty for a flag. */
  readonly value: string;
  readonly not: boolean;
}

/** What a parser may need to know of the line it stands in. */
export interface LineContext {
  readonly family: 4 | 6;
  /** The protocol of `-p`. */
  readonly protocol?: string;
  /** The sets that rules may name. */
  readonly sets?: IpSets;
}

/** A text that says what is wrong, in iptables' words where it has some. */
export interface ParseError {
  readonly error: string;
}

export interface MatchKind<M extends Match = Match> {
  readonly name: M["match"];
  /** The names by which `-m` loads it; empty for what needs no `-m`, such as `-s`. */
  readonly modules: readonly string[];
  /** Its options, and how many words follow each. */
  readonly options: { readonly [option: string]: number };
  /** Whether the packet fits; may write to the passage's namespace (`recent` does). */
  matches(match: M, packet: Packet, passage: Passage): boolean;
  /** As iptables-save prints it. */
  print(match: M, family: 4 | 6): string;
  /** From the options of one `-m`, or from one option such as `-s`. */
  parse(options: readonly Option[], context: LineContext, module: string): readonly M[] | ParseError;
}

export interface TargetKind<T extends Target = Target> {
  /** The name after `-j`. */
  readonly name: string;
  readonly targets: readonly T["target"][];
  readonly options: { readonly [option: string]: number };
  /** Acts on the passage, and says how the walk goes on. */
  apply(target: T, passage: Passage): Next;
  /** What a trace says that it did. */
  action(target: T): string;
  /** As iptables-save prints it, from `-j` on. */
  print(target: T, family: 4 | 6): string;
  parse(options: readonly Option[], context: LineContext, name: string): T | ParseError;
}

export function isParseError(value: object): value is ParseError {
  return "error" in value;
}

/** `! ` where a match is negated. */
export function bang(not: boolean | undefined): string {
  return not === true ? "! " : "";
}

/** For spreading: `not` is there only when it is true. */
export function negation(not: boolean): { readonly not?: true } {
  return not ? { not: true } : {};
}

/** `0x4000/0x4000`; the mask is left out when it is all ones and `short` is asked for. */
export function markText(value: number, mask: number, short: boolean): string {
  const hex = `0x${value.toString(16)}`;
  return short && mask === 0xffffffff ? hex : `${hex}/0x${mask.toString(16)}`;
}

/** Reads `VALUE[/MASK]`, decimal, octal or hexadecimal, as strtoul does. */
export function parseMark(text: string): { readonly value: number; readonly mask: number } | undefined {
  const [valueText = "", maskText, ...rest] = text.split("/");
  const value = parseUint(valueText);
  const mask = maskText === undefined ? 0xffffffff : parseUint(maskText);
  return value === undefined || mask === undefined || rest.length > 0 ? undefined : { value, mask };
}

/** A 32-bit number as C writes it. */
export function parseUint(text: string): number | undefined {
  if (/^0[xX][0-9a-fA-F]+$/.test(text)) return within(Number.parseInt(text, 16));
  if (/^0[0-7]*$/.test(text)) return within(Number.parseInt(text, 8));
  return /^[1-9]\d*$/.test(text) ? within(Number(text)) : undefined;
}

function within(value: number): number | undefined {
  return value <= 0xffffffff ? value : undefined;
}

/** Quoted where iptables-save quotes: whenever there is more than letters, digits, `_` and `-`. */
export function quote(text: string): string {
  if (/^[A-Za-z0-9_-]+$/.test(text)) return text;
  return `"${text.replace(/["'\\]/g, "\\$&")}"`;
}
