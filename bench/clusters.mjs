// The clusters that are measured.
import { createCluster } from "kubenetsim";

export function serviceManifest(i) {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: `svc-${i}`, namespace: "default" },
    spec: { selector: { app: `app-${i}` }, ports: [{ port: 80, targetPort: 8080 }] },
  };
}

export function sliceManifest(i, endpoints = 3) {
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name: `svc-${i}-slice`, namespace: "default", labels: { "kubernetes.io/service-name": `svc-${i}` } },
    addressType: "IPv4",
    ports: [{ name: "", protocol: "TCP", port: 8080 }],
    endpoints: Array.from({ length: endpoints }, (_, e) => ({
      addresses: [`10.200.${((i * endpoints + e) >> 8) & 255}.${(i * endpoints + e) & 255}`],
      conditions: { ready: true },
      nodeName: "node-1",
    })),
  };
}

export function deploymentManifest(name, replicas) {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace: "default" },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: "web", image: "web", ports: [{ containerPort: 8080 }] }] },
      },
    },
  };
}

export function webService(name) {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace: "default" },
    spec: { selector: { app: name }, ports: [{ port: 80, targetPort: 8080 }] },
  };
}

/** The cluster with so many Services, each with a slice of so many endpoints. */
export function withServices(cluster, count, endpoints) {
  for (let i = 0; i < count; i += 1) cluster.create("services", serviceManifest(i));
  cluster.settle();
  for (let i = 0; i < count; i += 1) cluster.create("endpointslices", sliceManifest(i, endpoints));
  cluster.settle();
  return cluster;
}

/** The addresses of those Services. */
export function clusterIPs(cluster) {
  const services = cluster.list("services", { namespace: "default" });
  return services.filter(({ metadata }) => metadata.name.startsWith("svc-")).map(({ spec }) => spec.clusterIP);
}

/** A ready cluster of `nodes` nodes, each of which takes any number of pods. */
export function readyCluster(nodes = 2, config = {}) {
  const list = Array.from({ length: nodes }, (_, i) => ({
    name: `node-${i + 1}`,
    capacity: { pods: "100000", cpu: "100000", memory: "100000Gi" },
  }));
  const cluster = createCluster({ nodes: list, ...config });
  cluster.settle();
  return cluster;
}
