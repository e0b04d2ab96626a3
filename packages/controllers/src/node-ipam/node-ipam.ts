/** Gives each node a range of pod addresses of its own. Models pkg/controller/nodeipam/ipam/range_allocator.go. */
import type { Node } from "@kubenetsim/api";
import {
  addrAdd,
  assert,
  bitLength,
  formatPrefix,
  isIPv4,
  type Prefix,
  parsePrefix,
  prefixesOverlap,
  prefixFirst,
} from "@kubenetsim/sim";
import { afterWrite } from "../runtime/outcome.ts";
import type { Again, Context, Controller } from "../runtime/types.ts";
import { NO_KEYS, watch } from "../runtime/watch.ts";

/** The flags of kube-controller-manager that matter here. */
export interface NodeIpamConfig {
  /** `--cluster-cidr`: one range, or one of each family. */
  readonly clusterCIDRs: readonly string[];
  /** `--node-cidr-mask-size-ipv4`. Absent: 24. */
  readonly nodeCIDRMaskSizeIPv4?: number;
  /** `--node-cidr-mask-size-ipv6`. Absent: 64. */
  readonly nodeCIDRMaskSizeIPv6?: number;
}

/**
 * The controller for these ranges. Ranges that cannot be read are a programmer's error.
 * @example nodeIpamController({ clusterCIDRs: ["10.244.0.0/16"] })
 */
export function nodeIpamController(config: NodeIpamConfig): Controller {
  const ranges = config.clusterCIDRs.map((text) => rangeOf(text, config));
  return {
    name: "node-ipam-controller",
    watches: [watch("nodes", (event) => (event.type === "DELETED" || hasCIDR(event.after) ? NO_KEYS : [event.key]))],
    reconcile(context, key) {
      const node = context.get("nodes", key);
      if (node === undefined || hasCIDR(node) || ranges.length === 0) return undefined;
      const taken = takenCIDRs(context.list("nodes"));
      return write(
        context,
        node,
        ranges.map((range) => firstFree(range, taken)),
      );
    },
  };
}

interface Range {
  readonly cluster: Prefix;
  readonly bits: number;
}

function rangeOf(text: string, config: NodeIpamConfig): Range {
  const cluster = parsePrefix(text);
  assert(cluster !== undefined, `cluster CIDR ${text} cannot be read`);
  const wanted = isIPv4(cluster.addr) ? (config.nodeCIDRMaskSizeIPv4 ?? 24) : (config.nodeCIDRMaskSizeIPv6 ?? 64);
  // A cluster range smaller than the usual node range goes whole to one node.
  return { cluster, bits: Math.max(wanted, cluster.bits) };
}

function hasCIDR(node: Node | undefined): boolean {
  return (node?.spec?.podCIDR ?? "") !== "" || (node?.spec?.podCIDRs?.length ?? 0) > 0;
}

function takenCIDRs(nodes: readonly Node[]): readonly Prefix[] {
  const texts = nodes.flatMap(({ spec }) => spec?.podCIDRs ?? (spec?.podCIDR === undefined ? [] : [spec.podCIDR]));
  return texts.map(parsePrefix).filter((prefix) => prefix !== undefined);
}

/** The lowest block that overlaps none of the taken ones; undefined if the range is full. */
function firstFree({ cluster, bits }: Range, taken: readonly Prefix[]): Prefix | undefined {
  const exact = new Set(taken.map(formatPrefix));
  // Blocks of another size can only come from a person: they are compared one by one.
  const odd = taken.filter((prefix) => prefix.bits !== bits);
  const length = bitLength(cluster.addr);
  const size = 1n << BigInt(length - bits);
  const blocks = 1n << BigInt(bits - cluster.bits);
  const first = prefixFirst(cluster);
  for (let i = 0n; i < blocks; i++) {
    const block = { addr: addrAdd(first, i * size), bits };
    if (!exact.has(formatPrefix(block)) && !odd.some((prefix) => prefixesOverlap(prefix, block))) return block;
  }
  return undefined;
}

function write(context: Context, node: Node, blocks: readonly (Prefix | undefined)[]): Again | undefined {
  const podCIDRs = blocks.filter((block) => block !== undefined).map(formatPrefix);
  const [podCIDR] = podCIDRs;
  if (podCIDR === undefined || podCIDRs.length < blocks.length) {
    context.event(node, "Normal", "CIDRNotAvailable", `Node ${node.metadata.name} status is now: CIDRNotAvailable`);
    return undefined;
  }
  return afterWrite(context.update("nodes", { ...node, spec: { ...node.spec, podCIDR, podCIDRs } } as Node));
}
