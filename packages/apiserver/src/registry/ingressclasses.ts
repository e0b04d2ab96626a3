/** IngressClasses count generations. Models pkg/registry/networking/ingressclass/strategy.go. */
import { firstGeneration, nextGeneration } from "./generation.ts";
import type { Strategy } from "./strategy.ts";

export const ingressClassStrategy: Strategy<"ingressclasses"> = {
  prepareForCreate: firstGeneration,
  prepareForUpdate: (ingressClass, old) => nextGeneration(ingressClass, old, [[ingressClass.spec, old.spec]]),
};
