/** A small real cluster for the datapath's tables: two nodes, pods pinned to them, one Service of every sort. */
import { type Cluster, type ClusterConfig, createBareCluster, type Images, type Program } from "../src/index.ts";

/** Answers with its pod's name and whom it saw, over HTTP and raw. */
const echo: Program = {
  listens: (start) => start.ports,
  serve(request, io) {
    const said = `${io.self.pod} saw ${io.peer.address}`;
    if (request.kind === "http") return { kind: "http", status: 200, headers: {}, body: said };
    return { kind: "raw", data: said };
  },
};

/** Reads nothing, says nothing. */
const silent: Program = { listens: (start) => start.ports, serve: () => undefined };

export const images: Images = { echo, silent };

export interface PodOptions {
  readonly labels?: object;
  readonly image?: string;
  readonly port?: number;
  readonly protocol?: "TCP" | "UDP";
  readonly hostPort?: number;
  readonly hostNetwork?: boolean;
}

/** A pod pinned to a node; without a port it only asks. */
export function podOn(node: string, name: string, options: PodOptions = {}): object {
  const { labels = { app: name }, image = "echo", port, protocol = "TCP", hostPort, hostNetwork } = options;
  const ports =
    port === undefined ? [] : [{ containerPort: port, protocol, ...(hostPort === undefined ? {} : { hostPort }) }];
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, labels },
    spec: {
      nodeName: node,
      terminationGracePeriodSeconds: 0,
      ...(hostNetwork === undefined ? {} : { hostNetwork }),
      containers: [{ name: "main", image, ports }],
    },
  };
}

/** A Service on port 80; `spec` is laid over. */
export function serviceFor(name: string, app: string, spec: object = {}): object {
  const ports = [{ port: 80, targetPort: 8080 }];
  return { apiVersion: "v1", kind: "Service", metadata: { name }, spec: { selector: { app }, ports, ...spec } };
}

const nodePort = (port: number): object => ({
  type: "NodePort",
  ports: [{ port: 80, targetPort: 8080, nodePort: port }],
});

const manifests: readonly object[] = [
  podOn("node-1", "asker-1"),
  podOn("node-2", "asker-2"),
  podOn("node-1", "web-1", { labels: { app: "web" }, port: 8080 }),
  podOn("node-2", "web-2", { labels: { app: "web" }, port: 8080 }),
  podOn("node-1", "near", { port: 8080 }),
  podOn("node-2", "far", { port: 8080 }),
  podOn("node-1", "dns-like", { port: 5353, protocol: "UDP" }),
  podOn("node-1", "mute", { image: "silent", port: 8080 }),
  podOn("node-2", "on-host-port", { port: 8080, hostPort: 8090 }),
  podOn("node-2", "on-host", { port: 9100, hostNetwork: true }),
  serviceFor("web", "web", { clusterIP: "10.96.1.1" }),
  serviceFor("near", "near", { clusterIP: "10.96.1.2", ...nodePort(30002) }),
  serviceFor("far", "far", { clusterIP: "10.96.1.3", ...nodePort(30003) }),
  serviceFor("empty", "nobody", { clusterIP: "10.96.1.4", ...nodePort(30004) }),
  serviceFor("closed", "web", { clusterIP: "10.96.1.5", ports: [{ port: 80, targetPort: 9999 }] }),
  serviceFor("udp", "dns-like", { clusterIP: "10.96.1.6", ports: [{ port: 53, protocol: "UDP", targetPort: 5353 }] }),
  serviceFor("sticky", "web", { clusterIP: "10.96.1.7", sessionAffinity: "ClientIP" }),
  serviceFor("local", "far", { clusterIP: "10.96.1.8", ...nodePort(30008), externalTrafficPolicy: "Local" }),
  serviceFor("inside", "far", { clusterIP: "10.96.1.9", internalTrafficPolicy: "Local" }),
  serviceFor("host", "on-host", { clusterIP: "10.96.1.10", ports: [{ port: 80, targetPort: 9100 }] }),
  serviceFor("udp-closed", "web", {
    clusterIP: "10.96.1.11",
    ports: [{ port: 53, protocol: "UDP", targetPort: 9999 }],
  }),
  serviceFor("outer", "far", { clusterIP: "10.96.1.12", externalIPs: ["203.0.113.5"] }),
  serviceFor("mute", "mute", { clusterIP: "10.96.1.13" }),
];

/** Settled; tests take forks of it. node-1 is 192.168.0.2 with pods 10.244.0.x, node-2 192.168.0.3 with 10.244.1.x. */
export function smallCluster(config: ClusterConfig = {}): Cluster {
  const cluster = createBareCluster({ nodes: 2, images, ...config });
  cluster.settle();
  cluster.apply(manifests);
  cluster.settle();
  return cluster;
}

export const OUTSIDE = "external/192.168.0.200";

/** The pod's address. */
export function ipOf(cluster: Cluster, pod: string): string {
  return cluster.get("pods", pod)?.status?.podIP ?? "";
}

/** Where `from` gets to, and in one line what came of it: the answer's text, or the error's. */
export function ask(
  cluster: Cluster,
  from: string,
  address: string,
  port = 80,
  protocol: "tcp" | "udp" = "tcp",
): string {
  const { reply, disposition } = cluster.send(from, { address, port, protocol }, { kind: "raw", data: "?" });
  if (reply.response?.kind === "raw") return reply.response.data;
  return `${disposition}: ${reply.error ?? ""}`;
}
