/** Reads the directive `errors { consolidate DURATION REGEXP [LEVEL] }`. Models plugin/errors/setup.go. */
import type { Setup } from "../../corefile/setup.ts";
import { argumentError, type CorefileError, corefileError, type Directive } from "../../corefile/types.ts";
import { duration, regularExpression } from "../../corefile/words.ts";
import { type ConsolidateRule, errorsPlugin } from "./errors.ts";

export function setupErrors(directive: Directive): Setup | CorefileError {
  const [stream] = directive.args;
  if (directive.args.length > 1) return argumentError(directive);
  if (stream !== undefined && stream !== "stdout") return corefileError(directive.line, `invalid log file: ${stream}`);
  const rules: ConsolidateRule[] = [];
  for (const property of directive.block ?? []) {
    if (property.name === "stacktrace") continue;
    if (property.name !== "consolidate") return corefileError(property.line, `unknown property '${property.name}'`);
    const rule = consolidateRule(property);
    if ("message" in rule) return rule;
    rules.push(rule);
  }
  return { plugin: errorsPlugin(rules) };
}

function consolidateRule(property: Directive): ConsolidateRule | CorefileError {
  const [span, text, ...rest] = property.args;
  if (span === undefined || text === undefined || rest.length > 2) return argumentError(property);
  const ms = duration(span, property.line);
  if (typeof ms !== "number") return ms;
  if (ms < 0) return corefileError(property.line, `invalid consolidate duration: ${span}`);
  const pattern = regularExpression(text);
  if (pattern === undefined) return corefileError(property.line, `error parsing regexp: ${text}`);
  const level = rest.find((word) => word !== "show_first") ?? "error";
  if (level !== "warning" && level !== "error" && level !== "info" && level !== "debug")
    return corefileError(property.line, `unknown log level argument in consolidate: ${level}`);
  return { pattern, level, showFirst: rest.includes("show_first") };
}
