/** Checks the hints of an endpoint. Models pkg/apis/discovery/validation/validation.go validateHints. */
import { type FieldErrors, invalidEach, NO_ERRORS, validateName } from "../core/field-checks.ts";
import { child, duplicate, index, tooMany } from "../meta/field-error.ts";
import { isValidLabelValue } from "../meta/label-names.ts";
import { nameIsDNSSubdomain } from "../meta/names.ts";
import type { EndpointHints } from "./types.ts";

// At most this many zones, and as many nodes, for one endpoint.
const MAX_HINTS = 8;

/** Zones are label values, nodes are node names, and neither is named twice. */
export function validateEndpointHints(hints: EndpointHints, path: string): FieldErrors {
  return [
    ...validateHintNames(hints.forZones, child(path, "forZones"), (zone, at) =>
      invalidEach(at, zone, isValidLabelValue(zone)),
    ),
    ...validateHintNames(hints.forNodes, child(path, "forNodes"), (node, at) =>
      validateName(node, nameIsDNSSubdomain, at),
    ),
  ];
}

function validateHintNames(
  hints: readonly { readonly name: string }[] | undefined,
  path: string,
  validate: (name: string, path: string) => FieldErrors,
): FieldErrors {
  if (hints === undefined) return NO_ERRORS;
  if (hints.length > MAX_HINTS) return [tooMany(path, hints.length, MAX_HINTS)];
  const seen = new Set<string>();
  return hints.flatMap((hint, i) => {
    const at = child(index(path, i), "name");
    const name = hint.name ?? "";
    const twice = seen.has(name);
    seen.add(name);
    return twice ? [duplicate(at, name), ...validate(name, at)] : validate(name, at);
  });
}
