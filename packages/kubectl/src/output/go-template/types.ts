/** A Go template, parsed. Models text/template/parse, for what kubectl's users write. */
import type { Json } from "@kubenetsim/api";

export type TemplateNode =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "print"; readonly pipe: Pipe }
  | {
      readonly kind: "if" | "with" | "range";
      readonly pipe: Pipe;
      readonly body: readonly TemplateNode[];
      readonly otherwise: readonly TemplateNode[];
    };

/** Commands, each given what the one before it made; a variable may keep what comes out. */
export interface Pipe {
  readonly commands: readonly Term[][];
  /** `$i, $x := …` or `$x = …`. */
  readonly variables: readonly string[];
  readonly declares: boolean;
}

export type Term =
  | { readonly kind: "value"; readonly value: Json }
  | { readonly kind: "function"; readonly name: string }
  /** `.a.b`, `$x.a`, `(…).a`. */
  | { readonly kind: "path"; readonly from: "dot" | Pipe | string; readonly fields: readonly string[] };

/** What goes wrong in a template: its text is Go's words. */
export interface TemplateFailure {
  readonly failure: string;
}
