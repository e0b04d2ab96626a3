/** Checks a range of addresses in a NetworkPolicy. Models pkg/apis/networking/validation/validation.go ValidateIPBlock. */
import { masked, type Prefix, parsePrefixSloppy, prefixesOverlap } from "@kubenetsim/sim";
import type { FieldErrors } from "../core/field-checks.ts";
import { child, type FieldError, index, invalid, required } from "../meta/field-error.ts";
import { isValidCIDRForLegacyField } from "../meta/ip-names.ts";
import type { IPBlock } from "./networkpolicy-types.ts";

/** A range, and smaller ranges inside it. Texts among `stored` are not checked again. */
export function validateIPBlock(block: IPBlock, path: string, strict: boolean, stored: readonly string[]): FieldErrors {
  const { cidr = "", except = [] } = block;
  const cidrPath = child(path, "cidr");
  if (cidr === "") return [required(cidrPath)];
  const errors: FieldError[] = [...isValidCIDRForLegacyField(cidrPath, cidr, strict, stored)];
  const outer = parsePrefixSloppy(cidr);
  if (outer === undefined) return errors;
  for (const [i, text] of except.entries()) {
    const at = index(child(path, "except"), i);
    errors.push(...isValidCIDRForLegacyField(at, text, strict, stored));
    const inner = parsePrefixSloppy(text);
    if (inner !== undefined && !isStrictlyInside(masked(inner), masked(outer)))
      errors.push(invalid(at, text, "must be a strict subset of `cidr`"));
  }
  return errors;
}

function isStrictlyInside(inner: Prefix, outer: Prefix): boolean {
  return typeof inner.addr === typeof outer.addr && inner.bits > outer.bits && prefixesOverlap(inner, outer);
}
