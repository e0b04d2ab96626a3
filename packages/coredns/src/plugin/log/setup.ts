/** Reads the directive `log [NAMES] [FORMAT] { class ... }`. Models plugin/log/setup.go. */
import type { Setup, SetupContext } from "../../corefile/setup.ts";
import {
  argumentError,
  type CorefileError,
  corefileError,
  type Directive,
  unknownProperty,
} from "../../corefile/types.ts";
import { quote } from "../../corefile/words.ts";
import { absolute, lower } from "../../name.ts";
import type { ResponseClass } from "../../response.ts";
import { COMMON_FORMAT, type LogRule, logPlugin } from "./log.ts";

/** Made at the first directive of a block, for all of them. */
export function setupLog(directive: Directive, context: SetupContext): Setup | CorefileError {
  const all = context.directives.filter((one) => one.name === directive.name);
  if (all[0] !== directive) return {};
  const rules: LogRule[] = [];
  for (const one of all) {
    const classes = classesOf(one);
    if ("message" in classes) return classes;
    rules.push(...rulesOf(one.args, classes));
  }
  return { plugin: logPlugin(rules) };
}

function rulesOf(args: readonly string[], classes: LogRule["classes"]): readonly LogRule[] {
  const last = args.at(-1) ?? "";
  const hasFormat = args.length > 1 && last.includes("{");
  const format = hasFormat
    ? last.replaceAll("{common}", COMMON_FORMAT).replaceAll("{combined}", `${COMMON_FORMAT} "{>opcode}"`)
    : COMMON_FORMAT;
  const scopes = hasFormat ? args.slice(0, -1) : args;
  return (scopes.length === 0 ? ["."] : scopes).map((scope) => ({ scope: lower(absolute(scope)), format, classes }));
}

function classesOf(directive: Directive): ReadonlySet<ResponseClass | "all"> | CorefileError {
  const classes = new Set<ResponseClass | "all">();
  for (const property of directive.block ?? []) {
    if (property.name !== "class") return unknownProperty(property);
    if (property.args.length === 0) return argumentError(property);
    for (const word of property.args) {
      if (word !== "all" && word !== "success" && word !== "denial" && word !== "error")
        return corefileError(property.line, `invalid Class: ${quote(word)}`);
      classes.add(word);
    }
  }
  return classes.size === 0 ? new Set(["all"]) : classes;
}
