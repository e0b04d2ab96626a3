/** What a shell script is made of: the part of POSIX sh that manifests use, and [[ ]] beside it. */

/** A piece of a word. Quoted pieces are not split at spaces. */
export type WordPart =
  | { readonly kind: "text"; readonly text: string; readonly quoted: boolean }
  | { readonly kind: "variable"; readonly name: string; readonly fallback?: string; readonly quoted: boolean }
  | { readonly kind: "substitution"; readonly script: string; readonly quoted: boolean }
  | { readonly kind: "arithmetic"; readonly expression: string; readonly quoted: boolean };

export type Word = readonly WordPart[];

/** Where one stream of a command goes: to a file, or where another stream goes by then (`2>&1`); or where it comes from. */
export type Redirect =
  | { readonly kind: "duplicate"; readonly stream: Stream; readonly of: Stream }
  | { readonly kind: "write"; readonly streams: readonly Stream[]; readonly path: Word; readonly append: boolean }
  | { readonly kind: "read"; readonly path: Word };

export type Stream = "stdout" | "stderr";

/** `NAME=value` words, then a command's words. */
export interface SimpleCommand {
  readonly assignments: readonly { readonly name: string; readonly value: Word }[];
  readonly words: readonly Word[];
  readonly redirects: readonly Redirect[];
}

/** `a | b`: the status is the last one's, the other way round after `!`. */
export interface Pipeline {
  readonly kind: "pipeline";
  readonly negated: boolean;
  readonly commands: readonly SimpleCommand[];
}

export type Command =
  | Pipeline
  | { readonly kind: "if"; readonly branches: readonly Branch[]; readonly otherwise?: List }
  | { readonly kind: "loop"; readonly until: boolean; readonly condition: List; readonly body: List }
  | { readonly kind: "for"; readonly variable: string; readonly words: readonly Word[]; readonly body: List }
  /** `{ ...; }`, or `( ... )`, which `exit` only leaves. What a subshell does to variables is seen outside, other than in a shell. */
  | { readonly kind: "group"; readonly body: List; readonly subshell: boolean };

export interface Branch {
  readonly condition: List;
  readonly body: List;
}

/** `a && b || c`: each command with the operator before it; the first has none. */
export interface AndOr {
  readonly commands: readonly { readonly operator?: "&&" | "||"; readonly command: Command }[];
  /** It ends in `&`: nobody waits for it. */
  readonly background: boolean;
}

export type List = readonly AndOr[];
