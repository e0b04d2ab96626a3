import { expect, test } from "vitest";
import { createBareCluster } from "../../src/index.ts";

test("apply tells the server's warnings, each once, and takes versions of long ago", () => {
  const cluster = createBareCluster({ nodes: 1 });
  const texts: string[] = [];
  cluster.on("warning", (text) => texts.push(text));
  const ingress = (name: string): object => ({
    apiVersion: "networking.k8s.io/v1beta1",
    kind: "Ingress",
    metadata: { name, annotations: { "kubernetes.io/ingress.class": "nginx" } },
    spec: { backend: { serviceName: "web", servicePort: "http" } },
  });
  cluster.apply([ingress("a"), ingress("b")]);
  expect(texts).toEqual([
    "networking.k8s.io/v1beta1 Ingress is deprecated in v1.19+, unavailable in v1.22+; use networking.k8s.io/v1 Ingress",
    "annotation \"kubernetes.io/ingress.class\" is deprecated, please use 'spec.ingressClassName' instead",
  ]);
  expect(cluster.get("ingresses", "a", "default")?.spec?.defaultBackend).toEqual({
    service: { name: "web", port: { name: "http" } },
  });
});

test("an unknown feature gate is a mistake in the configuration", () => {
  const featureGates = { RelaxedServiceNameValidation: true };
  expect(() => createBareCluster({ nodes: 1, featureGates })).not.toThrow();
  const unknown = { Nonsense: true } as object;
  expect(() => createBareCluster({ nodes: 1, featureGates: unknown })).toThrow("unrecognized feature gate: Nonsense");
});
