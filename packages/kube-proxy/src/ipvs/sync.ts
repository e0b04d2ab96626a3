/** One node in ipvs mode: virtual servers, sets, addresses of kube-ipvs0, and rules, from one view. Models pkg/proxy/ipvs/proxier.go. */
import { createIpSet, type IpSet, type Ruleset, serverKey, type VirtualServer } from "@kubenetsim/linux";
import { emptyTree, formatAddr, memo, memo2, parseAddr, type Tree, treeOf } from "@kubenetsim/sim";
import type { NodeProxyConfig } from "../config.ts";
import type { ProxyView } from "../proxy-view.ts";
import { DUMMY_DEVICE, ownNodeAddresses } from "./node-addresses.ts";
import { type ForbiddenToNode, type IpvsChains, ipvsBaseChains, ipvsChains } from "./rules.ts";
import { kernelSetName, SET_NAMES, type SetName, setInfo } from "./set-names.ts";
import type { IpvsTable } from "./table.ts";
import { ipvsTable } from "./table-cache.ts";

/**
 * What kube-proxy in ipvs mode has on a node after a sync of this view. The ruleset carries its virtual servers (`ipvs`), its
 * ipsets (`sets`) and the addresses of kube-ipvs0 (`bound`) along; all of it is made when somebody looks.
 */
export function ipvsRuleset(view: ProxyView, config: NodeProxyConfig, family: 4 | 6): Ruleset {
  const made = rulesets(ipvsTable(view, config, family), config);
  made[family] ??= makeRuleset(ipvsTable(view, config, family), config, family);
  return made[family];
}

/** The virtual servers alone. */
export function ipvsServers(view: ProxyView, config: NodeProxyConfig, family: 4 | 6): Tree<VirtualServer> {
  return ipvsTable(view, config, family).servers;
}

/** How many Services have a Local policy and endpoints, but none on this node; here Services are counted, not their ports. */
export function ipvsNoLocalEndpoints(
  view: ProxyView,
  config: NodeProxyConfig,
  family: 4 | 6,
): { readonly internal: number; readonly external: number } {
  const shares = [...ipvsTable(view, config, family).shares.values()];
  return {
    internal: shares.filter((share) => share.noLocal.internal).length,
    external: shares.filter((share) => share.noLocal.external).length,
  };
}

const rulesets = memo2((_table: IpvsTable, _config: NodeProxyConfig): { 4?: Ruleset; 6?: Ruleset } => ({}));

function makeRuleset(table: IpvsTable, config: NodeProxyConfig, family: 4 | 6): Ruleset {
  const members = nodeMembers(config)[family](table);
  const kernelSets = treeOf(SET_NAMES.map((name) => kernelSet(name, family, members[name])));
  const chains = chainsOf(members, table.servers, config, family);
  return {
    family,
    base: ipvsBaseChains,
    chain: (of, name) => (of === "nat" || of === "filter" ? chains[of].get(name) : undefined),
    chains: (of) => (of === "nat" || of === "filter" ? [...chains[of].keys()] : []),
    sets: kernelSets,
    ipvs: { servers: table.servers, drains: true, timeouts: config.ipvs?.timeouts },
    bound: { link: DUMMY_DEVICE, addresses: kernelSets.get(kernelSetName("KUBE-IPVS-IPS", family)) as IpSet },
  };
}

function kernelSet(name: SetName, family: 4 | 6, members: Tree<string>): readonly [string, IpSet] {
  const kernelName = kernelSetName(name, family);
  return [kernelName, { ...createIpSet(kernelName, setInfo(name).type, { family }), members }];
}

type Members = IpvsTable["sets"];

const nodeMembers = memo((config: NodeProxyConfig) => ({ 4: memberCache(config, 4), 6: memberCache(config, 6) }));

// The table's sets but for two, which are the node's own: its endpoints, and the addresses that it did not have anyway.
function memberCache(config: NodeProxyConfig, family: 4 | 6): (table: IpvsTable) => Members {
  const own = ownNodeAddresses(config, family).map(formatAddr);
  const begin = `${config.nodeName}\0`;
  let all: Tree<string> = emptyTree();
  let hairpins: Tree<string> = emptyTree();
  return memo((table: IpvsTable): Members => {
    const next = table.sets["KUBE-LOOP-BACK"];
    hairpins = hairpins.edit((draft) => {
      for (const { key, after } of all.diff(next)) {
        if (!key.startsWith(begin)) continue;
        if (after === undefined) draft.delete(key.slice(begin.length));
        else draft.set(key.slice(begin.length), after);
      }
    });
    all = next;
    return { ...table.sets, "KUBE-LOOP-BACK": hairpins, "KUBE-IPVS-IPS": withoutOwn(table, own) };
  });
}

// A cluster IP is bound in any case.
function withoutOwn(table: IpvsTable, own: readonly string[]): Tree<string> {
  const bound = table.sets["KUBE-IPVS-IPS"];
  return own.reduce((tree, addr) => (isClusterIP(table, addr) ? tree : tree.without(addr)), bound);
}

function isClusterIP(table: IpvsTable, addr: string): boolean {
  for (const _ of table.sets["KUBE-CLUSTER-IP"].prefix(`${addr},`)) return true;
  return false;
}

// The rules are the same as long as the same sets are empty.
function chainsOf(members: Members, servers: IpvsTable["servers"], config: NodeProxyConfig, family: 4 | 6): IpvsChains {
  const full = SET_NAMES.filter((name) => members[name].size > 0);
  const forbidden = forbiddenToNode(members, servers);
  const made = knownChains(config);
  const name = `${family} ${full.join(" ")} ${forbidden.map(nameOf)}`;
  const known = made.get(name) ?? ipvsChains({ config, family, has: (set) => full.includes(set), forbidden });
  if (made.size > KNOWN_MAX) made.clear();
  made.set(name, known);
  return known;
}

const KNOWN_MAX = 64;
const knownChains = memo((_config: NodeProxyConfig) => new Map<string, IpvsChains>());

function nameOf({ protocol, addr, port, because }: ForbiddenToNode): string {
  return `${protocol} ${addr} ${port} ${because.map((each) => `${each.namespace}/${each.name}`)}`;
}

// Those with source ranges of which none holds the node.
function forbiddenToNode(members: Members, servers: IpvsTable["servers"]): readonly ForbiddenToNode[] {
  const allowed = members["KUBE-LOAD-BALANCER-SOURCE-IP"];
  const forbidden: ForbiddenToNode[] = [];
  for (const member of members["KUBE-LOAD-BALANCER-FW"].values()) {
    const [text = "", end = ""] = member.split(",");
    const [protocol = "", port = ""] = end.split(":");
    const addr = parseAddr(text);
    if (addr === undefined || allowed.has(`${member},${text}`)) continue;
    const address = { addr, protocol: protocol as ForbiddenToNode["protocol"], port: Number(port) };
    forbidden.push({ ...address, because: servers.get(serverKey(address))?.because ?? [] });
  }
  return forbidden;
}
