/** Reads the directive `file DBFILE [ZONES] { ... }`. Models plugin/file/setup.go. */
import type { Setup, SetupContext } from "../../corefile/setup.ts";
import { argumentError, type CorefileError, corefileError, type Directive } from "../../corefile/types.ts";
import { parseZones, zonesOrAll } from "../../corefile/zones.ts";
import { parseZoneFile } from "../../zone/parse.ts";
import { type FileOptions, filePlugin } from "./file.ts";

export function setupFile(directive: Directive, context: SetupContext): Setup | CorefileError {
  const options = fileOptions(directive, context);
  return "message" in options ? options : { plugin: filePlugin(options) };
}

/** The zones of one directive; the file is one of those beside the Corefile. */
export function fileOptions(directive: Directive, context: SetupContext): FileOptions | CorefileError {
  const [path, ...named] = directive.args;
  if (path === undefined) return argumentError(directive);
  const text = context.file(path);
  if (text === undefined) return corefileError(directive.line, `open ${path}: no such file or directory`);
  const zones = named.length === 0 ? context.zones : named.flatMap((zone) => parseZones(zone) ?? []);
  const parsed = parseZoneFile(text, zones[0] ?? ".");
  if (!parsed.ok) return corefileError(directive.line, `file "${path}": dns: ${parsed.error} at line: ${parsed.line}`);
  let fallthrough: readonly string[] = [];
  for (const property of directive.block ?? []) {
    if (property.name === "fallthrough") fallthrough = zonesOrAll(property.args);
    else if (property.name !== "reload" && property.name !== "upstream")
      return corefileError(property.line, `unknown property '${property.name}'`);
  }
  return { zones, records: parsed.records, fallthrough };
}
