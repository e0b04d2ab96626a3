/** The rules of rewrite as data: what they look for, what they put in its place, and what they do to the answer. */
import type { Rcode } from "../../message.ts";

/** How a name is compared. Models plugin/rewrite/name.go. */
export type NameMatch =
  | { readonly by: "exact" | "prefix" | "suffix" | "substring"; readonly text: string }
  | { readonly by: "regex"; readonly pattern: RegExp };

/** A change of texts in the answer. */
export type TextChange =
  /** One name, and what lies below it. */
  | { readonly kind: "remap"; readonly from: string; readonly to: string }
  | { readonly kind: "suffix"; readonly from: string; readonly to: string }
  | { readonly kind: "regex"; readonly pattern: RegExp; readonly to: string };

/** What is done to every record of an answer. */
export type ResponseRule =
  | { readonly kind: "name" | "value"; readonly change: TextChange }
  | { readonly kind: "ttl"; readonly min: number; readonly max: number }
  | { readonly kind: "rcode"; readonly from: Rcode; readonly to: Rcode }
  | { readonly kind: "cname"; readonly match: NameMatch; readonly to: string };

/** What is done to the question, and to the answer of a question that it fits. */
export type Rule = { readonly mode: "stop" | "continue" } & (
  | {
      readonly sort: "name";
      readonly match: NameMatch;
      readonly to: string;
      /** The answer's names are turned back by themselves. */
      readonly auto: boolean;
      readonly answers: readonly ResponseRule[];
    }
  | { readonly sort: "type" | "class"; readonly from: string; readonly to: string }
  /** On names that fit: the answer alone changes. */
  | { readonly sort: "answer"; readonly match?: NameMatch; readonly rule: ResponseRule }
  /** Options of EDNS that travel with a question have no effect here. */
  | { readonly sort: "edns0" }
);

export function matches(match: NameMatch, name: string): boolean {
  switch (match.by) {
    case "exact":
      return name === match.text;
    case "prefix":
      return name.startsWith(match.text);
    case "suffix":
      return name.endsWith(match.text);
    case "substring":
      return name.includes(match.text);
    case "regex":
      return match.pattern.test(name);
  }
}

/** The name with what was found replaced. It must match. */
export function replaced(match: NameMatch, name: string, to: string): string {
  switch (match.by) {
    case "exact":
      return to;
    case "prefix":
      return to + name.slice(match.text.length);
    case "suffix":
      return name.slice(0, name.length - match.text.length) + to;
    case "substring":
      return name.replaceAll(match.text, () => to);
    case "regex":
      return withGroups(match.pattern, name, to) ?? name;
  }
}

/** The text as a rule of the answer changes it. */
export function changed(change: TextChange, text: string): string {
  if (change.kind === "regex") return withGroups(change.pattern, text, change.to) ?? text;
  const isBelow = change.kind === "suffix" || text === change.from || text.endsWith(`.${change.from}`);
  return isBelow && text.endsWith(change.from) ? text.slice(0, text.length - change.from.length) + change.to : text;
}

/** `{0}`, `{1}` and so on stand for the groups. */
function withGroups(pattern: RegExp, text: string, to: string): string | undefined {
  const found = pattern.exec(text);
  if (found === null) return undefined;
  return to.replace(/\{(\d+)\}/g, (whole, index: string) =>
    Number(index) < found.length ? (found[Number(index)] ?? "") : whole,
  );
}
