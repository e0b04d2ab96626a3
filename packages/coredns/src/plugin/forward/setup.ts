/** Reads the directive `forward FROM TO...`. Models plugin/forward/setup.go. */
import type { Setup } from "../../corefile/setup.ts";
import { argumentError, type CorefileError, type Directive, unknownProperty } from "../../corefile/types.ts";
import { parseZones } from "../../corefile/zones.ts";
import { forwardPlugin } from "./forward.ts";

/** What changes how a server is reached, and none of its answers. */
const INERT: ReadonlySet<string> = new Set(
  (
    "force_tcp prefer_udp expire max_idle_conns max_fails tls tls_servername policy health_check max_concurrent next " +
    "failfast_all_unhealthy_upstreams failover max_age max_connect_attempts"
  ).split(" "),
);

export function setupForward(directive: Directive): Setup | CorefileError {
  const [from, ...to] = directive.args;
  const zones = from === undefined ? undefined : parseZones(from);
  if (zones === undefined || zones[0] === undefined || to.length === 0) return argumentError(directive);
  const except: string[] = [];
  for (const property of directive.block ?? []) {
    if (property.name === "except") {
      const names = property.args.map(parseZones);
      if (names.length === 0 || names.includes(undefined)) return argumentError(property);
      except.push(...names.flatMap((name) => name ?? []));
    } else if (!INERT.has(property.name)) return unknownProperty(property);
  }
  return { plugin: forwardPlugin({ from: zones[0], to, except }) };
}
