import type { Container, KubeObject, Pod, Service } from "@kubenetsim/api";
import { expect, test } from "vitest";
import { environmentOf, serviceVariables } from "../../src/index.ts";
import { type Bench, must, newBench } from "../bench.ts";

const pod: Pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "web", namespace: "luffy", uid: "u1", labels: { app: "web" }, annotations: { "a/b": "c" } },
  spec: { nodeName: "n1", serviceAccountName: "sa", enableServiceLinks: false, containers: [] },
};

function bench(): Bench {
  const made = newBench();
  const meta = (name: string) => ({ metadata: { name, namespace: "luffy" } });
  const objects: readonly (readonly ["namespaces" | "configmaps" | "secrets", object])[] = [
    ["namespaces", { kind: "Namespace", metadata: { name: "luffy" } }],
    ["configmaps", { kind: "ConfigMap", ...meta("cm"), data: { HOST: "mysql", PORT: "3306" } }],
    ["secrets", { kind: "Secret", ...meta("sec"), data: { PASSWORD: "5a+G56CB", USER: "cm9vdA==" } }],
  ];
  for (const [resource, object] of objects)
    must(made.client.create(resource, { apiVersion: "v1", ...object } as KubeObject));
  return made;
}

/** Without what Services say. */
function own(container: Omit<Container, "name">, of: Pod = pod): unknown {
  const environment = environmentOf(bench().client, of, { name: "c", ...container }, ["10.244.1.2", "fd00::2"]);
  if (!environment.ok) return environment.message;
  return environment.env
    .filter((entry) => !entry.name.startsWith("KUBERNETES_"))
    .map((entry) => `${entry.name}=${entry.value}`);
}

test.each([
  [
    "plain and expanded",
    {
      env: [
        { name: "A", value: "1" },
        { name: "B", value: "$(A)$(C)" },
        { name: "C", value: "x" },
      ],
    },
    ["A=1", "B=1$(C)", "C=x"],
  ],
  [
    "a later one of the same name wins",
    {
      env: [
        { name: "A", value: "1" },
        { name: "A", value: "$(A)2" },
      ],
    },
    ["A=12"],
  ],
  ["empty", { env: [{ name: "A" }] }, ["A="]],
  ["a Service's variable", { env: [{ name: "A", value: "$(KUBERNETES_SERVICE_HOST)" }] }, ["A=10.96.0.1"]],
  [
    "envFrom",
    { envFrom: [{ configMapRef: { name: "cm" } }, { prefix: "DB_", secretRef: { name: "sec" } }] },
    ["HOST=mysql", "PORT=3306", "DB_PASSWORD=密码", "DB_USER=root"],
  ],
  [
    "env over envFrom",
    { envFrom: [{ configMapRef: { name: "cm" } }], env: [{ name: "HOST", value: "my-$(HOST)" }] },
    ["HOST=my-mysql", "PORT=3306"],
  ],
  [
    "one key of each",
    {
      env: [
        { name: "H", valueFrom: { configMapKeyRef: { name: "cm", key: "HOST" } } },
        { name: "U", valueFrom: { secretKeyRef: { name: "sec", key: "USER" } } },
      ],
    },
    ["H=mysql", "U=root"],
  ],
  ["no such ConfigMap", { envFrom: [{ configMapRef: { name: "no" } }] }, 'configmap "no" not found'],
  [
    "no such Secret",
    { env: [{ name: "A", valueFrom: { secretKeyRef: { name: "no", key: "k" } } }] },
    'secret "no" not found',
  ],
  [
    "no such key",
    { env: [{ name: "A", valueFrom: { configMapKeyRef: { name: "cm", key: "k" } } }] },
    "couldn't find key k in ConfigMap luffy/cm",
  ],
  [
    "no such key of a Secret",
    { env: [{ name: "A", valueFrom: { secretKeyRef: { name: "sec", key: "k" } } }] },
    "couldn't find key k in Secret luffy/sec",
  ],
  [
    "a key of the prototype",
    { env: [{ name: "A", valueFrom: { configMapKeyRef: { name: "cm", key: "constructor" } } }] },
    "couldn't find key constructor in ConfigMap luffy/cm",
  ],
  [
    "optional",
    {
      envFrom: [{ secretRef: { name: "no", optional: true } }],
      env: [
        { name: "A", valueFrom: { configMapKeyRef: { name: "cm", key: "k", optional: true } } },
        { name: "B", valueFrom: { secretKeyRef: { name: "no", key: "k", optional: true } } },
      ],
    },
    [],
  ],
] as const)("%s", (_name, container, seen) => {
  expect(own(container)).toEqual(seen);
});

test.each([
  ["metadata.name", "web"],
  ["metadata.namespace", "luffy"],
  ["metadata.uid", "u1"],
  ["metadata.labels['app']", "web"],
  ["metadata.labels['toString']", ""],
  ["metadata.annotations['a/b']", "c"],
  ["spec.nodeName", "n1"],
  ["spec.serviceAccountName", "sa"],
  ["status.podIP", "10.244.1.2"],
  ["status.podIPs", "10.244.1.2,fd00::2"],
  ["status.hostIP", "192.168.0.11"],
  ["status.hostIPs", "192.168.0.11"],
])("fieldRef %s", (fieldPath, value) => {
  expect(own({ env: [{ name: "A", valueFrom: { fieldRef: { fieldPath } } }] })).toEqual([`A=${value}`]);
});

test.each([
  ["limits.cpu", undefined, "2"],
  ["limits.cpu", "1m", "1500"],
  ["requests.memory", "1Mi", "64"],
  ["requests.cpu", undefined, "0"],
  ["limits.memory", "1Gi", "8"],
])("resourceFieldRef %s by %s", (resource, divisor, value) => {
  const resourceFieldRef = divisor === undefined ? { resource } : { resource, divisor };
  const resources = { limits: { cpu: "1500m" }, requests: { memory: "64Mi" } };
  expect(own({ resources, env: [{ name: "A", valueFrom: { resourceFieldRef } }] })).toEqual([`A=${value}`]);
});

test("the variables of a Service", () => {
  const service: Service = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "my-db.x", namespace: "luffy" },
    spec: {
      clusterIP: "10.96.0.7",
      ports: [
        { name: "mysql-p", port: 3306 },
        { name: "dns", port: 53, protocol: "UDP" },
      ],
    },
  };
  expect(serviceVariables(service).map((entry) => `${entry.name}=${entry.value}`)).toEqual([
    "MY_DB_X_SERVICE_HOST=10.96.0.7",
    "MY_DB_X_SERVICE_PORT=3306",
    "MY_DB_X_SERVICE_PORT_MYSQL_P=3306",
    "MY_DB_X_SERVICE_PORT_DNS=53",
    "MY_DB_X_PORT=tcp://10.96.0.7:3306",
    "MY_DB_X_PORT_3306_TCP=tcp://10.96.0.7:3306",
    "MY_DB_X_PORT_3306_TCP_PROTO=tcp",
    "MY_DB_X_PORT_3306_TCP_PORT=3306",
    "MY_DB_X_PORT_3306_TCP_ADDR=10.96.0.7",
    "MY_DB_X_PORT_53_UDP=udp://10.96.0.7:53",
    "MY_DB_X_PORT_53_UDP_PROTO=udp",
    "MY_DB_X_PORT_53_UDP_PORT=53",
    "MY_DB_X_PORT_53_UDP_ADDR=10.96.0.7",
  ]);
});

test.each([
  [{ clusterIP: "None" }, []],
  [{ type: "ExternalName", externalName: "x.example" }, []],
  [{ clusterIP: "fd00::7" }, ["tcp://[fd00::7]:80"]],
] as const)("of %j", (spec, ports) => {
  const service: Service = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "s" },
    spec: { ports: [{ port: 80 }], ...spec },
  };
  expect(serviceVariables(service).flatMap((entry) => (entry.name === "S_PORT" ? [entry.value] : []))).toEqual(ports);
});

test.each([
  [true, "luffy", ["A_SERVICE_HOST", "KUBERNETES_SERVICE_HOST", "Z_SERVICE_HOST"]],
  [false, "luffy", ["KUBERNETES_SERVICE_HOST"]],
  [true, "default", ["KUBERNETES_SERVICE_HOST"]],
] as const)("enableServiceLinks %s in %s", (enableServiceLinks, namespace, names) => {
  const { client } = bench();
  for (const name of ["z", "a"]) {
    const spec = { ports: [{ port: 80 }] };
    const service = { apiVersion: "v1", kind: "Service", metadata: { name, namespace: "luffy" }, spec };
    must(client.create("services", service));
  }
  const of = { ...pod, metadata: { ...pod.metadata, namespace }, spec: { ...pod.spec, enableServiceLinks } };
  const environment = environmentOf(client, of, { name: "c" }, []);
  const seen = environment.ok ? environment.env.map((entry) => entry.name) : [];
  expect(seen.filter((name) => name.endsWith("_SERVICE_HOST"))).toEqual(names);
});
