/** A Corefile as data: server blocks, plugins, and what stands in their braces. */

/** One line: a word, what follows it, and the lines in its braces. */
export interface Directive {
  readonly name: string;
  readonly args: readonly string[];
  /** Counted from 1. */
  readonly line: number;
  /** Absent where there are no braces. */
  readonly block?: readonly Directive[];
}

/** One server block: its keys and the directives in its braces. */
export interface CorefileBlock {
  /** As written: `.:53`, `cluster.local`, `10.0.0.0/8`. */
  readonly keys: readonly string[];
  readonly line: number;
  readonly directives: readonly Directive[];
}

/** The whole file, as data. */
export interface Corefile {
  readonly blocks: readonly CorefileBlock[];
}

/** Where a Corefile cannot be read or served, and why. */
export interface CorefileError {
  readonly line: number;
  /** CoreDNS' words, without file and line. */
  readonly message: string;
}

export function corefileError(line: number, message: string): CorefileError {
  return { line, message };
}

/** As CoreDNS prints it. Models coredns/caddy caddyfile/dispenser.go Err. */
export function errorText(error: CorefileError): string {
  return `Corefile:${Math.floor(error.line)} - Error during parsing: ${error.message}`;
}

/** Too few or too many words, or a property where there is none. */
export function argumentError(directive: Directive): CorefileError {
  const last = directive.args.at(-1) ?? directive.name;
  return corefileError(directive.line, `Wrong argument count or unexpected line ending after '${last}'`);
}

export function unknownProperty(directive: Directive): CorefileError {
  return corefileError(directive.line, `unknown property '${directive.name}'`);
}

/** Where a plugin stands twice in one block. Models plugin/plugin.go ErrOnce. */
export const ONCE = "this plugin can only be used once per Server Block";
