/** Checks `featureGates`: the switches of the API server that there are. Models k8s.io/component-base/featuregate SetFromMap. */
import { DEFAULT_FEATURE_GATES, type FeatureGates, type FieldError, invalid } from "@kubenetsim/api";

/** What is wrong with the gates: a name that is none, a value that is neither on nor off. */
export function featureGateErrors(gates: FeatureGates | undefined): readonly FieldError[] {
  if (gates === undefined) return [];
  if (typeof gates !== "object" || gates === null) return [invalid("featureGates", gates, "must be a map of gates")];
  return Object.entries(gates).flatMap(([name, on]) => {
    const path = `featureGates.${name}`;
    if (!Object.hasOwn(DEFAULT_FEATURE_GATES, name)) return [invalid(path, on, `unrecognized feature gate: ${name}`)];
    return typeof on === "boolean" ? [] : [invalid(path, on, "must be true or false")];
  });
}
