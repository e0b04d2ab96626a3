/** Arbitrary Deployments. */
import type { Deployment, DeploymentStrategy } from "@kubenetsim/api";
import fc from "fast-check";
import { arbitrarySomeLabels } from "./labels.ts";
import { arbitraryName, arbitraryNamespace } from "./names.ts";
import { arbitraryPodTemplate } from "./pod.ts";

const REPLICAS_MAX = 5;

const arbitraryStrategy: fc.Arbitrary<DeploymentStrategy> = fc.oneof(
  fc.constant({ type: "Recreate" as const }),
  fc.record({
    type: fc.constant("RollingUpdate" as const),
    // At least one of the two must let the rollout go on.
    rollingUpdate: fc.constantFrom(
      { maxSurge: 1, maxUnavailable: 0 },
      { maxSurge: 0, maxUnavailable: 1 },
      { maxSurge: "25%", maxUnavailable: "25%" },
      { maxSurge: "100%", maxUnavailable: 0 },
    ),
  }),
);

/** A Deployment whose selector its template meets. */
export const arbitraryDeployment: fc.Arbitrary<Deployment> = arbitrarySomeLabels.chain((labels) =>
  fc
    .record({
      name: arbitraryName,
      namespace: arbitraryNamespace,
      replicas: fc.integer({ min: 0, max: REPLICAS_MAX }),
      strategy: arbitraryStrategy,
      template: arbitraryPodTemplate(labels),
      paused: fc.boolean(),
    })
    .map(({ name, namespace, ...spec }) => ({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name, namespace, labels },
      spec: { ...spec, selector: { matchLabels: labels } },
    })),
);
