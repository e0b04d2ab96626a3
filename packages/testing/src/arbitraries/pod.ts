/** Arbitrary pods, and the templates of workloads. */
import type { Container, Pod, PodSpec, PodTemplateSpec, Probe, StringMap } from "@kubenetsim/api";
import fc from "fast-check";
import { arbitraryLabels } from "./labels.ts";
import { arbitraryName, arbitraryNamespace, arbitraryPortName } from "./names.ts";

const arbitraryProbe: fc.Arbitrary<Probe> = fc
  .record({
    handler: fc.oneof(
      fc.record({
        httpGet: fc.record({ path: fc.constantFrom("/", "/healthz"), port: fc.integer({ min: 1, max: 65535 }) }),
      }),
      fc.record({ tcpSocket: fc.record({ port: fc.integer({ min: 1, max: 65535 }) }) }),
      fc.record({ exec: fc.record({ command: fc.constant(["cat", "/tmp/ready"]) }) }),
    ),
    periodSeconds: fc.integer({ min: 1, max: 60 }),
    failureThreshold: fc.integer({ min: 1, max: 5 }),
  })
  .map(({ handler, ...rest }) => ({ ...handler, ...rest }));

const arbitraryContainer: fc.Arbitrary<Container> = fc
  .record({
    name: fc.constantFrom("main", "side", "c-2"),
    image: fc.constantFrom("nginx", "mysql:5.7", "registry.example/blog@sha256:0"),
    ports: fc.uniqueArray(fc.record({ name: arbitraryPortName, containerPort: fc.integer({ min: 1, max: 65535 }) }), {
      maxLength: 3,
      selector: (port) => port.name,
    }),
    env: fc.array(
      fc.record({ name: fc.constantFrom("A", "MYSQL_HOST", "_x.y-z"), value: fc.string({ maxLength: 9 }) }),
      {
        maxLength: 2,
      },
    ),
    readinessProbe: fc.option(arbitraryProbe, { nil: undefined }),
  })
  .map(({ readinessProbe, ...rest }) => (readinessProbe === undefined ? rest : { ...rest, readinessProbe }));

/** What a pod runs; the policy of restarts is left to its default, the only one that workloads may have. */
export const arbitraryPodSpec: fc.Arbitrary<PodSpec> = fc.record({
  containers: fc.uniqueArray(arbitraryContainer, { minLength: 1, maxLength: 3, selector: (one) => one.name }),
  terminationGracePeriodSeconds: fc.integer({ min: 0, max: 60 }),
  dnsPolicy: fc.constantFrom("ClusterFirst" as const, "Default" as const),
});

export const arbitraryPod: fc.Arbitrary<Pod> = fc
  .record({
    name: arbitraryName,
    namespace: arbitraryNamespace,
    labels: arbitraryLabels,
    spec: arbitraryPodSpec,
    restartPolicy: fc.constantFrom("Always" as const, "OnFailure" as const, "Never" as const),
  })
  .map(({ name, namespace, labels, spec, restartPolicy }) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace, labels },
    spec: { ...spec, restartPolicy },
  }));

/** A template whose pods have these labels. */
export function arbitraryPodTemplate(labels: StringMap): fc.Arbitrary<PodTemplateSpec> {
  return arbitraryPodSpec.map((spec) => ({ metadata: { labels }, spec }));
}
