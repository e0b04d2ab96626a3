/** Arbitrary labels: few keys and values, so that selectors do find pods. */
import type { StringMap } from "@kubenetsim/api";
import fc from "fast-check";

const KEYS = ["app", "tier", "app.kubernetes.io/name", "toString", "v_1.x"];
const VALUES = ["web", "api", "", "A.b_c-1", "hasOwnProperty"];

/** A label map with any number of keys, none included. */
export const arbitraryLabels: fc.Arbitrary<StringMap> = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...KEYS), fc.constantFrom(...VALUES)), { selector: ([key]) => key })
  .map((pairs) => Object.fromEntries(pairs));

/** A label map with at least one key. */
export const arbitrarySomeLabels: fc.Arbitrary<StringMap> = fc
  .tuple(arbitraryLabels, fc.constantFrom(...VALUES))
  .map(([labels, app]) => ({ ...labels, app }));
