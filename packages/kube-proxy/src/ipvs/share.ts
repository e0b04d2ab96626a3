/** What one Service adds: virtual servers, set members, bound addresses. Models the loop of pkg/proxy/ipvs/proxier.go syncProxyRules. */
import type { EndpointSlice, Service } from "@kubenetsim/api";
import { netPart, type RealServer, type SchedulerName, serverKey, type VirtualServer } from "@kubenetsim/linux";
import { type Addr, formatAddr, type Prefix, prefixContains } from "@kubenetsim/sim";
import type { ProxyGates } from "../config.ts";
import { type EndpointInfo, endpointsOf, hasContestedEndpoints } from "../endpoint.ts";
import { type ServicePortInfo, servicePorts, usesLocalEndpoints } from "../service-port.ts";
import { categorizeEndpoints, type EndpointCategories, hasHints, type TopologyNode } from "../topology.ts";
import type { SetName } from "./set-names.ts";

/** What a node's shares depend on, beside the objects. */
export interface ShareOptions {
  readonly family: 4 | 6;
  readonly gates: ProxyGates;
  readonly scheduler: SchedulerName;
}

/** What they depend on of the node itself. */
export interface ShareNode extends TopologyNode {
  /** Where node ports are served. */
  readonly nodePortAddresses: readonly Addr[];
  readonly nodeIP: Addr | undefined;
}

/** One Service's share of what a node has. */
export interface IpvsShare {
  readonly servers: readonly VirtualServer[];
  /** Members by set, each as the set prints it. Those of KUBE-LOOP-BACK are in `hairpins`. */
  readonly members: { readonly [S in SetName]?: readonly string[] };
  /** `node` + NUL + a member of that node's KUBE-LOOP-BACK: who answers its own request is masqueraded. */
  readonly hairpins: readonly string[];
  /** Nodes may differ in it. */
  readonly nodeSpecific: boolean;
  /** Whether endpoints exist, but none here, for a policy that wants them here. */
  readonly noLocal: { readonly internal: boolean; readonly external: boolean };
}

/** The share of one Service. `node` undefined: for no node in particular, which is right unless `nodeSpecific`. */
export function ipvsShare(
  service: Service,
  slices: readonly EndpointSlice[],
  options: ShareOptions,
  node?: ShareNode,
): IpvsShare | undefined {
  const infos = servicePorts(service, options.family, options.gates);
  if (infos.length === 0) return undefined;
  const draft: Draft = {
    servers: new Map(),
    members: new Map(),
    hairpins: new Set(),
    internal: false,
    external: false,
  };
  let nodeSpecific = hasContestedEndpoints(slices);
  for (const info of infos) {
    const endpoints = endpointsOf(slices, info, options.family, node?.nodeName);
    nodeSpecific ||= dependsOnNode(info) || hasHints(endpoints);
    addPort(draft, { info, endpoints, options, node: node ?? NOWHERE });
  }
  return {
    servers: [...draft.servers.values()],
    members: Object.fromEntries([...draft.members].map(([name, members]) => [name, [...members]])),
    hairpins: [...draft.hairpins],
    nodeSpecific,
    noLocal: { internal: draft.internal, external: draft.external },
  };
}

// No object can have this name.
const NOWHERE: ShareNode = { nodeName: "\0", nodeLabels: {}, nodePortAddresses: [], nodeIP: undefined };

interface Draft {
  readonly servers: Map<string, VirtualServer>;
  readonly members: Map<SetName, Set<string>>;
  readonly hairpins: Set<string>;
  internal: boolean;
  external: boolean;
}

interface Port {
  readonly info: ServicePortInfo;
  readonly endpoints: readonly EndpointInfo[];
  readonly options: ShareOptions;
  readonly node: ShareNode;
}

function dependsOnNode(info: ServicePortInfo): boolean {
  const hasFirewall = info.loadBalancerVIPs.length > 0 && info.loadBalancerSourceRanges.length > 0;
  return info.nodePort !== 0 || usesLocalEndpoints(info) || hasFirewall;
}

function addPort(draft: Draft, port: Port): void {
  const { info, endpoints, options, node } = port;
  const categories = categorizeEndpoints(endpoints, info, node, options.gates);
  for (const endpoint of endpoints) {
    if (endpoint.nodeName === undefined) continue;
    const addr = formatAddr(endpoint.addr);
    draft.hairpins.add(`${endpoint.nodeName}\0${addr},${info.protocol}:${endpoint.port},${addr}`);
  }
  addMember(draft, "KUBE-CLUSTER-IP", member(info.clusterIP, info));
  addMember(draft, "KUBE-IPVS-IPS", formatAddr(info.clusterIP));
  addServer(draft, port, info.clusterIP, info.port, chosen(draft, categories, info, info.internalPolicyLocal));
  const external = (): readonly EndpointInfo[] => chosen(draft, categories, info, info.externalPolicyLocal);
  for (const addr of info.externalIPs) {
    addMember(draft, info.externalPolicyLocal ? "KUBE-EXTERNAL-IP-LOCAL" : "KUBE-EXTERNAL-IP", member(addr, info));
    addMember(draft, "KUBE-IPVS-IPS", formatAddr(addr));
    addServer(draft, port, addr, info.port, external());
  }
  for (const addr of info.loadBalancerVIPs) {
    addLoadBalancerMembers(draft, port, addr);
    addMember(draft, "KUBE-IPVS-IPS", formatAddr(addr));
    addServer(draft, port, addr, info.port, external());
  }
  if (info.nodePort !== 0) addNodePort(draft, port, external());
  if (info.healthCheckNodePort !== 0) addMember(draft, "KUBE-HEALTH-CHECK-NODE-PORT", String(info.healthCheckNodePort));
}

// Without any local endpoint the others serve all the same, so that the node's own pods get through. Models syncEndpoint.
function chosen(
  draft: Draft,
  categories: EndpointCategories,
  info: ServicePortInfo,
  onlyLocal: boolean,
): readonly EndpointInfo[] {
  if (!onlyLocal) return categories.cluster;
  if (categories.local.length > 0) return categories.local;
  if (categories.hasAny) {
    draft.internal ||= info.internalPolicyLocal;
    draft.external ||= info.externalPolicyLocal;
  }
  return categories.cluster;
}

function addServer(
  draft: Draft,
  { info, options }: Port,
  addr: Addr,
  port: number,
  endpoints: readonly EndpointInfo[],
): void {
  // Added one by one in this order, the last comes to stand first in the kernel.
  const realServers = endpoints.map((each): RealServer => ({ addr: each.addr, port: each.port, weight: 1 })).reverse();
  const server: VirtualServer = {
    protocol: info.protocol,
    addr,
    port,
    scheduler: options.scheduler,
    persistentSeconds: info.affinitySeconds,
    // FlagSourceHash: for "mh" kube-proxy asks for the source port to be hashed too.
    ...(options.scheduler === "mh" ? { schedulerFlags: { port: true } } : {}),
    realServers,
    because: [{ kind: "Service", namespace: info.namespace, name: info.name }],
  };
  draft.servers.set(serverKey(server), server);
}

function addLoadBalancerMembers(draft: Draft, { info, node }: Port, addr: Addr): void {
  const text = member(addr, info);
  addMember(draft, "KUBE-LOAD-BALANCER", text);
  if (info.externalPolicyLocal) addMember(draft, "KUBE-LOAD-BALANCER-LOCAL", text);
  if (info.loadBalancerSourceRanges.length === 0) return;
  addMember(draft, "KUBE-LOAD-BALANCER-FW", text);
  const { nodeIP } = node;
  for (const range of info.loadBalancerSourceRanges) {
    // ipset refuses a net of length 0, and kube-proxy goes on without it.
    if (range.bits > 0) addMember(draft, "KUBE-LOAD-BALANCER-SOURCE-CIDR", `${text},${netPart(range)}`);
  }
  if (nodeIP !== undefined && info.loadBalancerSourceRanges.some((range) => holds(range, nodeIP)))
    addMember(draft, "KUBE-LOAD-BALANCER-SOURCE-IP", `${text},${formatAddr(addr)}`);
}

function addNodePort(draft: Draft, port: Port, endpoints: readonly EndpointInfo[]): void {
  const { info, node } = port;
  const { nodePort, protocol, externalPolicyLocal } = info;
  for (const addr of node.nodePortAddresses) {
    // bitmap:port knows no protocol, and there is none for sctp: its set names the node's addresses instead.
    const text = protocol === "sctp" ? `${formatAddr(addr)},sctp:${nodePort}` : String(nodePort);
    addMember(draft, NODE_PORT_SETS[protocol].all, text);
    if (externalPolicyLocal) addMember(draft, NODE_PORT_SETS[protocol].local, text);
    addServer(draft, port, addr, nodePort, endpoints);
  }
}

const NODE_PORT_SETS: {
  readonly [P in ServicePortInfo["protocol"]]: { readonly all: SetName; readonly local: SetName };
} = {
  tcp: { all: "KUBE-NODE-PORT-TCP", local: "KUBE-NODE-PORT-LOCAL-TCP" },
  udp: { all: "KUBE-NODE-PORT-UDP", local: "KUBE-NODE-PORT-LOCAL-UDP" },
  sctp: { all: "KUBE-NODE-PORT-SCTP-HASH", local: "KUBE-NODE-PORT-LOCAL-SCTP-HASH" },
};

function addMember(draft: Draft, name: SetName, text: string): void {
  const members = draft.members.get(name) ?? new Set<string>();
  draft.members.set(name, members.add(text));
}

function member(addr: Addr, info: ServicePortInfo): string {
  return `${formatAddr(addr)},${info.protocol}:${info.port}`;
}

function holds(range: Prefix, addr: Addr): boolean {
  return prefixContains(range, addr);
}
