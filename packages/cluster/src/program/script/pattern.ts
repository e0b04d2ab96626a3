/** What grep and awk look for: a basic regular expression, told character by character, so that none can search for ever. */
import { ScriptError } from "./lexer.ts";

/** One character of the pattern, and whether a `*` stands behind it. */
interface Atom {
  readonly fits: (char: string) => boolean;
  readonly repeats: boolean;
}

/** Texts with `.`, `*`, `[...]`, `^` and `$`. Throws a ScriptError at what else there is. */
export function readPattern(pattern: string, ignoresCase: boolean): (line: string) => boolean {
  const begins = pattern.startsWith("^");
  const ends = /(^|[^\\])\$$/.test(pattern);
  const atoms = atomsOf(pattern.slice(begins ? 1 : 0, ends ? -1 : undefined), ignoresCase ? "iu" : "u");
  return (line) => matches(atoms, line, begins, ends);
}

/** A set of places in the pattern moves along the line, as Thompson's construction has it. */
function matches(atoms: readonly Atom[], line: string, begins: boolean, ends: boolean): boolean {
  let places = reached(atoms, [0]);
  if (!ends && places.has(atoms.length)) return true;
  for (const char of line) {
    const next = begins ? [] : [0];
    for (const place of places) {
      const atom = atoms[place];
      if (atom?.fits(char) === true) next.push(atom.repeats ? place : place + 1);
    }
    places = reached(atoms, next);
    if (!ends && places.has(atoms.length)) return true;
  }
  return places.has(atoms.length);
}

/** What repeats may also be left out. */
function reached(atoms: readonly Atom[], from: readonly number[]): ReadonlySet<number> {
  const places = new Set<number>();
  for (let place of from) {
    while (!places.has(place)) {
      places.add(place);
      if (atoms[place]?.repeats !== true) break;
      place += 1;
    }
  }
  return places;
}

// A `*` at the very beginning is itself.
const ATOM = /(\[\^?\]?(?:\[:[a-z]+:\]|[^\]])*\]|\\.|.)(\*?)/gsu;

function atomsOf(pattern: string, flags: string): readonly Atom[] {
  return [...pattern.matchAll(ATOM)].map(([, text = "", star = ""]) => {
    const expression = expressionOf(text, flags);
    return { fits: (char) => expression.test(char), repeats: star !== "" };
  });
}

function expressionOf(atom: string, flags: string): RegExp {
  try {
    return new RegExp(`^${sourceOf(atom)}$`, flags);
  } catch {
    throw new ScriptError(`grep ${atom}: not simulated`);
  }
}

const CLASSES: ReadonlyMap<string, string> = new Map([
  ["alnum", "A-Za-z0-9"],
  ["alpha", "A-Za-z"],
  ["blank", " \\t"],
  ["digit", "0-9"],
  ["lower", "a-z"],
  ["space", "\\s"],
  ["upper", "A-Z"],
  ["xdigit", "0-9A-Fa-f"],
]);

function sourceOf(atom: string): string {
  if (atom === ".") return ".";
  if (/^\\[dDsSwW]$/.test(atom)) return atom;
  if (/^\\[A-Za-z0-9]$/.test(atom)) throw new ScriptError(`grep ${atom}: not simulated`);
  if (atom.startsWith("[") && atom.length > 1) return bracketOf(atom);
  return literal(atom.startsWith("\\") && atom.length > 1 ? atom.slice(1) : atom);
}

/** In brackets a backslash is itself, and a `]` at the beginning is, too. */
function bracketOf(atom: string): string {
  const negated = atom.startsWith("[^");
  const inner = atom.slice(negated ? 2 : 1, -1).replace(/\[:([a-z]+):\]|[\\\]^[]/gu, (text, name?: string) => {
    if (name === undefined) return `\\${text}`;
    return CLASSES.get(name) ?? fail(text);
  });
  return `[${negated ? "^" : ""}${inner}]`;
}

function fail(text: string): never {
  throw new ScriptError(`grep ${text}: not simulated`);
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/gu, "\\$&");
}
