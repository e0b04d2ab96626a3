/** NetworkPolicies count generations. Models pkg/registry/networking/networkpolicy/strategy.go. */
import { firstGeneration, nextGeneration } from "./generation.ts";
import type { Strategy } from "./strategy.ts";

export const networkPolicyStrategy: Strategy<"networkpolicies"> = {
  prepareForCreate: firstGeneration,
  prepareForUpdate: (policy, old) => nextGeneration(policy, old, [[policy.spec, old.spec]]),
};
