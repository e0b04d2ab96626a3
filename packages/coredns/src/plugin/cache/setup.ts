/** Reads the directive `cache [TTL] [ZONES] { ... }`. Models plugin/cache/setup.go. */
import type { Setup, SetupContext } from "../../corefile/setup.ts";
import { argumentError, type CorefileError, corefileError, type Directive, ONCE } from "../../corefile/types.ts";
import { duration, integer, quote } from "../../corefile/words.ts";
import { parseZones } from "../../corefile/zones.ts";
import { absolute, lower } from "../../name.ts";
import { cachePlugin } from "./cache.ts";
import { type CacheLimits, type CacheOptions, DEFAULT_CACHE } from "./options.ts";

export function setupCache(directive: Directive, context: SetupContext): Setup | CorefileError {
  if (context.directives.filter((one) => one.name === directive.name).length > 1)
    return corefileError(directive.line, ONCE);
  const [first = ""] = directive.args;
  const hasTtl = /^[+-]?\d+$/.test(first);
  const ttl = Number(first);
  if (hasTtl && ttl <= 0) return corefileError(directive.line, `cache TTL can not be zero or negative: ${ttl}`);
  const named = (hasTtl ? directive.args.slice(1) : directive.args).flatMap((arg) => parseZones(arg) ?? []);
  let options: CacheOptions = {
    ...DEFAULT_CACHE,
    id: `cache:${directive.line}`,
    zones: named.length === 0 ? context.zones : named,
    ...(hasTtl ? { success: withTtl(DEFAULT_CACHE.success, ttl), denial: withTtl(DEFAULT_CACHE.denial, ttl) } : {}),
  };
  for (const property of directive.block ?? []) {
    const changed = withProperty(options, property);
    if ("message" in changed) return changed;
    options = changed;
  }
  return { plugin: cachePlugin(options) };
}

function withTtl(limits: CacheLimits, ttlMax: number): CacheLimits {
  return { ...limits, ttlMax };
}

function withProperty(options: CacheOptions, property: Directive): CacheOptions | CorefileError {
  switch (property.name) {
    case "success":
    case "denial":
      return withLimits(options, property, property.name);
    case "prefetch":
      return withPrefetch(options, property);
    case "serve_stale":
      return withStale(options, property);
    case "servfail":
      return withFailureTtl(options, property);
    case "disable":
      return withoutZones(options, property);
    case "keepttl":
      return property.args.length > 0 ? argumentError(property) : { ...options, keepTtl: true };
    default:
      return argumentError(property);
  }
}

/** `success CAPACITY [TTL] [MINTTL]`. */
function withLimits(
  options: CacheOptions,
  property: Directive,
  sort: "success" | "denial",
): CacheOptions | CorefileError {
  const { args, line } = property;
  if (args.length === 0) return argumentError(property);
  const numbers: number[] = [];
  for (const arg of args.slice(0, 3)) {
    const number = integer(arg, line);
    if (typeof number !== "number") return number;
    numbers.push(number);
  }
  const [capacity = 0, ttlMax = options[sort].ttlMax, ttlMin = options[sort].ttlMin] = numbers;
  if (ttlMax <= 0) return corefileError(line, `cache TTL can not be zero or negative: ${ttlMax}`);
  if (ttlMin < 0) return corefileError(line, `cache min TTL can not be negative: ${ttlMin}`);
  return { ...options, [sort]: { ...options[sort], capacity: Math.max(capacity, 1), ttlMax, ttlMin } };
}

/** `prefetch AMOUNT [DURATION] [PERCENTAGE%]`. */
function withPrefetch(options: CacheOptions, property: Directive): CacheOptions | CorefileError {
  const { args, line } = property;
  const [amount, window = "1m", percent = "10%"] = args;
  if (amount === undefined || args.length > 3) return argumentError(property);
  const prefetch = integer(amount, line);
  if (typeof prefetch !== "number") return prefetch;
  if (prefetch < 0) return corefileError(line, `prefetch amount should be positive: ${prefetch}`);
  const prefetchWindowMs = duration(window, line);
  if (typeof prefetchWindowMs !== "number") return prefetchWindowMs;
  if (!percent.endsWith("%")) {
    const last = `'${percent.at(-1) ?? ""}'`;
    return corefileError(line, `last character of percentage should be \`%\`, but is: ${last}`);
  }
  const prefetchPercent = integer(percent.slice(0, -1), line);
  if (typeof prefetchPercent !== "number") return prefetchPercent;
  if (prefetchPercent < 10 || prefetchPercent > 90)
    return corefileError(line, `percentage should fall in range [10, 90]: ${prefetchPercent}`);
  return { ...options, prefetch, prefetchWindowMs, prefetchPercent };
}

/** `serve_stale [DURATION] [immediate|verify]`. */
function withStale(options: CacheOptions, property: Directive): CacheOptions | CorefileError {
  const { args, line } = property;
  const [span = "1h", mode = "immediate"] = args;
  if (args.length > 2) return argumentError(property);
  const ms = duration(span, line);
  if (typeof ms !== "number") return ms;
  if (ms < 0) return corefileError(line, "invalid negative duration for serve_stale");
  const refresh = mode.toLowerCase();
  if (refresh !== "immediate" && refresh !== "verify")
    return corefileError(line, `invalid value for serve_stale refresh mode: ${refresh}`);
  return { ...options, staleSeconds: Math.floor(ms / 1000), verifyStale: refresh === "verify" };
}

const FAILURE_MAX_MS = 5 * 60_000;

function withFailureTtl(options: CacheOptions, property: Directive): CacheOptions | CorefileError {
  const [text] = property.args;
  if (text === undefined || property.args.length !== 1) return argumentError(property);
  const ms = duration(text, property.line);
  if (typeof ms !== "number") return ms;
  if (ms < 0) return corefileError(property.line, "invalid negative ttl for servfail");
  // RFC 2308 forbids more.
  if (ms > FAILURE_MAX_MS)
    return corefileError(property.line, "caching SERVFAIL responses over 5 minutes is not permitted");
  return { ...options, failureTtl: Math.floor(ms / 1000) };
}

/** `disable success|denial [ZONES]`. */
function withoutZones(options: CacheOptions, property: Directive): CacheOptions | CorefileError {
  const [sort, ...zones] = property.args;
  if (sort === undefined) return argumentError(property);
  if (sort !== "success" && sort !== "denial")
    return corefileError(property.line, `cache type for disable must be ${quote("success")} or ${quote("denial")}`);
  const except = zones.length === 0 ? ["."] : zones.map((zone) => lower(absolute(zone)));
  return { ...options, [sort]: { ...options[sort], except } };
}
