/** Rules for IP addresses and CIDRs in fields, old sloppy ones and new strict ones. Models k8s.io/apimachinery/pkg/util/validation/ip.go. */
import {
  type Addr,
  bitLength,
  formatAddr,
  formatPrefix,
  isIPv4,
  isMapped,
  masked,
  type Prefix,
  parseAddr,
  parseAddrSloppy,
  parsePrefix,
  parsePrefixSloppy,
} from "@kubenetsim/sim";
import { type FieldError, invalid, withOrigin } from "./field-error.ts";
import { goQuote } from "./go-text.ts";

/** An address for a field that is as old as Kubernetes; `strict` refuses leading zeros and IPv4-mapped IPv6, unless the value was there before. */
export function isValidIPForLegacyField(
  path: string,
  value: string,
  strict: boolean,
  validOld: readonly string[] = [],
): readonly FieldError[] {
  if (validOld.includes(value)) return [];
  return withOrigin(addressErrors(path, value, strict), "format=ip-sloppy");
}

/** An address for a new field: strict, and written canonically. */
export function isValidIP(path: string, value: string): readonly FieldError[] {
  const errors = addressErrors(path, value, true);
  const errorsOrForm = errors.length > 0 ? errors : canonicalErrors(path, value, canonicalIP(value));
  return withOrigin(errorsOrForm, "format=ip-strict");
}

/** A CIDR for an old field; `strict` also refuses bits beyond the prefix length. */
export function isValidCIDRForLegacyField(
  path: string,
  value: string,
  strict: boolean,
  validOld: readonly string[] = [],
): readonly FieldError[] {
  return validOld.includes(value) ? [] : cidrErrors(path, value, strict);
}

/** A CIDR for a new field: strict, and written canonically. */
export function isValidCIDR(path: string, value: string): readonly FieldError[] {
  const errors = cidrErrors(path, value, true);
  return errors.length > 0 ? errors : canonicalErrors(path, value, canonicalCIDR(value));
}

/** An address with the length of its network, such as `10.9.8.7/24`. */
export function isValidInterfaceAddress(path: string, value: string): readonly FieldError[] {
  const parsed = parseSloppy(value);
  if (parsed === undefined) {
    return [invalid(path, value, "must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64)")];
  }
  return canonicalErrors(path, value, canonicalInterfaceAddress(value));
}

/** The form in which a server writes the address; undefined if it is none. */
export function canonicalIP(value: string): string | undefined {
  const addr = parseAddrSloppy(value);
  return addr === undefined ? undefined : formatAddr(addr);
}

/** The form in which a server writes the CIDR, its host bits cleared; undefined if it is none. */
export function canonicalCIDR(value: string): string | undefined {
  const parsed = parseSloppy(value);
  return parsed === undefined ? undefined : formatPrefix(parsed.network);
}

/** The form in which a server writes the interface's address; undefined if it is none. */
export function canonicalInterfaceAddress(value: string): string | undefined {
  const parsed = parseSloppy(value);
  return parsed === undefined ? undefined : `${formatAddr(parsed.addr)}/${parsed.network.bits}`;
}

/** What a server says of an address that it accepts but would rather see written otherwise. */
export function warningsForIP(path: string, value: string): readonly string[] {
  const sloppy = parseAddrSloppy(value);
  if (sloppy === undefined) return [];
  const strict = parseAddr(value);
  if (strict === undefined || isMapped(strict)) {
    return [`${path}: non-standard IP address ${goQuote(value)} is invalid: use ${goQuote(formatAddr(sloppy))}`];
  }
  const canonical = formatAddr(strict);
  if (isIPv4(strict) || canonical === value) return [];
  return [`${path}: IPv6 address ${goQuote(value)} should be in RFC 5952 canonical format (${goQuote(canonical)})`];
}

/** What a server says of a CIDR that it accepts but would rather see written otherwise. */
export function warningsForCIDR(path: string, value: string): readonly string[] {
  const parsed = parseSloppy(value);
  if (parsed === undefined) return [];
  const network = formatPrefix(parsed.network);
  const warnings: string[] = [];
  if (parsed.addr !== parsed.network.addr) {
    const single = `${formatAddr(parsed.addr)}/${bitLength(parsed.addr)}`;
    warnings.push(
      `${path}: CIDR value ${goQuote(value)} is ambiguous in this context (should be ${goQuote(network)} or ${goQuote(single)}?)`,
    );
  }
  const strict = parsePrefix(value);
  if (strict === undefined || isMapped(strict.addr)) {
    warnings.push(`${path}: non-standard CIDR value ${goQuote(value)} is invalid: use ${goQuote(network)}`);
  }
  if (warnings.length > 0 || strict === undefined || isIPv4(strict.addr)) return warnings;
  const canonical = formatPrefix(strict);
  if (canonical === value) return [];
  return [`${path}: IPv6 CIDR value ${goQuote(value)} should be in RFC 5952 canonical format (${goQuote(canonical)})`];
}

function addressErrors(path: string, value: string, strict: boolean): readonly FieldError[] {
  if (parseAddrSloppy(value) === undefined) {
    return [invalid(path, value, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)")];
  }
  if (!strict) return [];
  const addr = parseAddr(value);
  if (addr === undefined) return [invalid(path, value, "must not have leading 0s")];
  return isMapped(addr) ? [invalid(path, value, "must not be an IPv4-mapped IPv6 address")] : [];
}

function cidrErrors(path: string, value: string, strict: boolean): readonly FieldError[] {
  if (parseSloppy(value) === undefined) {
    return [invalid(path, value, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)")];
  }
  if (!strict) return [];
  const prefix = parsePrefix(value);
  if (prefix === undefined) return [invalid(path, value, "must not have leading 0s in IP or prefix length")];
  if (isMapped(prefix.addr)) return [invalid(path, value, "must not have an IPv4-mapped IPv6 address")];
  const exact = masked(prefix).addr === prefix.addr;
  return exact ? [] : [invalid(path, value, "must not have bits set beyond the prefix length")];
}

function canonicalErrors(path: string, value: string, canonical: string | undefined): readonly FieldError[] {
  if (canonical === undefined || canonical === value) return [];
  return [invalid(path, value, `must be in canonical form (${goQuote(canonical)})`)];
}

interface SloppyCIDR {
  /** As written, host bits included; IPv4 if it was IPv4-mapped. */
  readonly addr: Addr;
  readonly network: Prefix;
}

function parseSloppy(value: string): SloppyCIDR | undefined {
  const prefix = parsePrefixSloppy(value);
  if (prefix !== undefined) return { addr: prefix.addr, network: masked(prefix) };
  return parseShortMapped(value);
}

// A mapped address whose prefix is shorter than the mapping's 96 bits: Go takes the network as IPv6, the address as IPv4.
function parseShortMapped(value: string): SloppyCIDR | undefined {
  const [text = "", length = ""] = value.split("/", 2);
  const addr = parseAddrSloppy(text);
  if (addr === undefined || !isIPv4(addr) || !text.includes(":") || !/^0*\d{1,2}$/.test(length)) return undefined;
  const mapped = (0xffffn << 32n) | BigInt(addr);
  return { addr, network: masked({ addr: mapped, bits: Number(length) }) };
}
