/** The objects that the recorded command lines ran over. */
const meta = (name: string, more: object = {}): object => ({ name, namespace: "default", ...more });

const container = (name: string, image: string, more: object = {}): object => ({ name, image, ...more });

const web = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: meta("web", { labels: { app: "web" } }),
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: "web" } },
    template: {
      metadata: { labels: { app: "web" } },
      spec: {
        containers: [
          container("web", "nginx:1.27", { ports: [{ containerPort: 80 }], env: [{ name: "A", value: "1" }] }),
          container("side", "busybox"),
        ],
      },
    },
  },
};

const db = {
  apiVersion: "apps/v1",
  kind: "StatefulSet",
  metadata: meta("db", { labels: { app: "db" } }),
  spec: {
    serviceName: "db",
    replicas: 2,
    selector: { matchLabels: { app: "db" } },
    template: { metadata: { labels: { app: "db" } }, spec: { containers: [container("db", "postgres:16")] } },
  },
};

const solo = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: meta("solo", { labels: { run: "solo" } }),
  spec: { containers: [container("solo", "busybox:1", { ports: [{ containerPort: 53, protocol: "UDP" }] })] },
};

const node = (name: string): object => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name, labels: { "kubernetes.io/hostname": name } },
});

export const objects: readonly object[] = [
  { apiVersion: "v1", kind: "Namespace", metadata: { name: "luffy" } },
  web,
  db,
  solo,
  node("node-1"),
  node("node-2"),
  { apiVersion: "v1", kind: "ConfigMap", metadata: meta("conf"), data: { a: "1", "file.txt": "one\n" } },
  { apiVersion: "v1", kind: "ConfigMap", metadata: meta("more"), data: {} },
  { apiVersion: "v1", kind: "Secret", metadata: meta("creds"), type: "Opaque", data: { pass: "c2VjcmV0" } },
  {
    apiVersion: "v1",
    kind: "Service",
    metadata: meta("web", { labels: { app: "web" } }),
    spec: { selector: { app: "web" }, ports: [{ name: "http", port: 80 }] },
  },
  {
    apiVersion: "v1",
    kind: "ResourceQuota",
    metadata: { name: "quota", namespace: "luffy" },
    spec: { hard: { pods: "10", "requests.cpu": "4" } },
  },
  {
    apiVersion: "v1",
    kind: "LimitRange",
    metadata: { name: "limits", namespace: "luffy" },
    spec: { limits: [{ type: "Container", default: { cpu: "200m" }, max: { cpu: "2" }, min: { cpu: "10m" } }] },
  },
  {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: meta("tick"),
    spec: {
      schedule: "*/5 * * * *",
      jobTemplate: {
        spec: { template: { spec: { restartPolicy: "Never", containers: [container("tick", "busybox")] } } },
      },
    },
  },
];
