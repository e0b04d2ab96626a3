/** Address ranges in a configuration: one, or one of each family. */
import { type FieldError, invalid } from "@kubenetsim/api";
import { familyOf, formatPrefix, masked, type Prefix, parsePrefix, prefixesOverlap, prefixSize } from "@kubenetsim/sim";

/** A list, or a text with a comma between two. */
export function textsOf(given: unknown): readonly unknown[] {
  if (Array.isArray(given)) return given;
  return typeof given === "string" ? given.split(",") : [given];
}

/** One range, or two of different families; the first is the primary one. What cannot be read is left out, so that it is told once. */
export function checkCIDRs(given: unknown, field: string, errors: FieldError[]): readonly Prefix[] {
  const texts = textsOf(given);
  const prefixes = texts.flatMap((text) => checkCIDR(text, field, errors) ?? []);
  const families = new Set(prefixes.map((prefix) => familyOf(prefix.addr)));
  if (texts.length < 1 || families.size !== prefixes.length)
    errors.push(invalid(field, given, "must be one range, or one of each IP family"));
  return prefixes.length > 0 ? prefixes : [ANY_PREFIX];
}

function checkCIDR(text: unknown, field: string, errors: FieldError[]): Prefix | undefined {
  const prefix = typeof text === "string" ? parsePrefix(text) : undefined;
  if (prefix === undefined) {
    errors.push(invalid(field, text, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"));
    return undefined;
  }
  if (prefixSize(prefix) < 16n) errors.push(invalid(field, text, "must hold at least 16 addresses"));
  return masked(prefix);
}

/** Why the ranges of pods and Services do not go together; `undefined` where they do. */
export function disagreementOf(pods: readonly Prefix[], services: readonly Prefix[]): string | undefined {
  const families = familiesOf(pods);
  if (families !== familiesOf(services)) return `must have the IP families of podCIDR, in that order: ${families}`;
  const pod = pods.find((each) => services.some((service) => prefixesOverlap(each, service)));
  return pod === undefined ? undefined : `must not overlap podCIDR ${formatPrefix(pod)}`;
}

function familiesOf(prefixes: readonly Prefix[]): string {
  return prefixes.map((prefix) => `IPv${familyOf(prefix.addr)}`).join(", ");
}

const ANY_PREFIX: Prefix = { addr: 0, bits: 0 };
