/** Arbitrary scenarios: a few Services of every make, their endpoints here and there. */
import fc from "fast-check";
import type { DifferentialScenario, DifferentialService } from "./types.ts";

const service: fc.Arbitrary<Omit<DifferentialService, "name">> = fc.record({
  protocol: fc.constantFrom("TCP" as const, "UDP" as const),
  type: fc.constantFrom("ClusterIP" as const, "NodePort" as const, "LoadBalancer" as const),
  endpoints: fc.array(fc.constantFrom(0, 1), { maxLength: 3 }),
  internalLocal: fc.boolean(),
  externalLocal: fc.boolean(),
  affinity: fc.boolean(),
  externalIP: fc.boolean(),
  sourceRanges: fc.constantFrom("all" as const, "outside" as const, "nobody" as const),
});

/** Scenarios of one to four Services. */
export const arbitraryScenario: fc.Arbitrary<DifferentialScenario> = fc
  .record({
    seed: fc.nat(),
    family: fc.constantFrom(4 as const, 6 as const),
    services: fc.array(service, { minLength: 1, maxLength: 4 }),
  })
  .map(({ services, ...rest }) => ({
    ...rest,
    services: services.map((each, i) => ({ ...each, name: `service-${i}` })),
  }));
