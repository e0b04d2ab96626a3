// Twelve manifests that a cluster refuses, each with what is wrong about it; and two that it accepts with a warning.

const service = (name, spec) => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name },
  spec: { selector: { app: name }, ports: [{ port: 80 }], ...spec },
});

const deployment = (name, selected, labels) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name },
  spec: {
    selector: { matchLabels: { app: selected } },
    template: { metadata: { labels: { app: labels } }, spec: { containers: [{ name: "web", image: "nginx:1.27" }] } },
  },
});

const ingress = (path, annotations = {}) => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "Ingress",
  metadata: { name: "web", annotations },
  spec: {
    rules: [{ http: { paths: [{ ...path, backend: { service: { name: "web", port: { number: 80 } } } }] } }],
  },
});

/** What is there already when the mistakes are made. */
export const before = [
  service("web", { type: "NodePort", clusterIP: "10.96.0.80", ports: [{ port: 80, nodePort: 30080 }] }),
  deployment("web", "web", "web"),
];

export const mistakes = [
  [
    "a node port that another Service has",
    service("api", { type: "NodePort", ports: [{ port: 80, nodePort: 30080 }] }),
  ],
  ["an address outside of the cluster's ranges", service("api", { clusterIP: "192.168.0.10" })],
  ["an address that another Service has", service("api", { clusterIP: "10.96.0.80" })],
  ["another address for a Service that has one", service("web", { clusterIP: "10.96.0.81" })],
  ["a port name in capitals", service("api", { ports: [{ name: "HTTP", port: 80 }] })],
  [
    "the same port twice",
    service("api", {
      ports: [
        { name: "http", port: 80 },
        { name: "web", port: 80, targetPort: 8080 },
      ],
    }),
  ],
  ["a field that does not exist", service("api", { selectors: { app: "api" } })],
  ["a Deployment that does not select its own pods", deployment("api", "api", "backend")],
  ["another selector for a Deployment that exists", deployment("web", "front", "front")],
  [
    "an address where a range is asked for",
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: "web" },
      spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: "10.1.2.3" } }] }] },
    },
  ],
  ["a path without its slash", ingress({ path: "shop", pathType: "Prefix" })],
  ["a name with too many letters", service("a".repeat(64), { selector: { app: "web" } })],
];

export const accepted = [
  [
    "the class of an Ingress as an annotation",
    ingress({ path: "/", pathType: "Prefix" }, { "kubernetes.io/ingress.class": "nginx" }),
  ],
  ["an apiVersion of long ago", { ...deployment("old", "old", "old"), apiVersion: "extensions/v1beta1" }],
];
