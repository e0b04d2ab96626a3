/** The rules that are there whatever the Services are: jumps from the kernel's chains, masquerade, forwarding, loopback. */
import type { BaseChain, Hook, Match, Rule, Table } from "@kubenetsim/linux";
import { familyOf, type Prefix, parsePrefix } from "@kubenetsim/sim";
import type { NodeProxyConfig } from "../config.ts";
import { isLoopback, nodePortAddresses } from "../node-port-addresses.ts";
import { CHAIN } from "./names.ts";
import { comment, jump, rule, to, toPrefix } from "./rule.ts";

/** By table, then chain, in the order in which they are printed. */
export type StaticChains = { readonly [T in Table]: ReadonlyMap<string, readonly Rule[]> };

const LOOPBACK4 = parsePrefix("127.0.0.0/8") as Prefix;
const LOOPBACK6 = parsePrefix("::1/128") as Prefix;
const INVALID_COUNTER = "ct_state_invalid_dropped_pkts";

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

/** The kernel's own chains that kube-proxy's tables bring, by hook. */
export function baseChains(hook: Hook): readonly BaseChain[] {
  return HOOKS[hook];
}

/** All chains that do not grow with the Services. */
export function staticChains(config: NodeProxyConfig, family: 4 | 6): StaticChains {
  const canary: readonly (readonly [string, readonly Rule[]])[] = config.canary ? [[CHAIN.canary, []]] : [];
  const firewall = kubeletFirewall(config, family);
  return {
    raw: new Map(),
    mangle: new Map(canary),
    nat: new Map([
      ["PREROUTING", [servicesJump("PREROUTING")]],
      ["INPUT", []],
      ["OUTPUT", [servicesJump("OUTPUT")]],
      [
        "POSTROUTING",
        [rule("POSTROUTING", "kube", [comment("kubernetes postrouting rules")], jump(CHAIN.postrouting), [])],
      ],
      [CHAIN.markMasq, markMasq(config)],
      [CHAIN.postrouting, postrouting(config)],
      ...canary,
    ]),
    filter: new Map([
      ["INPUT", filterJumps("INPUT", firewall !== undefined)],
      ["FORWARD", filterJumps("FORWARD", false)],
      ["OUTPUT", filterJumps("OUTPUT", firewall !== undefined)],
      ...(firewall === undefined ? [] : [[CHAIN.kubeletFirewall, firewall] as const]),
      [CHAIN.forward, forward(config)],
      ...canary,
    ]),
  };
}

/**
 * The end of nat KUBE-SERVICES: whatever is for the node itself may be for a node port. Nodes that serve node ports on all
 * their addresses get the very same rules.
 */
export function nodePortJumps(config: NodeProxyConfig, family: 4 | 6): readonly Rule[] {
  const restriction = nodePortAddresses(config.nodePortAddresses, config.nodeIPs, family);
  if (restriction.matchAll)
    return family === 6 ? EVERYWHERE6 : config.localhostNodePorts ? EVERYWHERE4 : NOT_ON_LOOPBACK4;
  // Never on ::1: the kernel has no route_localnet for IPv6.
  const served = restriction.addresses.filter((ip) => !isLoopback(ip) || (family === 4 && config.localhostNodePorts));
  return served.map((ip) => nodePortJump(`node ports ${ip}`, [to(ip)]));
}

function nodePortJump(name: string, matches: readonly Match[]): Rule {
  const note = comment("kubernetes service nodeports; NOTE: this must be the last rule in this chain");
  return rule(CHAIN.services, name, [note, ...matches], jump(CHAIN.nodePorts), []);
}

const TO_LOCAL: Match = { match: "addrtype", dstType: "LOCAL" };
const EVERYWHERE4: readonly Rule[] = [nodePortJump("node ports", [TO_LOCAL])];
const NOT_ON_LOOPBACK4: readonly Rule[] = [nodePortJump("node ports", [TO_LOCAL, toPrefix(LOOPBACK4, true)])];
const EVERYWHERE6: readonly Rule[] = [nodePortJump("node ports", [TO_LOCAL, toPrefix(LOOPBACK6, true)])];

/** The node's own address of a family, if it has one. */
export function nodeIPOf(config: NodeProxyConfig, family: 4 | 6): NodeProxyConfig["primaryIPs"][number] | undefined {
  return config.primaryIPs.find((ip) => familyOf(ip) === family);
}

function servicesJump(chain: string): Rule {
  return rule(chain, "nat services", [comment("kubernetes service portals")], jump(CHAIN.services), []);
}

const NEW: Match = { match: "conntrack", states: ["NEW"] };

// kube-proxy puts each of its jumps first, so the last it adds comes first. Models iptablesJumpChains.
function filterJumps(chain: "INPUT" | "FORWARD" | "OUTPUT", withFirewall: boolean): readonly Rule[] {
  const jumpTo = (target: string, matches: readonly Match[]): Rule => rule(chain, target, matches, jump(target), []);
  const forNew = (target: string, text: string): Rule => jumpTo(target, [NEW, comment(text)]);
  const firewall = withFirewall ? [jumpTo(CHAIN.kubeletFirewall, [])] : [];
  const loadBalancer = forNew(CHAIN.proxyFirewall, "kubernetes load balancer firewall");
  const portals = forNew(CHAIN.services, "kubernetes service portals");
  const external = forNew(CHAIN.externalServices, "kubernetes externally-visible service portals");
  if (chain === "OUTPUT") return [...firewall, loadBalancer, portals];
  if (chain === "FORWARD") {
    return [loadBalancer, jumpTo(CHAIN.forward, [comment("kubernetes forwarding rules")]), portals, external];
  }
  const health = jumpTo(CHAIN.nodePorts, [comment("kubernetes health check service ports")]);
  return [...firewall, loadBalancer, health, external];
}

function markMasq(config: NodeProxyConfig): readonly Rule[] {
  const mark = config.masqueradeMark;
  return [rule(CHAIN.markMasq, "mark", [], { target: "MARK", op: "or", value: mark, mask: mark }, [])];
}

// The mark is taken off again, lest a packet that passes here twice be masqueraded twice.
function postrouting(config: NodeProxyConfig): readonly Rule[] {
  const mark = config.masqueradeMark;
  const unmarked: Match = { match: "mark", value: mark, mask: mark, not: true };
  const note = comment("kubernetes service traffic requiring SNAT");
  const masquerade = config.randomFully
    ? ({ target: "MASQUERADE", randomFully: true } as const)
    : ({ target: "MASQUERADE" } as const);
  return [
    rule(CHAIN.postrouting, "unmarked", [unmarked], { target: "RETURN" }, []),
    rule(CHAIN.postrouting, "unmark", [], { target: "MARK", op: "xor", value: mark, mask: 0 }, []),
    rule(CHAIN.postrouting, "masquerade", [note], masquerade, []),
  ];
}

// Node ports on loopback need route_localnet, which opens 127.0.0.0/8 to the wire; this closes it again. The kubelet makes it too.
function kubeletFirewall(config: NodeProxyConfig, family: 4 | 6): readonly Rule[] | undefined {
  if (family === 6 || !config.localhostNodePorts) return undefined;
  const matches: Match[] = [
    comment("block incoming localnet connections"),
    toPrefix(LOOPBACK4),
    { match: "source", prefix: LOOPBACK4, not: true },
    { match: "conntrack", states: ["RELATED", "ESTABLISHED", "DNAT"], not: true },
  ];
  return [rule(CHAIN.kubeletFirewall, "localnet", matches, { target: "DROP" }, [])];
}

function forward(config: NodeProxyConfig): readonly Rule[] {
  const mark = config.masqueradeMark;
  const marked: Match = { match: "mark", value: mark, mask: mark };
  const known: Match = { match: "conntrack", states: ["RELATED", "ESTABLISHED"] };
  const accept = { target: "ACCEPT" } as const;
  const rules = [
    rule(CHAIN.forward, "marked", [comment("kubernetes forwarding rules"), marked], accept, []),
    rule(CHAIN.forward, "known", [comment("kubernetes forwarding conntrack rule"), known], accept, []),
  ];
  if (config.conntrackTCPLiberal) return rules;
  // What conntrack calls INVALID would pass without its NAT undone, and make the peer reset (kubernetes issue 74839).
  const counter: Match[] = config.nfacct.includes(INVALID_COUNTER) ? [{ match: "nfacct", name: INVALID_COUNTER }] : [];
  const invalid: Match[] = [{ match: "conntrack", states: ["INVALID"] }, ...counter];
  return [rule(CHAIN.forward, "invalid", invalid, { target: "DROP" }, []), ...rules];
}
