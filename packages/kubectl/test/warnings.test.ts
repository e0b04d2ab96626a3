import { expect, test } from "vitest";
import { machine, service } from "./server.ts";

const ingress = {
  apiVersion: "extensions/v1beta1",
  kind: "Ingress",
  metadata: { name: "a", annotations: { "kubernetes.io/ingress.class": "nginx" } },
  spec: { backend: { serviceName: "a", servicePort: 80 } },
};
const OLD =
  "Warning: extensions/v1beta1 Ingress is deprecated in v1.14+, unavailable in v1.22+; use networking.k8s.io/v1 Ingress\n";
const CLASS =
  "Warning: annotation \"kubernetes.io/ingress.class\" is deprecated, please use 'spec.ingressClassName' instead\n";

test.each<[string, string, object, string, string]>([
  ["no warning", "apply -f -", service("a"), "service/a created\n", ""],
  [
    "the server's",
    "apply -f -",
    service("a", { trafficDistribution: "PreferClose" }),
    "service/a created\n",
    'Warning: spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"\n',
  ],
  ["of an old version", "create -f -", ingress, "ingress.networking.k8s.io/a created\n", OLD + CLASS],
  [
    "of unknown fields, if asked for",
    "create --validate=warn -f -",
    service("a", { clusterIp: "None" }),
    "service/a created\n",
    'Warning: unknown field "spec.clusterIp"\n',
  ],
  [
    "of unknown fields, if not",
    "create --validate=ignore -f -",
    service("a", { clusterIp: "None" }),
    "service/a created\n",
    "",
  ],
])("%s", (_name, line, object, stdout, stderr) => {
  const ran = machine().run(line, { stdin: JSON.stringify(object) });
  expect(ran).toMatchObject({ stdout, stderr, exitCode: 0 });
});

test("the same warning is told once", () => {
  const two = ["a", "b"].map((name) => ({ ...ingress, metadata: { ...ingress.metadata, name } }));
  const { stderr } = machine().run("apply -f -", {
    stdin: JSON.stringify({ apiVersion: "v1", kind: "List", items: two }),
  });
  expect(stderr).toBe(OLD + CLASS);
});

test("a refused object is told after the warnings", () => {
  const bad = { ...ingress, spec: {} };
  const { stderr } = machine().run("apply -f -", { stdin: JSON.stringify(bad) });
  expect(stderr).toBe(
    `${OLD}The Ingress "a" is invalid: spec: Invalid value: null: either \`defaultBackend\` or \`rules\` must be specified\n`,
  );
});

test.each([
  ["get ing", "NAME   CLASS    HOSTS   ADDRESS   PORTS   AGE\na      <none>   *                 80      90s\n"],
  ["get ingressclass", ""],
  ["get servicecidr", "NAME         CIDRS          AGE\nkubernetes   10.96.0.0/12   90s\n"],
  ["get ip", "NAME        PARENTREF\n10.96.0.1   services/default/kubernetes\n"],
])("%s", (line, stdout) => {
  const spec = { defaultBackend: { service: { name: "a", port: { number: 80 } } } };
  const object = {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { name: "a", namespace: "default" },
    spec,
  };
  expect(machine([object]).run(line).stdout).toBe(stdout);
});
