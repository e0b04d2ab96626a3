import { expect, test } from "vitest";
import { parseManifests } from "../../src/machinery/manifest.ts";
import { checkFields } from "../../src/machinery/unknown-fields.ts";
import type { KubeObject } from "../../src/meta/types.ts";

function convert(
  kind: string,
  apiVersion: string,
  spec: object,
): { object: KubeObject & { spec?: unknown }; warning: string } {
  const result = parseManifests(JSON.stringify({ apiVersion, kind, metadata: { name: "a" }, spec }));
  if (!result.ok || result.documents[0] === undefined) throw new Error("not read");
  const [{ object, warning = "" }] = [result.documents[0]];
  return { object, warning };
}

const template = { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "web" }] } };

test.each<[string, string, string, object, object]>([
  [
    "an Ingress of the seeds",
    "extensions/v1beta1",
    "Ingress",
    {
      rules: [
        { host: "a.example", http: { paths: [{ path: "/", backend: { serviceName: "web", servicePort: 80 } }] } },
      ],
    },
    {
      rules: [
        {
          host: "a.example",
          http: {
            paths: [
              {
                path: "/",
                pathType: "ImplementationSpecific",
                backend: { service: { name: "web", port: { number: 80 } } },
              },
            ],
          },
        },
      ],
    },
  ],
  [
    "a default backend by the port's name",
    "networking.k8s.io/v1beta1",
    "Ingress",
    { backend: { serviceName: "web", servicePort: "http" } },
    { defaultBackend: { service: { name: "web", port: { name: "http" } } } },
  ],
  [
    "a path type and a resource that were given",
    "networking.k8s.io/v1beta1",
    "Ingress",
    { rules: [{ http: { paths: [{ pathType: "Prefix", backend: { resource: { kind: "A", name: "b" } } }] } }] },
    { rules: [{ http: { paths: [{ pathType: "Prefix", backend: { resource: { kind: "A", name: "b" } } }] } }] },
  ],
  [
    "a Deployment's old defaults",
    "extensions/v1beta1",
    "Deployment",
    { template, rollbackTo: { revision: 1 } },
    {
      template,
      selector: { matchLabels: { app: "web" } },
      revisionHistoryLimit: 2147483647,
      progressDeadlineSeconds: 2147483647,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } },
    },
  ],
  [
    "what was given stays",
    "extensions/v1beta1",
    "Deployment",
    {
      template,
      selector: { matchLabels: { a: "b" } },
      revisionHistoryLimit: 3,
      progressDeadlineSeconds: 9,
      strategy: { type: "Recreate" },
    },
    {
      template,
      selector: { matchLabels: { a: "b" } },
      revisionHistoryLimit: 3,
      progressDeadlineSeconds: 9,
      strategy: { type: "Recreate" },
    },
  ],
  [
    "apps/v1beta1",
    "apps/v1beta1",
    "Deployment",
    { template },
    { template, selector: { matchLabels: { app: "web" } }, revisionHistoryLimit: 2 },
  ],
  ["apps/v1beta2 has no default selector", "apps/v1beta2", "Deployment", { template }, { template }],
])("%s", (_name, apiVersion, kind, spec, expected) => {
  const { object } = convert(kind, apiVersion, spec);
  expect(object.spec).toEqual(expected);
  expect(object.apiVersion).toBe(kind === "Ingress" ? "networking.k8s.io/v1" : "apps/v1");
  expect(checkFields(object).warnings).toEqual([]);
});

test.each([
  [
    "Ingress",
    "extensions/v1beta1",
    "extensions/v1beta1 Ingress is deprecated in v1.14+, unavailable in v1.22+; use networking.k8s.io/v1 Ingress",
  ],
  [
    "Deployment",
    "apps/v1beta2",
    "apps/v1beta2 Deployment is deprecated in v1.9+, unavailable in v1.16+; use apps/v1 Deployment",
  ],
  ["Ingress", "networking.k8s.io/v1", ""],
])("%s of %s warns: %s", (kind, apiVersion, text) => {
  expect(convert(kind, apiVersion, {}).warning).toBe(text);
});

test("a spec that is no map is left for the server to refuse", () => {
  expect(convert("Ingress", "extensions/v1beta1", [] as object).object.spec).toEqual([]);
});

test("an autoscaler of autoscaling/v1, which is still served, is read without a warning", () => {
  const scaleTargetRef = { apiVersion: "apps/v1", kind: "Deployment", name: "web" };
  const given = { scaleTargetRef, maxReplicas: 5, targetCPUUtilizationPercentage: 60 };
  const { object, warning } = convert("HorizontalPodAutoscaler", "autoscaling/v1", given);
  const target = { type: "Utilization", averageUtilization: 60 };
  expect(object).toMatchObject({
    apiVersion: "autoscaling/v2",
    spec: { scaleTargetRef, maxReplicas: 5, metrics: [{ type: "Resource", resource: { name: "cpu", target } }] },
  });
  expect(object.spec).not.toHaveProperty("targetCPUUtilizationPercentage");
  expect(warning).toBe("");
});
