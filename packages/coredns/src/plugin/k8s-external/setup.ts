/** Reads the directive `k8s_external ZONES { ... }`. Models plugin/k8s_external/setup.go. */
import type { Setup, SetupContext } from "../../corefile/setup.ts";
import {
  argumentError,
  type CorefileError,
  corefileError,
  type Directive,
  unknownProperty,
} from "../../corefile/types.ts";
import { parseZones, zonesOrAll } from "../../corefile/zones.ts";
import { kubernetesOptions } from "../kubernetes/setup.ts";
import { DEFAULT_EXTERNAL, type ExternalOptions, externalPlugin } from "./external.ts";

const TTL_MAX = 3600;

export function setupExternal(directive: Directive, context: SetupContext): Setup | CorefileError {
  const options = externalOptions(directive, context);
  return "message" in options ? options : { plugin: externalPlugin(options) };
}

/** What the directive says, or why it says nothing. */
export function externalOptions(directive: Directive, context: SetupContext): ExternalOptions | CorefileError {
  const named = directive.args.map(parseZones);
  const source = context.directives.find((one) => one.name === "kubernetes");
  if (named.includes(undefined)) return argumentError(directive);
  if (source === undefined) return corefileError(directive.line, "kubernetes plugin not loaded");
  const kubernetes = kubernetesOptions(source, context);
  if ("message" in kubernetes) return kubernetes;
  const zones = named.length === 0 ? context.zones : named.flatMap((zone) => zone ?? []);
  let options: ExternalOptions = { ...DEFAULT_EXTERNAL, zones, kubernetes };
  for (const property of directive.block ?? []) {
    const changed = withProperty(options, property);
    if ("message" in changed) return changed;
    options = changed;
  }
  return options;
}

function withProperty(options: ExternalOptions, property: Directive): ExternalOptions | CorefileError {
  const [value] = property.args;
  switch (property.name) {
    case "headless":
      return { ...options, headless: true };
    case "fallthrough":
      return { ...options, fallthrough: zonesOrAll(property.args) };
    case "apex":
      return value === undefined ? argumentError(property) : { ...options, apex: value };
    case "ttl": {
      const ttl = Number(value);
      if (value === undefined) return argumentError(property);
      const isInRange = Number.isInteger(ttl) && ttl >= 0 && ttl <= TTL_MAX;
      return isInRange ? { ...options, ttl } : corefileError(property.line, `ttl must be in range [0, 3600]: ${value}`);
    }
    default:
      return unknownProperty(property);
  }
}
