/** Valid Services, Pods and Deployments, as users write them: much is left to the defaults. */
import type { KubeObject } from "@kubenetsim/api";
import fc from "fast-check";

const label = fc.stringMatching(/^[a-z]([-a-z0-9]{0,10}[a-z0-9])?$/);
const portName = fc.stringMatching(/^[a-z]([a-z0-9]{0,8})$/);
const portNumber = fc.integer({ min: 1, max: 65535 });
const labels = fc.dictionary(label, label, { maxKeys: 3 });
const metadata = fc.record({ name: label, namespace: label, resourceVersion: fc.constant("1"), labels });
const protocol = fc.constantFrom("TCP", "UDP", "SCTP");

const servicePort = fc.record(
  { name: portName, port: portNumber, protocol, targetPort: fc.oneof(portNumber, portName) },
  { requiredKeys: ["name", "port"] },
);

const serviceSpec = fc.record(
  {
    type: fc.constantFrom("ClusterIP", "NodePort", "LoadBalancer"),
    ports: fc.uniqueArray(servicePort, {
      minLength: 1,
      maxLength: 4,
      comparator: (a, b) => a.name === b.name || a.port === b.port,
    }),
    selector: labels,
    sessionAffinity: fc.constantFrom("None", "ClientIP"),
    internalTrafficPolicy: fc.constantFrom("Cluster", "Local"),
    publishNotReadyAddresses: fc.boolean(),
    externalIPs: fc.constantFrom(["192.0.2.1"], ["2001:db8::1"]),
  },
  { requiredKeys: ["ports"] },
);

export const services: fc.Arbitrary<KubeObject> = fc
  .record({ metadata, spec: serviceSpec })
  .map((fields) => ({ apiVersion: "v1", kind: "Service", ...fields }));

const handler = fc.oneof(
  fc.record({ exec: fc.constant({ command: ["true"] }) }),
  fc.record({ httpGet: fc.record({ port: portNumber, path: fc.constant("/ok") }, { requiredKeys: ["port"] }) }),
  fc.record({ tcpSocket: fc.record({ port: fc.oneof(portNumber, portName) }) }),
);

const container = fc.record(
  {
    name: label,
    image: fc.constantFrom("nginx", "nginx:1.27", "localhost:5000/a@sha256:00"),
    ports: fc.array(fc.record({ containerPort: portNumber, protocol }, { requiredKeys: ["containerPort"] }), {
      maxLength: 2,
    }),
    env: fc.constantFrom(
      [{ name: "A", value: "b" }],
      [{ name: "IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } }],
    ),
    resources: fc.constantFrom({ limits: { cpu: "1500m", memory: "1Gi" } }, { requests: { cpu: "0.1" } }, {}),
    readinessProbe: handler,
    livenessProbe: handler,
    lifecycle: fc.record({ preStop: handler }),
  },
  { requiredKeys: ["name", "image"] },
);

const podSpec = fc.record(
  {
    containers: fc.uniqueArray(container, { minLength: 1, maxLength: 3, selector: ({ name }) => name }),
    restartPolicy: fc.constantFrom("Always", "OnFailure", "Never"),
    dnsPolicy: fc.constantFrom("ClusterFirst", "Default"),
    dnsConfig: fc.constant({
      nameservers: ["10.96.0.10"],
      searches: ["a.example."],
      options: [{ name: "ndots", value: "2" }],
    }),
    nodeSelector: labels,
    volumes: fc.constantFrom([{ name: "v" }], [{ name: "c", configMap: { name: "c" } }]),
    tolerations: fc.constantFrom(
      [{ operator: "Exists" }],
      [{ key: "a", value: "b", effect: "NoExecute", tolerationSeconds: 3 }],
    ),
    hostAliases: fc.constant([{ ip: "127.0.0.1", hostnames: ["a.b"] }]),
    serviceAccountName: label,
  },
  { requiredKeys: ["containers"] },
);

export const pods: fc.Arbitrary<KubeObject> = fc
  .record({ metadata, spec: podSpec })
  .map((fields) => ({ apiVersion: "v1", kind: "Pod", ...fields }));

export const deployments: fc.Arbitrary<KubeObject> = fc
  .record({
    metadata,
    labels: fc.dictionary(label, label, { minKeys: 1, maxKeys: 2 }),
    spec: podSpec,
    replicas: fc.nat(9),
  })
  .map(({ labels: chosen, spec, replicas, ...fields }) => {
    const template = { metadata: { labels: chosen }, spec: { ...spec, restartPolicy: "Always" } };
    return {
      apiVersion: "apps/v1",
      kind: "Deployment",
      ...fields,
      spec: { replicas, selector: { matchLabels: chosen }, template },
    };
  });
