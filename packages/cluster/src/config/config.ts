/** Checks a ClusterConfig and fills in its defaults. Errors name the field. */
import {
  duplicate,
  type FieldError,
  invalid,
  isDNS1123Subdomain,
  isValidLabelValue,
  newInvalid,
  plainCopy,
  StatusError,
} from "@kubenetsim/api";
import { parsePortRange } from "@kubenetsim/apiserver";
import {
  type Addr,
  addrAdd,
  DURATION_MAX_MS,
  familyOf,
  formatAddr,
  formatPrefix,
  type Millis,
  masked,
  type Prefix,
  parseAddr,
  parseDuration,
  parsePrefix,
  parseRfc3339,
  prefixesOverlap,
  prefixSize,
} from "@kubenetsim/sim";
import type { WorldConfig } from "../world/types.ts";
import type { ClusterConfig, NodeConfig } from "./types.ts";

export interface CheckedNode {
  readonly config: NodeConfig;
  readonly name: string;
  readonly ip: string;
  readonly podCIDR: string;
}

export interface CheckedConfig {
  readonly seed: number;
  readonly start: Millis;
  readonly world: WorldConfig;
  readonly nodes: readonly CheckedNode[];
  readonly dnsReplicas: number;
  readonly dnsIP: string;
}

export const NODES_MAX = 5_000;
const NODE_POD_BITS = 24;
const FIRST_NODE_ADDRESS = "192.168.0.2";
const DNS_ADDRESS_OFFSET = 10;

/** Throws a StatusError that lists every mistake. */
export function checkConfig(given: ClusterConfig): CheckedConfig {
  const errors: FieldError[] = [];
  const config = plainConfig(given, errors);
  const podCIDR = checkCIDR(config.podCIDR ?? "10.244.0.0/16", "podCIDR", errors);
  const serviceCIDR = checkCIDR(config.serviceCIDR ?? "10.96.0.0/12", "serviceCIDR", errors);
  const nodePortRange = config.nodePortRange ?? "30000-32767";
  if (typeof nodePortRange !== "string" || parsePortRange(nodePortRange) === undefined)
    errors.push(invalid("nodePortRange", nodePortRange, "must be a range of ports, such as 30000-32767"));
  const seed = config.seed ?? 1;
  if (!Number.isSafeInteger(seed)) errors.push(invalid("seed", seed, "must be an integer"));
  const start = parseRfc3339(String(config.start ?? "2026-01-01T00:00:00Z"));
  if (start === undefined) errors.push(invalid("start", config.start, "must be a time as in RFC 3339"));
  const proxyMode = config.proxyMode ?? "iptables";
  if (proxyMode !== "iptables" && proxyMode !== "nftables")
    errors.push(invalid("proxyMode", proxyMode, 'must be "iptables" or "nftables"'));
  const clusterDomain = String(config.clusterDomain ?? "cluster.local");
  for (const message of isDNS1123Subdomain(clusterDomain))
    errors.push(invalid("clusterDomain", clusterDomain, message));
  const dnsReplicas = config.dnsReplicas ?? 2;
  if (!Number.isSafeInteger(dnsReplicas) || dnsReplicas < 0)
    errors.push(invalid("dnsReplicas", dnsReplicas, "must be greater than or equal to 0"));
  const proxySyncMs = checkDelay(config, "kubeProxySync", 100, errors);
  const imagePullMs = checkDelay(config, "imagePull", 1000, errors);
  const containerStartMs = checkDelay(config, "containerStart", 500, errors);
  if (prefixesOverlap(podCIDR, serviceCIDR) && errors.length === 0)
    errors.push(invalid("serviceCIDR", formatPrefix(serviceCIDR), `must not overlap podCIDR ${formatPrefix(podCIDR)}`));
  const nodeResolvConf = config.nodeResolvConf ?? "nameserver 192.168.0.1\n";
  if (typeof nodeResolvConf !== "string") errors.push(invalid("nodeResolvConf", nodeResolvConf, "must be a string"));
  const nodes = checkNodes(config, podCIDR, errors);
  if (errors.length > 0) throw new StatusError(newInvalid("ClusterConfig", "", "", errors));

  const dnsIP = formatAddr(addrAdd(masked(serviceCIDR).addr, DNS_ADDRESS_OFFSET));
  return {
    seed,
    start: start ?? 0,
    dnsReplicas,
    dnsIP,
    nodes,
    world: {
      server: { seed, serviceCIDRs: [formatPrefix(serviceCIDR)], nodePortRange },
      kubelet: {
        clusterDNS: dnsReplicas > 0 ? [dnsIP] : [],
        clusterDomain,
        nodeResolvConf,
        imagePullMs,
        containerStartMs,
      },
      podCIDRs: [formatPrefix(podCIDR)],
      clusterDomain,
      proxyMode,
      proxySyncMs,
    },
  };
}

/** A copy of all that is data: from JavaScript anything can come. Images are code, and are only looked at. */
function plainConfig(given: ClusterConfig, errors: FieldError[]): ClusterConfig {
  const { images, ...data } = (given ?? {}) as ClusterConfig;
  const notPrograms = Object.entries(images ?? {}).filter(
    ([, program]) => typeof program?.listens !== "function" || typeof program.serve !== "function",
  );
  for (const [image] of notPrograms)
    errors.push(invalid(`images[${image}]`, "", "must be a program, such as httpServer or tcpServer make"));
  const copy = plainCopy(data);
  if (copy.ok) return copy.value as unknown as ClusterConfig;
  errors.push(invalid(copy.path, "", copy.message));
  return {};
}

const ANY_PREFIX: Prefix = { addr: 0, bits: 0 };

function checkCIDR(text: unknown, field: string, errors: FieldError[]): Prefix {
  const prefix = typeof text === "string" ? parsePrefix(text) : undefined;
  if (prefix === undefined) {
    errors.push(invalid(field, text, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"));
    return ANY_PREFIX;
  }
  if (familyOf(prefix.addr) === 6) errors.push(invalid(field, text, "only IPv4 clusters are simulated so far"));
  if (prefixSize(prefix) < 16n) errors.push(invalid(field, text, "must hold at least 16 addresses"));
  return masked(prefix);
}

function checkDelay(
  config: ClusterConfig,
  name: "kubeProxySync" | "imagePull" | "containerStart",
  otherwise: Millis,
  errors: FieldError[],
): Millis {
  const given = config.delays?.[name] ?? otherwise;
  const ms = parseDuration(given);
  if (ms === undefined || ms < 0 || ms > DURATION_MAX_MS)
    errors.push(invalid(`delays.${name}`, given, 'must be milliseconds or a duration such as "1s"'));
  return ms ?? otherwise;
}

function checkNodes(config: ClusterConfig, podCIDR: Prefix, errors: FieldError[]): readonly CheckedNode[] {
  const given = nodeConfigs(config, errors);
  const names = new Set<string>();
  const ips = new Set<string>();
  const podCIDRs = new Set<string>();
  const nodes: CheckedNode[] = [];
  for (const [i, node] of given.entries()) {
    const path = `nodes[${i}]`;
    if (typeof node?.name !== "string") {
      errors.push(invalid(path, node, 'must be a node with a name, such as { name: "node-1" }'));
      continue;
    }
    for (const message of isDNS1123Subdomain(node.name)) errors.push(invalid(`${path}.name`, node.name, message));
    if (names.has(node.name)) errors.push(duplicate(`${path}.name`, node.name));
    names.add(node.name);
    const ip = checkNodeIP(node, i, path, errors);
    if (ips.has(ip)) errors.push(duplicate(`${path}.ip`, ip));
    ips.add(ip);
    for (const [label, value] of Object.entries(node.labels ?? {}))
      for (const message of isValidLabelValue(String(value)))
        errors.push(invalid(`${path}.labels[${label}]`, value, message));
    const nodePodCIDR = checkNodePodCIDR(node, i, podCIDR, path, errors);
    if (podCIDRs.has(nodePodCIDR)) errors.push(duplicate(`${path}.podCIDR`, nodePodCIDR));
    podCIDRs.add(nodePodCIDR);
    nodes.push({ config: node, name: node.name, ip, podCIDR: nodePodCIDR });
  }
  return nodes;
}

function nodeConfigs(config: ClusterConfig, errors: FieldError[]): readonly NodeConfig[] {
  const nodes = config.nodes ?? 2;
  if (Array.isArray(nodes)) return nodes.length <= NODES_MAX ? nodes : tooManyNodes(nodes.length, errors);
  if (typeof nodes !== "number" || !Number.isSafeInteger(nodes) || nodes < 1) {
    errors.push(invalid("nodes", nodes, "must be a list of nodes, or how many"));
    return [];
  }
  if (nodes > NODES_MAX) return tooManyNodes(nodes, errors);
  return Array.from({ length: nodes }, (_, i) => ({ name: `node-${i + 1}` }));
}

function tooManyNodes(count: number, errors: FieldError[]): readonly NodeConfig[] {
  errors.push(invalid("nodes", count, `must be less than or equal to ${NODES_MAX}`));
  return [];
}

function checkNodeIP(node: NodeConfig, i: number, path: string, errors: FieldError[]): string {
  if (node.ip === undefined) return formatAddr(addrAdd(parseAddr(FIRST_NODE_ADDRESS) as Addr, i));
  const addr = typeof node.ip === "string" ? parseAddr(node.ip) : undefined;
  if (addr === undefined || familyOf(addr) === 6)
    errors.push(invalid(`${path}.ip`, node.ip, "must be a valid IPv4 address"));
  return String(node.ip);
}

/** Models pkg/controller/nodeipam with --node-cidr-mask-size 24; a smaller cluster range is shared out in its own size. */
function checkNodePodCIDR(node: NodeConfig, i: number, podCIDR: Prefix, path: string, errors: FieldError[]): string {
  if (node.podCIDR !== undefined) return formatPrefix(checkCIDR(node.podCIDR, `${path}.podCIDR`, errors));
  const bits = Math.max(NODE_POD_BITS, podCIDR.bits);
  const size = 2 ** (32 - bits);
  if (BigInt(size) * BigInt(i + 1) > prefixSize(podCIDR))
    errors.push(invalid("podCIDR", formatPrefix(podCIDR), `has no /${bits} left for ${path}`));
  return formatPrefix({ addr: addrAdd(podCIDR.addr, size * i), bits });
}
