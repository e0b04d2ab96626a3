/** Valid objects, and ways to change one field of them, for the tests of validation. */
import type { KubeObject, Node, Pod, PodSpec, Service, ServiceSpec } from "@kubenetsim/api";
import { formatFieldError, kindStrategyOf, type Resource } from "@kubenetsim/api";
import type { FieldError } from "../../src/meta/field-error.ts";

export const meta = { name: "web", namespace: "default", resourceVersion: "1" };

export function service(spec: object = {}, more: object = {}): Service {
  const base: ServiceSpec = {
    type: "ClusterIP",
    sessionAffinity: "None",
    internalTrafficPolicy: "Cluster",
    ports: [{ port: 80, protocol: "TCP", targetPort: 8080 }],
  };
  return without({ apiVersion: "v1", kind: "Service", metadata: meta, spec: { ...base, ...spec }, ...more }) as Service;
}

export const container = {
  name: "web",
  image: "nginx:1.27",
  imagePullPolicy: "IfNotPresent",
  terminationMessagePolicy: "File",
} as const;

export function pod(spec: object = {}, more: object = {}): Pod {
  const base: PodSpec = {
    restartPolicy: "Always",
    dnsPolicy: "ClusterFirst",
    terminationGracePeriodSeconds: 30,
    containers: [container],
  };
  return without({ apiVersion: "v1", kind: "Pod", metadata: meta, spec: { ...base, ...spec }, ...more }) as Pod;
}

export function podOf(fields: object): Pod {
  return pod({ containers: [{ ...container, ...fields }] });
}

export function node(spec: object = {}, status: object = {}): Node {
  return without({
    apiVersion: "v1",
    kind: "Node",
    metadata: { name: "n1", resourceVersion: "1" },
    spec,
    status,
  }) as Node;
}

/** The complaints as a user reads them. */
export function texts(errors: readonly FieldError[]): readonly string[] {
  return errors.map(formatFieldError);
}

/** A kind's strategy, over objects of any shape. */
export function strategy(resource: Resource): {
  default(object: KubeObject): KubeObject;
  validate(object: KubeObject): readonly FieldError[];
  validateUpdate(newObject: KubeObject, oldObject: KubeObject): readonly FieldError[];
} {
  return kindStrategyOf(resource) as never;
}

// Setting a field to undefined takes it away, as a manifest would.
function without(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}
