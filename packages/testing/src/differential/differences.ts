/** Where the modes of kube-proxy differ in what traffic sees. docs/proxy-modes.md has the reason of each row. */
import type { Difference, Flow } from "./types.ts";

/** The first row of a field that holds for a flow is the one that counts; without one, all modes are as iptables mode. */
export const differences: readonly Difference[] = [
  {
    id: "other-port",
    field: "outcome",
    shows: { iptables: "timeout", ipvs: "refused", nftables: "refused", userspace: "timeout" },
    when: ({ target }) => target === "cluster-ip-other-port" || target === "cluster-ip-node-process",
  },
  {
    id: "ping",
    field: "outcome",
    shows: { iptables: "timeout", ipvs: "refused", nftables: "refused", userspace: "timeout" },
    when: ({ target }) => target === "cluster-ip-ping",
  },
  {
    id: "source-ranges-no-endpoints",
    field: "outcome",
    shows: { iptables: "refused", ipvs: "timeout", nftables: "timeout", userspace: "any" },
    when: (flow) =>
      isForbidden(flow) &&
      flow.service.endpoints.length === 0 &&
      flow.fromKind !== "node" &&
      !(isBalanced(flow) && flow.service.externalLocal),
  },
  {
    id: "source-ranges-no-endpoints-from-node",
    field: "outcome",
    shows: { iptables: "any", ipvs: "refused", nftables: "timeout", userspace: "any" },
    when: (flow) => isForbidden(flow) && flow.service.endpoints.length === 0 && flow.fromKind === "node",
  },
  {
    id: "userspace-external-ip",
    field: "outcome",
    shows: { iptables: "iptables", ipvs: "iptables", nftables: "iptables", userspace: "timeout" },
    when: (flow) => flow.target === "external-ip" && !isFromNodeWithoutEndpoints(flow),
  },
  {
    id: "no-endpoints-from-node",
    field: "outcome",
    shows: { iptables: "timeout", ipvs: "refused", nftables: "refused", userspace: "timeout" },
    when: (flow) => isFromNodeWithoutEndpoints(flow) && flow.target === "external-ip",
  },
  {
    id: "no-endpoints-from-node-to-balancer",
    field: "outcome",
    shows: { iptables: "any", ipvs: "refused", nftables: "refused", userspace: "any" },
    when: isFromNodeWithoutEndpoints,
  },
  {
    id: "balancer-without-nodes",
    field: "outcome",
    shows: { iptables: "timeout", ipvs: "timeout", nftables: "timeout", userspace: "timeout" },
    when: (flow) => isBalanced(flow) && flow.service.externalLocal && flow.service.endpoints.length === 0,
  },
  {
    id: "second-address",
    field: "outcome",
    shows: { iptables: "iptables", ipvs: "iptables", nftables: "refused", userspace: "any" },
    when: ({ target }) => target === "node-port-second-address",
  },
  {
    id: "loopback",
    field: "outcome",
    shows: { iptables: "iptables", ipvs: "refused", nftables: "refused", userspace: "any" },
    when: ({ target }) => target === "node-port-loopback",
  },
  {
    id: "no-endpoints-tcp",
    field: "outcome",
    shows: { iptables: "refused", ipvs: "refused", nftables: "refused", userspace: "closed" },
    when: ({ service, protocol }) => service.endpoints.length === 0 && protocol === "tcp",
  },
  {
    id: "no-endpoints-udp",
    field: "outcome",
    shows: { iptables: "refused", ipvs: "refused", nftables: "refused", userspace: "timeout" },
    when: ({ service }) => service.endpoints.length === 0,
  },
  {
    id: "internal-local-of-external",
    field: "outcome",
    shows: { iptables: "timeout", ipvs: "answered", nftables: "timeout", userspace: "answered" },
    when: (flow) => wantsLocalInside(flow) && isExternal(flow),
  },
  {
    id: "internal-local",
    field: "outcome",
    shows: { iptables: "timeout", ipvs: "refused", nftables: "timeout", userspace: "answered" },
    when: wantsLocalInside,
  },
  {
    id: "external-local",
    field: "outcome",
    shows: { iptables: "timeout", ipvs: "answered", nftables: "timeout", userspace: "answered" },
    when: (flow) => flow.target === "node-port" && isFromElsewhere(flow) && wantsLocalOutside(flow),
  },
  {
    id: "source-ranges",
    field: "outcome",
    shows: { iptables: "timeout", ipvs: "timeout", nftables: "timeout", userspace: "answered" },
    when: isForbidden,
  },
  {
    id: "node-as-load-balancer",
    field: "source",
    shows: { iptables: "node", ipvs: "client", nftables: "node", userspace: "node" },
    when: (flow) => isOutsideAddress(flow) && flow.fromKind === "node" && keepsSource(flow),
  },
  {
    id: "userspace-source",
    field: "source",
    shows: { iptables: "iptables", ipvs: "iptables", nftables: "iptables", userspace: "node" },
    when: () => true,
  },
  {
    id: "choice-with-affinity",
    field: "endpoints",
    shows: { iptables: "any", ipvs: "any", nftables: "any", userspace: "any" },
    when: ({ service }) => service.affinity,
  },
  {
    id: "balancer-endpoints",
    field: "endpoints",
    shows: { iptables: "iptables", ipvs: "iptables", nftables: "iptables", userspace: "any" },
    when: (flow) => isBalanced(flow) && flow.service.externalLocal,
  },
  {
    id: "external-local-endpoints",
    field: "endpoints",
    shows: { iptables: "iptables", ipvs: "local", nftables: "iptables", userspace: "any" },
    when: (flow) => isForOutside(flow) && flow.service.externalLocal && hasLocal(flow),
  },
  {
    id: "userspace-all-endpoints",
    field: "endpoints",
    shows: { iptables: "iptables", ipvs: "iptables", nftables: "iptables", userspace: "any" },
    when: ({ service, target }) => service.internalLocal && target === "cluster-ip",
  },
];

function isFromNodeWithoutEndpoints(flow: Flow): boolean {
  return flow.fromKind === "node" && isOutsideAddress(flow) && flow.service.endpoints.length === 0;
}

/** An address of the world outside that the Service answers at. */
function isOutsideAddress({ target }: Flow): boolean {
  return target === "external-ip" || target === "load-balancer-ip";
}

/** What the external policy is for. */
function isForOutside(flow: Flow): boolean {
  return flow.target.startsWith("node-port") || isOutsideAddress(flow);
}

/** Anybody outside can ask for it. */
function isExternal({ service }: Flow): boolean {
  return service.type !== "ClusterIP" || service.externalIP;
}

/** From inside of the cluster no range of the scenarios lets anybody in. */
function isForbidden({ target, service, fromKind }: Flow): boolean {
  if (target !== "load-balancer-ip" || service.sourceRanges === "all") return false;
  return fromKind !== "external" || service.sourceRanges === "nobody";
}

/** From outside the cloud's balancer leads to a node. */
function isBalanced({ target, fromKind }: Flow): boolean {
  return target === "load-balancer-ip" && fromKind === "external";
}

function hasLocal({ service, node }: Flow): boolean {
  return service.endpoints.includes(node);
}

function wantsLocalInside(flow: Flow): boolean {
  return flow.target === "cluster-ip" && flow.service.internalLocal && !hasLocal(flow);
}

function wantsLocalOutside(flow: Flow): boolean {
  return flow.service.externalLocal && !hasLocal(flow);
}

function isFromElsewhere({ fromNode, node }: Flow): boolean {
  return fromNode !== node;
}

function keepsSource(flow: Flow): boolean {
  return flow.service.externalLocal && hasLocal(flow);
}
