/** Checks addresses and address ranges in fields that have always allowed Go's old, sloppy spellings. Models validation.go IsValidIPForLegacyField, ValidateNonSpecialIP. */
import { type Addr, familyOf, type Prefix, parseAddrSloppy, parsePrefixSloppy, unmap } from "@kubenetsim/sim";
import { type FieldError, invalid } from "../meta/field-error.ts";
import { isValidCIDRForLegacyField, isValidIPForLegacyField } from "../meta/ip-names.ts";
import type { FieldErrors } from "./field-checks.ts";

/** How addresses in old fields are read. */
export interface IPRules {
  /** StrictIPCIDRValidation: refuses leading zeros, mapped addresses and, in ranges, host bits. */
  readonly strict: boolean;
  /** Texts that the stored object has: they may stay as they are. */
  readonly stored: readonly string[];
}

// StrictIPCIDRValidation is off by default.
const SLOPPY: IPRules = { strict: false, stored: [] };

/** The rules for a field that held these texts before. */
export function ipRules(strict: boolean, stored: readonly string[] = []): IPRules {
  return strict ? { strict, stored } : SLOPPY;
}

export function validateIP(text: string, path: string, rules: IPRules = SLOPPY): FieldErrors {
  return isValidIPForLegacyField(path, text, rules.strict, rules.stored);
}

export function validateCIDR(text: string, path: string, rules: IPRules = SLOPPY): FieldErrors {
  return isValidCIDRForLegacyField(path, text, rules.strict, rules.stored);
}

/** The family by which the API counts an address: a mapped IPv4 address counts as IPv4. */
export function addressFamily(addr: Addr): "IPv4" | "IPv6" {
  return familyOf(unmap(addr)) === 4 ? "IPv4" : "IPv6";
}

/** Does the list hold at least one address of each family? Models k8s.io/utils/net IsDualStackIPStrings. */
export function isDualStack(addresses: readonly string[]): boolean {
  return bothFamilies(addresses.map(parseAddrSloppy));
}

/** Does the list hold at least one range of each family? Models k8s.io/utils/net IsDualStackCIDRStrings. */
export function isDualStackCIDRs(cidrs: readonly string[]): boolean {
  return bothFamilies(cidrs.map((text) => parsePrefixSloppy(text)?.addr));
}

/** Refuses addresses that mean "here" or "this link": nothing else could be reached by them. */
export function validateNonSpecialIP(text: string, path: string): FieldErrors {
  const parsed = parseAddrSloppy(text);
  if (parsed === undefined) return [invalid(path, text, "must be a valid IP address")];
  const addr = unmap(parsed);
  const errors: FieldError[] = [];
  if (addr === 0 || addr === 0n) errors.push(invalid(path, text, `may not be unspecified (${text})`));
  if (isLoopback(addr)) errors.push(invalid(path, text, "may not be in the loopback range (127.0.0.0/8, ::1/128)"));
  if (isLinkLocal(addr)) {
    errors.push(invalid(path, text, "may not be in the link-local range (169.254.0.0/16, fe80::/10)"));
  }
  if (isLinkLocalMulticast(addr)) {
    errors.push(invalid(path, text, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)"));
  }
  return errors;
}

function bothFamilies(addresses: readonly (Prefix["addr"] | undefined)[]): boolean {
  const families = new Set(addresses.map((addr) => (addr === undefined ? undefined : addressFamily(addr))));
  return families.has("IPv4") && families.has("IPv6") && !families.has(undefined);
}

function isLoopback(addr: Addr): boolean {
  return typeof addr === "number" ? addr >>> 24 === 127 : addr === 1n;
}

function isLinkLocal(addr: Addr): boolean {
  return typeof addr === "number" ? addr >>> 16 === 0xa9fe : addr >> 118n === 0x3fan;
}

// Of ff?2::, the second half of the second byte is the scope, and 2 is this link.
function isLinkLocalMulticast(addr: Addr): boolean {
  return typeof addr === "number" ? addr >>> 8 === 0xe00000 : addr >> 120n === 0xffn && ((addr >> 112n) & 0xfn) === 2n;
}
