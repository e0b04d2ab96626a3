import type { ConfigMap, Namespace, Node, Pod, Secret, Service } from "@kubenetsim/api";
import { expect, test } from "vitest";
import { imageTag } from "../../src/core/container-defaults.ts";
import { defaultNamespace } from "../../src/core/namespace-defaults.ts";
import { defaultNode } from "../../src/core/node-defaults.ts";
import { defaultPod, defaultPodTemplate } from "../../src/core/pod-defaults.ts";
import { defaultSecret } from "../../src/core/secret-defaults.ts";
import { defaultService } from "../../src/core/service-defaults.ts";
import { meta } from "./samples.ts";

test("a Service", () => {
  const given = {
    apiVersion: "v1",
    kind: "Service",
    metadata: meta,
    spec: { type: "LoadBalancer", ports: [{ port: 80 }] },
  };
  expect(defaultService(given as Service).spec).toEqual({
    type: "LoadBalancer",
    sessionAffinity: "None",
    externalTrafficPolicy: "Cluster",
    internalTrafficPolicy: "Cluster",
    allocateLoadBalancerNodePorts: true,
    ports: [{ port: 80, protocol: "TCP", targetPort: 80 }],
  });
});

test("a Pod", () => {
  const volumes = [{ name: "v" }, { name: "c", configMap: { name: "c" } }, { name: "h", hostPath: { path: "/" } }];
  const containers = [{ name: "c", image: "nginx", resources: { limits: { cpu: "1000m" } } }];
  const given = { apiVersion: "v1", kind: "Pod", metadata: meta, spec: { serviceAccount: "sa", volumes, containers } };
  expect(defaultPod(given as Pod).spec).toEqual({
    restartPolicy: "Always",
    dnsPolicy: "ClusterFirst",
    schedulerName: "default-scheduler",
    securityContext: {},
    terminationGracePeriodSeconds: 30,
    enableServiceLinks: true,
    serviceAccount: "sa",
    serviceAccountName: "sa",
    volumes: [
      { name: "v", emptyDir: {} },
      { name: "c", configMap: { name: "c", defaultMode: 420 } },
      { name: "h", hostPath: { path: "/", type: "" } },
    ],
    containers: [
      {
        name: "c",
        image: "nginx",
        imagePullPolicy: "Always",
        terminationMessagePath: "/dev/termination-log",
        terminationMessagePolicy: "File",
        resources: { limits: { cpu: "1" }, requests: { cpu: "1" } },
      },
    ],
  });
});

test("a template gets less than a Pod", () => {
  const { spec } = defaultPodTemplate({
    spec: { hostNetwork: true, containers: [{ name: "c", ports: [{ containerPort: 1 }] }] },
  });
  expect(spec.enableServiceLinks).toBeUndefined();
  expect(spec.containers[0]?.ports).toEqual([{ containerPort: 1, protocol: "TCP" }]);
});

test("a spec that its owner still changes is not remembered", () => {
  const spec = { containers: [{ name: "c", image: "nginx:1" }] };
  const given = { apiVersion: "v1", kind: "Pod", metadata: meta, spec } as const;
  expect(defaultPod(given).spec.containers).toHaveLength(1);
  spec.containers.push({ name: "d", image: "nginx:1" });
  expect(defaultPod(given).spec.containers).toHaveLength(2);
});

test.each([
  ["nginx", "latest"],
  ["nginx:1.27", "1.27"],
  ["localhost:5000/nginx", "latest"],
  ["localhost:5000/nginx:2", "2"],
  ["nginx@sha256:00", ""],
  ["", "latest"],
])("the tag of %j is %j", (image, tag) => {
  expect(imageTag(image)).toBe(tag);
});

test("a Namespace, a Node and a Secret", () => {
  const namespace: Namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "a" } };
  expect(defaultNamespace(namespace)).toMatchObject({
    metadata: { labels: { "kubernetes.io/metadata.name": "a" } },
    status: { phase: "Active" },
  });
  const node: Node = { apiVersion: "v1", kind: "Node", metadata: { name: "a" }, spec: { podCIDR: "10.0.0.0/24" } };
  expect(defaultNode({ ...node, status: { capacity: { cpu: "2" } } })).toMatchObject({
    spec: { podCIDRs: ["10.0.0.0/24"] },
    status: { allocatable: { cpu: "2" } },
  });
  const secret: Secret = { apiVersion: "v1", kind: "Secret", metadata: meta, stringData: { a: "höö" } };
  expect(defaultSecret(secret)).toEqual({
    apiVersion: "v1",
    kind: "Secret",
    metadata: meta,
    type: "Opaque",
    data: { a: "aMO2w7Y=" },
  });
});

test("keys that objects are born with are only keys", () => {
  const data = JSON.parse('{"__proto__": "x", "constructor": "y"}') as ConfigMap["data"];
  const secret = defaultSecret({ apiVersion: "v1", kind: "Secret", metadata: meta, stringData: data ?? {} });
  expect(Object.keys(secret.data ?? {})).toEqual(["__proto__", "constructor"]);
  expect(Object.getPrototypeOf(secret.data)).toBe(Object.prototype);
});
