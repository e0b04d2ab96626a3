/** Reads the directive `autopath [ZONES] @kubernetes`. Models plugin/autopath/setup.go. */
import type { Setup, SetupContext } from "../../corefile/setup.ts";
import { argumentError, type CorefileError, corefileError, type Directive } from "../../corefile/types.ts";
import { parseZones } from "../../corefile/zones.ts";
import { kubernetesOptions } from "../kubernetes/setup.ts";
import { autopathPlugin } from "./autopath.ts";

/** A file instead of `@kubernetes` would be read from the server's disk, and there is none. */
export function setupAutopath(directive: Directive, context: SetupContext): Setup | CorefileError {
  const named = directive.args.slice(0, -1).map(parseZones);
  const source = directive.args.at(-1);
  if (source === undefined || named.includes(undefined)) return argumentError(directive);
  const zones = named.length === 0 ? context.zones : named.flatMap((zone) => zone ?? []);
  const kubernetes = context.directives.find((one) => one.name === "kubernetes");
  if (source !== "@kubernetes" || kubernetes === undefined) {
    return corefileError(directive.line, `failed to find plugin for ${source}`);
  }
  const options = kubernetesOptions(kubernetes, context);
  return "message" in options ? options : { plugin: autopathPlugin({ zones, search: [], kubernetes: options }) };
}
