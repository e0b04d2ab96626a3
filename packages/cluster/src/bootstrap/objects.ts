/** The objects that a fresh cluster has before anybody applies anything: Nodes, the kubernetes endpoints, cluster DNS. */
import type { ConfigMap, Deployment, EndpointSlice, Endpoints, Node, Service } from "@kubenetsim/api";
import { DEFAULT_COREFILE } from "@kubenetsim/coredns";
import { formatRfc3339, type Millis } from "@kubenetsim/sim";
import type { CheckedNode } from "../config/nodes.ts";
import { postedConditions } from "./node-conditions.ts";

export const API_SERVER_PORT = 6443;
export const KUBERNETES_VERSION = "v1.35.0";
const DNS_NAMESPACE = "kube-system";

/** What a kubelet registers. Models pkg/kubelet/kubelet_node_status.go. */
export function nodeObject(node: Pick<CheckedNode, "name" | "ips" | "podCIDRs" | "config">, now: Millis): Node {
  const capacity = { cpu: "4", "ephemeral-storage": "100Gi", memory: "16Gi", pods: "110", ...node.config.capacity };
  const time = formatRfc3339(now);
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name: node.name,
      labels: {
        "beta.kubernetes.io/arch": "amd64",
        "beta.kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/hostname": node.name,
        "kubernetes.io/os": "linux",
        ...node.config.labels,
      },
    },
    spec: {
      podCIDR: node.podCIDRs[0] ?? "",
      podCIDRs: [...node.podCIDRs],
      ...(node.config.taints === undefined ? {} : { taints: node.config.taints }),
    },
    status: {
      capacity,
      allocatable: capacity,
      addresses: [
        ...node.ips.map((address) => ({ type: "InternalIP" as const, address })),
        { type: "Hostname", address: node.name },
      ],
      conditions: postedConditions([], time, undefined),
      nodeInfo: {
        architecture: "amd64",
        bootID: "",
        containerRuntimeVersion: "containerd://2.1.0",
        kernelVersion: "6.12.0",
        kubeProxyVersion: "",
        kubeletVersion: KUBERNETES_VERSION,
        machineID: "",
        operatingSystem: "linux",
        osImage: "kubenetsim",
        systemUUID: "",
      },
    },
  };
}

/** The API server's own endpoints. Models pkg/controlplane/reconcilers. */
export function kubernetesEndpoints(ip: string): readonly [Endpoints, EndpointSlice] {
  const ports = [{ name: "https", port: API_SERVER_PORT, protocol: "TCP" as const }];
  return [
    {
      apiVersion: "v1",
      kind: "Endpoints",
      metadata: {
        name: "kubernetes",
        namespace: "default",
        labels: { "endpointslice.kubernetes.io/skip-mirror": "true" },
      },
      subsets: [{ addresses: [{ ip }], ports }],
    },
    {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: { name: "kubernetes", namespace: "default", labels: { "kubernetes.io/service-name": "kubernetes" } },
      addressType: ip.includes(":") ? "IPv6" : "IPv4",
      endpoints: [{ addresses: [ip], conditions: { ready: true } }],
      ports,
    },
  ];
}

const DNS_LABELS = { "k8s-app": "kube-dns" };

export function dnsService(clusterIP: string): Service {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: {
      name: "kube-dns",
      namespace: DNS_NAMESPACE,
      labels: { ...DNS_LABELS, "kubernetes.io/cluster-service": "true", "kubernetes.io/name": "CoreDNS" },
    },
    spec: {
      clusterIP,
      selector: DNS_LABELS,
      ports: [
        { name: "dns", port: 53, protocol: "UDP", targetPort: 53 },
        { name: "dns-tcp", port: 53, protocol: "TCP", targetPort: 53 },
        { name: "metrics", port: 9153, protocol: "TCP", targetPort: 9153 },
      ],
    },
  };
}

export function dnsConfigMap(clusterDomain: string): ConfigMap {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "coredns", namespace: DNS_NAMESPACE },
    data: { Corefile: DEFAULT_COREFILE.replaceAll("cluster.local", clusterDomain) },
  };
}

export const COREDNS_IMAGE = "registry.k8s.io/coredns/coredns:v1.12.1";

/** Models kubeadm's CoreDNS Deployment (cmd/kubeadm/app/phases/addons/dns/manifests.go). */
export function dnsDeployment(replicas: number): Deployment {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "coredns", namespace: DNS_NAMESPACE, labels: DNS_LABELS },
    spec: {
      replicas,
      selector: { matchLabels: DNS_LABELS },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1 } },
      template: {
        metadata: { labels: DNS_LABELS },
        spec: {
          dnsPolicy: "Default",
          tolerations: [
            { key: "CriticalAddonsOnly", operator: "Exists" },
            { key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" },
          ],
          containers: [
            {
              name: "coredns",
              image: COREDNS_IMAGE,
              args: ["-conf", "/etc/coredns/Corefile"],
              ports: [
                { name: "dns", containerPort: 53, protocol: "UDP" },
                { name: "dns-tcp", containerPort: 53, protocol: "TCP" },
                { name: "metrics", containerPort: 9153, protocol: "TCP" },
              ],
              volumeMounts: [{ name: "config-volume", mountPath: "/etc/coredns", readOnly: true }],
              livenessProbe: {
                httpGet: { path: "/health", port: 8080, scheme: "HTTP" },
                initialDelaySeconds: 60,
                timeoutSeconds: 5,
                successThreshold: 1,
                failureThreshold: 5,
              },
              readinessProbe: { httpGet: { path: "/ready", port: 8181, scheme: "HTTP" } },
            },
          ],
          volumes: [{ name: "config-volume", configMap: { name: "coredns" } }],
        },
      },
    },
  };
}
