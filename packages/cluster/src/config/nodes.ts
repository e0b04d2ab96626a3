/** The nodes of a configuration: names, addresses, and the pods' ranges, checked and filled in. */
import {
  duplicate,
  type FieldError,
  invalid,
  isDNS1123Subdomain,
  isValidLabelValue,
  type KubeObject,
} from "@kubenetsim/api";
import type { ShutdownGracePeriod } from "@kubenetsim/kubelet";
import {
  type Addr,
  addrAdd,
  familyOf,
  formatAddr,
  formatPrefix,
  type Prefix,
  parseAddr,
  prefixSize,
} from "@kubenetsim/sim";
import { checkCIDRs, textsOf } from "./cidrs.ts";
import { checkKubelet, laidOver } from "./kubelet.ts";
import { checkStaticPods } from "./static-pods.ts";
import type { ClusterConfig, NodeConfig } from "./types.ts";

export interface CheckedNode {
  readonly config: NodeConfig;
  readonly name: string;
  /** One address a family, the primary first. */
  readonly ips: readonly string[];
  /** Of its pods, one a family. */
  readonly podCIDRs: readonly string[];
  /** How long its pods have when it shuts down. */
  readonly shutdownGrace: readonly ShutdownGracePeriod[];
  /** The manifests of its static pods. */
  readonly staticPods: readonly KubeObject[];
}

export const NODES_MAX = 5_000;
const NODE_POD_BITS = { 4: 24, 6: 64 } as const;
const FIRST_NODE_ADDRESS = { 4: "192.168.0.2", 6: "fd00:192:168::2" } as const;

/** The checked nodes; mistakes are added to `errors`. */
export function checkNodes(
  config: ClusterConfig,
  podCIDRs: readonly Prefix[],
  errors: FieldError[],
): readonly CheckedNode[] {
  const given = nodeConfigs(config, errors);
  const seen = { names: new Set<string>(), ips: new Set<string>(), podCIDRs: new Set<string>() };
  const nodes: CheckedNode[] = [];
  const commonGrace = checkKubelet(config.kubelet, "kubelet", errors);
  for (const [i, node] of given.entries()) {
    const path = `nodes[${i}]`;
    if (typeof node?.name !== "string") {
      errors.push(invalid(path, node, 'must be a node with a name, such as { name: "node-1" }'));
      continue;
    }
    for (const message of isDNS1123Subdomain(node.name)) errors.push(invalid(`${path}.name`, node.name, message));
    for (const [label, value] of Object.entries(node.labels ?? {}))
      for (const message of isValidLabelValue(String(value)))
        errors.push(invalid(`${path}.labels[${label}]`, value, message));
    const ips = checkNodeIPs(node, i, podCIDRs, path, errors);
    const nodePodCIDRs = checkNodePodCIDRs(node, i, podCIDRs, path, errors);
    once(seen.names, [node.name], `${path}.name`, errors);
    once(seen.ips, ips, `${path}.ip`, errors);
    once(seen.podCIDRs, nodePodCIDRs, `${path}.podCIDR`, errors);
    const shutdownGrace =
      node.kubelet === undefined
        ? commonGrace
        : checkKubelet(laidOver(config.kubelet, node.kubelet), `${path}.kubelet`, errors);
    const staticPods = checkStaticPods(node.staticPods, node.name, `${path}.staticPods`, errors);
    nodes.push({ config: node, name: node.name, ips, podCIDRs: nodePodCIDRs, shutdownGrace, staticPods });
  }
  return nodes;
}

function once(seen: Set<string>, values: readonly string[], path: string, errors: FieldError[]): void {
  for (const value of values) {
    if (seen.has(value)) errors.push(duplicate(path, value));
    seen.add(value);
  }
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

/** One a family of the cluster: those that are given, and the next ones for the rest. */
function checkNodeIPs(
  node: NodeConfig,
  i: number,
  podCIDRs: readonly Prefix[],
  path: string,
  errors: FieldError[],
): readonly string[] {
  const families = podCIDRs.map((prefix) => familyOf(prefix.addr));
  const given = new Map<4 | 6, string>();
  for (const text of node.ip === undefined ? [] : textsOf(node.ip)) {
    const addr = typeof text === "string" ? parseAddr(text) : undefined;
    const family = addr === undefined ? undefined : familyOf(addr);
    if (addr === undefined || family === undefined || !families.includes(family) || given.has(family))
      errors.push(
        invalid(`${path}.ip`, text, `must be a valid ${families.map((each) => `IPv${each}`).join(" or ")} address`),
      );
    else given.set(family, formatAddr(addr));
  }
  return families.map(
    (family) => given.get(family) ?? formatAddr(addrAdd(parseAddr(FIRST_NODE_ADDRESS[family]) as Addr, i)),
  );
}

/** Models pkg/controller/nodeipam with masks of 24 and 64; a smaller cluster range is shared out in its own size. */
function checkNodePodCIDRs(
  node: NodeConfig,
  i: number,
  podCIDRs: readonly Prefix[],
  path: string,
  errors: FieldError[],
): readonly string[] {
  const given = node.podCIDR === undefined ? [] : checkCIDRs(node.podCIDR, `${path}.podCIDR`, errors);
  return podCIDRs.map((cluster) => {
    const family = familyOf(cluster.addr);
    const own = given.find((prefix) => familyOf(prefix.addr) === family);
    if (own !== undefined) return formatPrefix(own);
    const bits = Math.max(NODE_POD_BITS[family], cluster.bits);
    const size = 1n << BigInt((family === 4 ? 32 : 128) - bits);
    if (size * BigInt(i + 1) <= prefixSize(cluster))
      return formatPrefix({ addr: addrAdd(cluster.addr, size * BigInt(i)), bits });
    errors.push(invalid("podCIDR", formatPrefix(cluster), `has no /${bits} left for ${path}`));
    return `${formatPrefix(cluster)}#${i}`;
  });
}
