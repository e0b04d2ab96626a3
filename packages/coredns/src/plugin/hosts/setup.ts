/** Reads the directive `hosts [FILE [ZONES]] { ADDRESS NAME... }`. Models plugin/hosts/setup.go. */
import { parseAddr } from "@kubenetsim/sim";
import type { Setup, SetupContext } from "../../corefile/setup.ts";
import {
  argumentError,
  type CorefileError,
  corefileError,
  type Directive,
  unknownProperty,
} from "../../corefile/types.ts";
import { parseZones, zonesOrAll } from "../../corefile/zones.ts";
import { hostsPlugin } from "./hosts.ts";

const TTL_DEFAULT = 3600;

export function setupHosts(directive: Directive, context: SetupContext): Setup | CorefileError {
  const [path = "/etc/hosts", ...named] = directive.args;
  const lines: string[] = [];
  let ttl = TTL_DEFAULT;
  let fallthrough: readonly string[] = [];
  for (const property of directive.block ?? []) {
    if (property.name === "fallthrough") fallthrough = zonesOrAll(property.args);
    else if (property.name === "ttl") {
      ttl = Number(property.args[0]);
      if (!Number.isInteger(ttl) || ttl <= 0 || ttl > 65535) {
        return corefileError(property.line, `ttl provided is invalid`);
      }
    } else if (property.name === "reload") {
      if (property.args.length !== 1) return argumentError(property);
    } else if (parseAddr(property.name) !== undefined) lines.push([property.name, ...property.args].join(" "));
    else if (property.name !== "no_reverse") return unknownProperty(property);
  }
  const zones = named.flatMap((zone) => parseZones(zone) ?? []);
  // What stands in the braces comes after the file.
  const text = [context.file(path) ?? "", ...lines].join("\n");
  return { plugin: hostsPlugin({ zones: zones.length === 0 ? context.zones : zones, ttl, fallthrough, text }) };
}
