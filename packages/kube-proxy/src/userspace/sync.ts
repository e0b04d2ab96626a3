/** One node in userspace mode: the rules that lead to kube-proxy, and where it listens. Models pkg/proxy/userspace/proxier.go (v1.25). */
import type { BaseChain, Hook, Match, Rule, Ruleset, Socket } from "@kubenetsim/linux";
import { familyOf, memo2 } from "@kubenetsim/sim";
import type { NodeProxyConfig } from "../config.ts";
import { comment, jump, rule } from "../iptables/rule.ts";
import type { ProxyView } from "../proxy-view.ts";
import { portalRules, USERSPACE_CHAIN, type UserspaceChain } from "./portal.ts";
import { type ProxyPort, proxyPorts } from "./proxy-port.ts";

/** What kube-proxy in userspace mode has on a node. */
export interface UserspaceProxy {
  readonly rules: Ruleset;
  /** By name of the Service port: whose connections come in where. */
  readonly ports: ReadonlyMap<string, ProxyPort>;
  /** The sockets it listens on, and those that only keep node ports from others; `owner` says which Service port. */
  readonly sockets: readonly Socket[];
}

/** The proxy after a sync of this view. It depends on Services alone: endpoints are the balancer's affair. */
export function userspaceProxy(view: ProxyView, config: NodeProxyConfig, family: 4 | 6): UserspaceProxy {
  const known = made(view.services, config);
  known[family] ??= makeProxy(view, config, family);
  return known[family];
}

/** The rules alone. */
export function userspaceRuleset(view: ProxyView, config: NodeProxyConfig, family: 4 | 6): Ruleset {
  return userspaceProxy(view, config, family).rules;
}

const made = memo2(
  (_services: ProxyView["services"], _config: NodeProxyConfig): { 4?: UserspaceProxy; 6?: UserspaceProxy } => ({}),
);

function makeProxy(view: ProxyView, config: NodeProxyConfig, family: 4 | 6): UserspaceProxy {
  const ports = proxyPorts(view, config, family);
  const chains = chainsOf([...ports.values()], config, family);
  const rules: Ruleset = {
    family,
    base: (hook) => HOOKS[hook],
    chain: (table, name) => (table === "nat" || table === "filter" ? chains[table].get(name) : undefined),
    chains: (table) => (table === "nat" || table === "filter" ? [...chains[table].keys()] : []),
  };
  return { rules, ports, sockets: [...ports.values()].flatMap((port) => socketsOf(port, family)) };
}

// "claimNodePort": a real socket holds the node port, though rules lead its traffic elsewhere.
function socketsOf({ info, protocol, port }: ProxyPort, family: 4 | 6): readonly Socket[] {
  const owner = `kube-proxy ${info.text}`;
  const proxy: Socket = { protocol, port, family, owner };
  return info.nodePort === 0 ? [proxy] : [proxy, { protocol, port: info.nodePort, family, owner }];
}

const HOOKS: { readonly [H in Hook]: readonly BaseChain[] } = {
  prerouting: [{ table: "nat", chain: "PREROUTING", policy: "ACCEPT" }],
  input: [
    { table: "filter", chain: "INPUT", policy: "ACCEPT" },
    { table: "nat", chain: "INPUT", policy: "ACCEPT" },
  ],
  forward: [{ table: "filter", chain: "FORWARD", policy: "ACCEPT" }],
  output: [
    { table: "nat", chain: "OUTPUT", policy: "ACCEPT" },
    { table: "filter", chain: "OUTPUT", policy: "ACCEPT" },
  ],
  postrouting: [{ table: "nat", chain: "POSTROUTING", policy: "ACCEPT" }],
};

interface Chains {
  readonly nat: ReadonlyMap<string, readonly Rule[]>;
  readonly filter: ReadonlyMap<string, readonly Rule[]>;
}

function chainsOf(ports: readonly ProxyPort[], config: NodeProxyConfig, family: 4 | 6): Chains {
  const hostIP = config.primaryIPs.find((ip) => familyOf(ip) === family);
  const own = new Map<UserspaceChain, Rule[]>(Object.values(USERSPACE_CHAIN).map((name) => [name, []]));
  for (const port of ports) for (const [chain, made] of portalRules(port, hostIP)) own.get(chain)?.push(made);
  const { container, host, nodePortContainer, nodePortHost, nonLocal } = USERSPACE_CHAIN;
  const rulesOf = (name: UserspaceChain): readonly [string, readonly Rule[]] => [name, own.get(name) ?? []];
  return {
    nat: new Map([
      ["PREROUTING", [portals("PREROUTING", container), nodePorts("PREROUTING", nodePortContainer)]],
      ["INPUT", []],
      ["OUTPUT", [portals("OUTPUT", host), nodePorts("OUTPUT", nodePortHost)]],
      ["POSTROUTING", []],
      ...[container, host, nodePortContainer, nodePortHost].map(rulesOf),
    ]),
    filter: new Map([["INPUT", [nonLocalNodePorts()]], ["FORWARD", []], ["OUTPUT", []], rulesOf(nonLocal)]),
  };
}

function portals(chain: string, to: UserspaceChain): Rule {
  const text = "handle ClusterIPs; NOTE: this must be before the NodePort rules";
  return rule(chain, `userspace ${to}`, [comment(text)], jump(to), []);
}

function nodePorts(chain: string, to: UserspaceChain): Rule {
  const text = "handle service NodePorts; NOTE: this must be the last rule in the chain";
  const local: Match = { match: "addrtype", dstType: "LOCAL" };
  return rule(chain, `userspace ${to}`, [local, comment(text)], jump(to), []);
}

function nonLocalNodePorts(): Rule {
  const text = "Ensure that non-local NodePort traffic can flow";
  return rule("INPUT", "userspace non-local", [comment(text)], jump(USERSPACE_CHAIN.nonLocal), []);
}
