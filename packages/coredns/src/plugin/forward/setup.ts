/** Reads the directive `forward FROM TO... { ... }`. Models plugin/forward/setup.go. */
import { parseAddr } from "@kubenetsim/sim";
import type { Setup, SetupContext } from "../../corefile/setup.ts";
import {
  argumentError,
  type CorefileError,
  corefileError,
  type Directive,
  unknownProperty,
} from "../../corefile/types.ts";
import { duration } from "../../corefile/words.ts";
import { parseZones } from "../../corefile/zones.ts";
import type { Rcode } from "../../message.ts";
import { absolute, lower } from "../../name.ts";
import { rcodeNamed } from "../../rcode.ts";
import { DEFAULT_RESOLV_CONF, parseResolvConf } from "../../stub/resolv-conf.ts";
import { DEFAULT_FORWARD, type ForwardOptions, forwardPlugin } from "./forward.ts";

/** What changes connections, which are not kept here, or encrypts them. */
const INERT: ReadonlySet<string> = new Set(
  "expire max_age max_idle_conns tls tls_servername max_concurrent read_timeout doh_method resolver".split(" "),
);

export function setupForward(directive: Directive, context: SetupContext): Setup | CorefileError {
  const [from, ...to] = directive.args;
  const zones = from === undefined ? undefined : parseZones(from);
  if (from === undefined || to.length === 0) return argumentError(directive);
  if (zones?.[0] === undefined) return corefileError(directive.line, `unable to normalize '${from}'`);
  const upstreams = upstreamsOf(to, directive, context);
  if ("message" in upstreams) return upstreams;
  const id = `forward:${directive.line}`;
  let options: ForwardOptions = { ...DEFAULT_FORWARD, id, from: zones[0], to: upstreams };
  for (const property of directive.block ?? []) {
    const changed = withProperty(options, property);
    if ("message" in changed) return changed;
    options = changed;
  }
  return { plugin: forwardPlugin(options) };
}

const PORT = 53;
const UPSTREAMS_MAX = 15;

/** Addresses with or without port, or a file as resolv.conf. */
function upstreamsOf(
  to: readonly string[],
  directive: Directive,
  context: SetupContext,
): readonly string[] | CorefileError {
  const found: string[] = [];
  for (const word of to) {
    const bare = word.replace(/^(dns|tls|https):\/\//, "");
    if (parseAddr(bare.replace(/%.*$/, "")) !== undefined) found.push(hostPort(bare, PORT));
    else {
      const [, host = "", port = ""] = /^\[?(.*?)\]?:(\d{1,5})$/.exec(bare) ?? [];
      const servers = parseAddr(host) === undefined ? fileServers(bare, context) : [hostPort(host, Number(port))];
      if (servers === undefined) return corefileError(directive.line, `not an IP address or file: "${word}"`);
      found.push(...servers);
    }
  }
  if (found.length > UPSTREAMS_MAX)
    return corefileError(directive.line, `more than ${UPSTREAMS_MAX} TOs configured: ${found.length}`);
  if (found.length === 0) return corefileError(directive.line, "no valid upstream addresses found");
  return [...new Set(found)];
}

function fileServers(path: string, context: SetupContext): readonly string[] | undefined {
  const text = context.file(path);
  if (text === undefined) return undefined;
  const { nameservers } = parseResolvConf(text);
  // Without any, glibc has one of its own; CoreDNS has none.
  return nameservers === DEFAULT_RESOLV_CONF.nameservers ? [] : nameservers.map((server) => hostPort(server, PORT));
}

function hostPort(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

function withProperty(options: ForwardOptions, property: Directive): ForwardOptions | CorefileError {
  const { name, args } = property;
  switch (name) {
    case "except":
      return withExcept(options, property);
    case "policy":
      return withPolicy(options, property);
    case "max_fails":
    case "max_connect_attempts":
      return withNumber(options, property, name === "max_fails" ? "maxFails" : "connectAttempts");
    case "health_check":
      return withHealthCheck(options, property);
    case "force_tcp":
      return args.length > 0 ? argumentError(property) : { ...options, forceTcp: true };
    case "prefer_udp":
      return args.length > 0 ? argumentError(property) : { ...options, preferUdp: true };
    case "failfast_all_unhealthy_upstreams":
      return args.length > 0 ? argumentError(property) : { ...options, failFast: true };
    case "next":
    case "failover":
      return withRcodes(options, property, name);
    default:
      return INERT.has(name) ? options : unknownProperty(property);
  }
}

function withExcept(options: ForwardOptions, property: Directive): ForwardOptions | CorefileError {
  const names = property.args.map(parseZones);
  if (names.length === 0 || names.includes(undefined)) return argumentError(property);
  return { ...options, except: [...options.except, ...names.flatMap((name) => name ?? [])] };
}

function withPolicy(options: ForwardOptions, property: Directive): ForwardOptions | CorefileError {
  const [policy] = property.args;
  if (policy === undefined) return argumentError(property);
  if (policy !== "random" && policy !== "round_robin" && policy !== "sequential")
    return corefileError(property.line, `unknown policy '${policy}'`);
  return { ...options, policy };
}

function withNumber(
  options: ForwardOptions,
  property: Directive,
  field: "maxFails" | "connectAttempts",
): ForwardOptions | CorefileError {
  const [text] = property.args;
  if (text === undefined) return argumentError(property);
  if (!/^\d+$/.test(text)) return corefileError(property.line, `strconv.ParseUint: parsing "${text}": invalid syntax`);
  return { ...options, [field]: Number(text) };
}

function withHealthCheck(options: ForwardOptions, property: Directive): ForwardOptions | CorefileError {
  const [span, ...words] = property.args;
  if (span === undefined) return argumentError(property);
  const ms = duration(span, property.line);
  if (typeof ms !== "number") return ms;
  if (ms < 0) return corefileError(property.line, `health_check can't be negative: ${ms * 1e6}`);
  let changed: ForwardOptions = { ...options, healthCheckMs: Math.max(ms, 1) };
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? "";
    if (word === "no_rec") changed = { ...changed, healthRecursion: false };
    else if (word === "domain" && words[at + 1] !== undefined) {
      at += 1;
      changed = { ...changed, healthDomain: lower(absolute(words[at] ?? "")) };
    } else return corefileError(property.line, `health_check: unknown option ${word}`);
  }
  return changed;
}

function withRcodes(
  options: ForwardOptions,
  property: Directive,
  field: "next" | "failover",
): ForwardOptions | CorefileError {
  if (property.args.length === 0) return argumentError(property);
  const rcodes: Rcode[] = [];
  for (const word of property.args) {
    const rcode = rcodeNamed(word);
    if (rcode === undefined) return corefileError(property.line, `${word} is not a valid rcode`);
    rcodes.push(rcode);
  }
  return { ...options, [field]: [...options[field], ...rcodes] };
}
