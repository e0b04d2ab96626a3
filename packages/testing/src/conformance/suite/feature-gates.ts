/** The feature gates that a case sets: one that is not known is a case that is not understood. */
import { DEFAULT_FEATURE_GATES, type FeatureGates } from "@kubenetsim/api";

/** The gates of a case; throws at one that no part of the simulator has. */
export function gatesOf(gates: FeatureGates | undefined): FeatureGates {
  const unknown = Object.keys(gates ?? {}).find((name) => !Object.hasOwn(DEFAULT_FEATURE_GATES, name));
  if (unknown !== undefined) throw new Error(`the feature gate ${unknown} is not modelled`);
  return gates ?? {};
}
