/** What a flag of a command is, and the values that a command line gives it. */

export type FlagKind = "bool" | "string" | "int" | "duration" | "list" | "array";
export type FlagValue = boolean | number | string | readonly string[];

export interface Flag {
  readonly name: string;
  /** One letter. */
  readonly short?: string;
  readonly kind: FlagKind;
  /** The value where the flag is not given. */
  readonly value: FlagValue;
  /** The value where the flag stands without one, as `--dry-run` does. A bool's is `true`. */
  readonly bare?: string;
  /** kubectl knows the flag, this one does not: giving it is an error instead of being ignored in silence. */
  readonly refused?: true;
}

/** The values of all flags of a command. */
export interface Flags {
  readonly values: ReadonlyMap<string, FlagValue>;
  /** The flags that the command line names. */
  readonly given: ReadonlySet<string>;
}

/** A flag that is on or off. */
export function bool(name: string, short?: string, value = false): Flag {
  return { name, kind: "bool", value, bare: "true", ...named(short) };
}

export function text(name: string, short?: string, value = ""): Flag {
  return { name, kind: "string", value, ...named(short) };
}

export function integer(name: string, value: number): Flag {
  return { name, kind: "int", value };
}

/** Milliseconds. */
export function duration(name: string, value: number): Flag {
  return { name, kind: "duration", value };
}

/** Given several times or with commas, the values add up. */
export function list(name: string, short?: string): Flag {
  return { name, kind: "list", value: [], ...named(short) };
}

/** Given several times the values add up; commas are part of them. */
export function array(name: string): Flag {
  return { name, kind: "array", value: [] };
}

/** A text that may stand without a value. */
export function optional(name: string, value: string, bare: string): Flag {
  return { name, kind: "string", value, bare };
}

/** A flag of the real kubectl that has no meaning here. */
export function refused(flag: Flag): Flag {
  return { ...flag, refused: true };
}

export function boolOf(flags: Flags, name: string): boolean {
  return flags.values.get(name) === true;
}

export function textOf(flags: Flags, name: string): string {
  const value = flags.values.get(name);
  return typeof value === "string" ? value : "";
}

export function numberOf(flags: Flags, name: string): number {
  const value = flags.values.get(name);
  return typeof value === "number" ? value : 0;
}

export function listOf(flags: Flags, name: string): readonly string[] {
  const value = flags.values.get(name);
  return Array.isArray(value) ? value : [];
}

function named(short: string | undefined): { readonly short?: string } {
  return short === undefined ? {} : { short };
}
