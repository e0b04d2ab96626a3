/** Zones as a Corefile writes them: names, names with ports, and prefixes for reverse zones. Models plugin/normalize.go. */
import { type Addr, isIPv4, parsePrefix, prefixFirst } from "@kubenetsim/sim";
import { absolute, isSendable, lower } from "../name.ts";

/** The key of a server block. */
export interface ZoneKey {
  readonly zones: readonly string[];
  readonly port: number;
}

const PORTS: ReadonlyMap<string, number> = new Map([
  ["dns", 53],
  ["tls", 853],
  ["quic", 853],
  ["grpc", 443],
  ["https", 443],
]);

/** `undefined` where the text is no zone. */
export function parseZoneKey(text: string): ZoneKey | undefined {
  const found = /^(?:(dns|tls|quic|grpc|https):\/\/)?(.*?)(?::(\d{1,5}))?$/.exec(text);
  if (found === null) return undefined;
  const port = found[3] === undefined ? (PORTS.get(found[1] ?? "dns") ?? 53) : Number(found[3]);
  const zones = parseZones(found[2] === "" ? "." : (found[2] ?? ""));
  return zones === undefined || port > 65535 ? undefined : { zones, port };
}

/** One name, or the reverse zones of a prefix. */
export function parseZones(text: string): readonly string[] | undefined {
  const prefix = parsePrefix(text);
  if (prefix !== undefined) return reverseZones(prefixFirst(prefix), prefix.bits);
  const zone = lower(absolute(text));
  return isSendable(zone) && !/[\s/]/.test(zone) ? [zone] : undefined;
}

/** The zones after `fallthrough` and its like: none is every zone, and what is no zone is passed over. */
export function zonesOrAll(args: readonly string[]): readonly string[] {
  return args.length === 0 ? ["."] : args.flatMap((arg) => parseZones(arg) ?? []);
}

/** Zones are cut at octets and nibbles: a prefix between two cuts is several zones. */
function reverseZones(first: Addr, bits: number): readonly string[] {
  const step = isIPv4(first) ? 8 : 4;
  const whole = Math.floor(bits / step);
  const labels = isIPv4(first) ? octets(Number(first)) : nibbles(BigInt(first));
  const suffix = isIPv4(first) ? "in-addr.arpa." : "ip6.arpa.";
  const fixed = labels.slice(0, whole).map((label) => show(label, step));
  const rest = bits - whole * step;
  if (rest === 0) return [[...fixed.reverse(), suffix].join(".")];
  const start = labels[whole] ?? 0;
  return Array.from({ length: 2 ** (step - rest) }, (_, index) =>
    [...fixed, show(start + index, step)].reverse().concat(suffix).join("."),
  );
}

function octets(addr: number): readonly number[] {
  return [24, 16, 8, 0].map((shift) => (addr >>> shift) & 255);
}

function nibbles(addr: bigint): readonly number[] {
  return Array.from({ length: 32 }, (_, index) => Number((addr >> BigInt(124 - 4 * index)) & 15n));
}

function show(label: number, step: number): string {
  return step === 4 ? label.toString(16) : String(label);
}
