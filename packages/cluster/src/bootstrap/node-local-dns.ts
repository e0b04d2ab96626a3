/** NodeLocal DNSCache: a cache in each node's own network, that asks cluster DNS over TCP. Models cluster/addons/dns/nodelocaldns. */
import type { ConfigMap, Pod, Service } from "@kubenetsim/api";
import { addAddress, addLink, type Netns } from "@kubenetsim/linux";
import { addrAdd, familyOf, formatAddr } from "@kubenetsim/sim";
import { addrOf } from "../world/boot-node.ts";

const NAMESPACE = "kube-system";
const NAME = "node-local-dns";
const LINK = "nodelocaldns";
const LABELS = { "k8s-app": NAME };
const UPSTREAM_SERVICE = "kube-dns-upstream";
export const NODE_CACHE_IMAGE = "registry.k8s.io/dns/k8s-dns-node-cache:1.25.0";

/** The interface that the cache's address is on: any pod of the node reaches it without leaving the node. */
export function withNodeLocalAddress(kernel: Netns, address: string): Netns {
  const addr = addrOf(address);
  const link = addLink(kernel, { name: LINK, kind: "dummy" });
  return addAddress(link, LINK, { addr, bits: familyOf(addr) === 4 ? 32 : 128 });
}

/** A second Service before CoreDNS, since the cache asks it by an address that is not its own. */
export function nodeLocalService(dnsIP: string): Service {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: UPSTREAM_SERVICE, namespace: NAMESPACE, labels: { "k8s-app": "kube-dns" } },
    spec: {
      clusterIP: upstreamIP(dnsIP),
      selector: { "k8s-app": "kube-dns" },
      ports: [
        { name: "dns", port: 53, protocol: "UDP", targetPort: 53 },
        { name: "dns-tcp", port: 53, protocol: "TCP", targetPort: 53 },
      ],
    },
  };
}

/** The address after cluster DNS' own. */
function upstreamIP(dnsIP: string): string {
  return formatAddr(addrAdd(addrOf(dnsIP), 1));
}

export function nodeLocalConfigMap(address: string, dnsIP: string, clusterDomain: string): ConfigMap {
  const upstream = upstreamIP(dnsIP);
  const zones = [block(clusterDomain, CLUSTER_CACHE, address, upstream, `health ${bracketed(address)}:8080`)];
  for (const zone of ["in-addr.arpa", "ip6.arpa"]) zones.push(block(zone, "cache 30", address, upstream, ""));
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: NAME, namespace: NAMESPACE },
    data: { Corefile: [...zones, outside(address)].join("") },
  };
}

const CLUSTER_CACHE = "cache {\n        success 9984 30\n        denial 9984 5\n    }";

function block(zone: string, cache: string, address: string, upstream: string, more: string): string {
  const lines = [
    "errors",
    cache,
    "reload",
    "loop",
    `bind ${address}`,
    `forward . ${bracketed(upstream)} {\n        force_tcp\n    }`,
    "prometheus :9253",
    ...(more === "" ? [] : [more]),
  ];
  return `${zone}:53 {\n${lines.map((line) => `    ${line}\n`).join("")}}\n`;
}

function outside(address: string): string {
  const lines = ["errors", "cache 30", "reload", "loop", `bind ${address}`, "forward . /etc/resolv.conf"];
  return `.:53 {\n${[...lines, "prometheus :9253"].map((line) => `    ${line}\n`).join("")}}\n`;
}

function bracketed(address: string): string {
  return address.includes(":") ? `[${address}]` : address;
}

/** What its DaemonSet puts on one node. */
export function nodeLocalPod(node: string, address: string): Pod {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: `${NAME}-${node}`, namespace: NAMESPACE, labels: LABELS },
    spec: {
      nodeName: node,
      hostNetwork: true,
      dnsPolicy: "Default",
      tolerations: [{ operator: "Exists" }],
      containers: [
        {
          name: "node-cache",
          image: NODE_CACHE_IMAGE,
          args: ["-localip", address, "-conf", "/etc/coredns/Corefile", "-upstreamsvc", UPSTREAM_SERVICE],
          ports: [
            { name: "dns", containerPort: 53, protocol: "UDP" },
            { name: "dns-tcp", containerPort: 53, protocol: "TCP" },
            { name: "metrics", containerPort: 9253, protocol: "TCP" },
          ],
          livenessProbe: {
            httpGet: { host: address, path: "/health", port: 8080, scheme: "HTTP" },
            initialDelaySeconds: 60,
            timeoutSeconds: 5,
          },
          volumeMounts: [{ name: "config-volume", mountPath: "/etc/coredns" }],
        },
      ],
      volumes: [{ name: "config-volume", configMap: { name: NAME } }],
    },
  };
}
