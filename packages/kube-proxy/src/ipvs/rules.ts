/** The iptables rules of ipvs mode: few, and the same for any number of Services. Models writeIptablesRules of pkg/proxy/ipvs/proxier.go. */
import type { BaseChain, Hook, Match, Origin, Rule, Target } from "@kubenetsim/linux";
import { type Addr, type Prefix, parsePrefix } from "@kubenetsim/sim";
import type { NodeProxyConfig } from "../config.ts";
import { comment, jump, protocolMatch, rule } from "../iptables/rule.ts";
import { localDetector } from "../local-detector.ts";
import { kernelSetName, type SetName, setInfo } from "./set-names.ts";

/** By table, then chain. */
export interface IpvsChains {
  readonly nat: ReadonlyMap<string, readonly Rule[]>;
  readonly filter: ReadonlyMap<string, readonly Rule[]>;
}

/** A load balancer's address that the node itself may not use: its source ranges leave the node out. */
export interface ForbiddenToNode {
  readonly addr: Addr;
  readonly protocol: "tcp" | "udp" | "sctp";
  readonly port: number;
  /** The Service whose address it is. */
  readonly because: readonly Origin[];
}

/** All that the rules depend on. */
export interface RuleFacts {
  readonly config: NodeProxyConfig;
  readonly family: 4 | 6;
  /** Whether a set has members: most rules are left out while their set has none. */
  has(set: SetName): boolean;
  readonly forbidden: readonly ForbiddenToNode[];
}

export const IPVS_CHAIN = {
  services: "KUBE-SERVICES",
  postrouting: "KUBE-POSTROUTING",
  nodePort: "KUBE-NODE-PORT",
  loadBalancer: "KUBE-LOAD-BALANCER",
  markMasq: "KUBE-MARK-MASQ",
  forward: "KUBE-FORWARD",
  proxyFirewall: "KUBE-PROXY-FIREWALL",
  sourceRanges: "KUBE-SOURCE-RANGES-FIREWALL",
  filter: "KUBE-IPVS-FILTER",
  outFilter: "KUBE-IPVS-OUT-FILTER",
} as const;

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
export function ipvsBaseChains(hook: Hook): readonly BaseChain[] {
  return HOOKS[hook];
}

/** All chains of ipvs mode. */
export function ipvsChains(facts: RuleFacts): IpvsChains {
  return {
    nat: new Map([
      ["PREROUTING", [link("PREROUTING", IPVS_CHAIN.services, "kubernetes service portals")]],
      ["INPUT", []],
      ["OUTPUT", [link("OUTPUT", IPVS_CHAIN.services, "kubernetes service portals")]],
      ["POSTROUTING", [link("POSTROUTING", IPVS_CHAIN.postrouting, "kubernetes postrouting rules")]],
      [IPVS_CHAIN.services, services(facts)],
      [IPVS_CHAIN.postrouting, postrouting(facts)],
      [IPVS_CHAIN.nodePort, nodePort(facts)],
      [IPVS_CHAIN.loadBalancer, loadBalancer(facts)],
      [IPVS_CHAIN.markMasq, markMasq(facts.config)],
    ]),
    filter: new Map([
      // Each jump is put first, so the last one comes first.
      [
        "INPUT",
        [
          link("INPUT", IPVS_CHAIN.filter, "kubernetes ipvs access filter"),
          link("INPUT", IPVS_CHAIN.proxyFirewall, "kube-proxy firewall rules"),
          link("INPUT", IPVS_CHAIN.nodePort, "kubernetes health check rules"),
        ],
      ],
      [
        "FORWARD",
        [
          link("FORWARD", IPVS_CHAIN.proxyFirewall, "kube-proxy firewall rules"),
          link("FORWARD", IPVS_CHAIN.forward, "kubernetes forwarding rules"),
        ],
      ],
      ["OUTPUT", [link("OUTPUT", IPVS_CHAIN.outFilter, "kubernetes ipvs access filter")]],
      [IPVS_CHAIN.forward, forward(facts.config)],
      [IPVS_CHAIN.nodePort, [healthChecks(facts)]],
      [IPVS_CHAIN.proxyFirewall, proxyFirewall(facts)],
      [IPVS_CHAIN.sourceRanges, sourceRanges(facts)],
      [IPVS_CHAIN.filter, accessFilter(facts)],
      [IPVS_CHAIN.outFilter, facts.forbidden.map(forbid)],
    ]),
  };
}

const ACCEPT: Target = { target: "ACCEPT" };
const RETURN: Target = { target: "RETURN" };
const MASQUERADE: Target = { target: "MASQUERADE" };
const LOOPBACK: { readonly 4: Prefix; readonly 6: Prefix } = {
  4: parsePrefix("127.0.0.0/8") as Prefix,
  6: parsePrefix("::1/128") as Prefix,
};

function link(chain: string, to: string, text: string): Rule {
  return rule(chain, `ipvs ${to}`, [comment(text)], jump(to), []);
}

function inSet({ family }: RuleFacts, name: SetName, dirs: readonly ("src" | "dst")[]): Match {
  return { match: "set", set: kernelSetName(name, family), dirs };
}

/** One rule that asks a set, with the set's comment. */
function asks(
  facts: RuleFacts,
  chain: string,
  name: SetName,
  dirs: readonly ("src" | "dst")[],
  target: Target,
  head: readonly Match[] = [],
  tail: readonly Match[] = [],
): Rule {
  const matches = [...head, comment(setInfo(name).comment), inSet(facts, name, dirs), ...tail];
  const what = target.target === "jump" ? target.chain : target.target;
  return rule(chain, `ipvs ${name} ${what} ${tail.map((match) => match.match).join(" ")}`, matches, target, []);
}

const DST_PORT = ["dst", "dst"] as const;
const DST_PORT_SRC = ["dst", "dst", "src"] as const;

function services(facts: RuleFacts): readonly Rule[] {
  const chain = IPVS_CHAIN.services;
  const local: Match = { match: "addrtype", dstType: "LOCAL" };
  const fromLoopback: Match = { match: "source", prefix: LOOPBACK[facts.family] };
  const accepted = (["KUBE-CLUSTER-IP", "KUBE-LOAD-BALANCER"] as const)
    .filter((name) => facts.has(name))
    .map((name) => rule(chain, `ipvs accept ${name}`, [inSet(facts, name, DST_PORT)], ACCEPT, []));
  return [
    rule(chain, "ipvs loopback", [fromLoopback], RETURN, []),
    ...(facts.has("KUBE-LOAD-BALANCER")
      ? [asks(facts, chain, "KUBE-LOAD-BALANCER", DST_PORT, jump(IPVS_CHAIN.loadBalancer))]
      : []),
    ...clusterIPMasquerade(facts),
    ...(facts.has("KUBE-EXTERNAL-IP")
      ? [
          asks(facts, chain, "KUBE-EXTERNAL-IP", DST_PORT, jump(IPVS_CHAIN.markMasq)),
          ...external(facts, "KUBE-EXTERNAL-IP"),
        ]
      : []),
    ...(facts.has("KUBE-EXTERNAL-IP-LOCAL") ? external(facts, "KUBE-EXTERNAL-IP-LOCAL") : []),
    rule(chain, "ipvs node ports", [local], jump(IPVS_CHAIN.nodePort), []),
    ...accepted,
  ];
}

function clusterIPMasquerade(facts: RuleFacts): readonly Rule[] {
  if (!facts.has("KUBE-CLUSTER-IP")) return [];
  const { config, family } = facts;
  const detector = localDetector(config.localDetect, family);
  const mark = (dirs: readonly ("src" | "dst")[], tail: readonly Match[]): Rule =>
    asks(facts, IPVS_CHAIN.services, "KUBE-CLUSTER-IP", dirs, jump(IPVS_CHAIN.markMasq), [], tail);
  if (config.masqueradeAll) return [mark(DST_PORT, [])];
  if (detector !== undefined) return [mark(DST_PORT, [detector.ifNotLocal])];
  // A node speaks to a Service from the Service's own address, since kube-ipvs0 has it: that must not leave the node.
  return [mark(["src", "dst"], [])];
}

// What is neither from a pod on a bridge nor from the node itself; and what the kernel takes for its own.
function external(facts: RuleFacts, name: "KUBE-EXTERNAL-IP" | "KUBE-EXTERNAL-IP-LOCAL"): readonly Rule[] {
  const fromOutside: readonly Match[] = [
    { match: "physdev", physdev: "", isIn: true, not: true },
    { match: "addrtype", srcType: "LOCAL", notSrc: true },
  ];
  return [
    asks(facts, IPVS_CHAIN.services, name, DST_PORT, ACCEPT, [], fromOutside),
    asks(facts, IPVS_CHAIN.services, name, DST_PORT, ACCEPT, [], [{ match: "addrtype", dstType: "LOCAL" }]),
  ];
}

function postrouting(facts: RuleFacts): readonly Rule[] {
  const chain = IPVS_CHAIN.postrouting;
  const { masqueradeMark: mark, randomFully } = facts.config;
  const unmarked: Match = { match: "mark", value: mark, mask: mark, not: true };
  const masquerade: Target = randomFully ? { target: "MASQUERADE", randomFully: true } : MASQUERADE;
  return [
    ...(facts.has("KUBE-LOOP-BACK") ? [asks(facts, chain, "KUBE-LOOP-BACK", DST_PORT_SRC, MASQUERADE)] : []),
    rule(chain, "unmarked", [unmarked], RETURN, []),
    rule(chain, "unmark", [], { target: "MARK", op: "xor", value: mark, mask: 0 }, []),
    rule(chain, "masquerade", [comment("kubernetes service traffic requiring SNAT")], masquerade, []),
  ];
}

// The sets with a Local policy are asked before those of all node ports.
function nodePort(facts: RuleFacts): readonly Rule[] {
  const rules: Rule[] = [];
  const ask = (name: SetName, protocol: "tcp" | "udp" | "sctp", target: Target): void => {
    const dirs = protocol === "sctp" ? DST_PORT : (["dst"] as const);
    if (facts.has(name)) rules.push(asks(facts, IPVS_CHAIN.nodePort, name, dirs, target, [protocolMatch(protocol)]));
  };
  ask("KUBE-NODE-PORT-LOCAL-TCP", "tcp", RETURN);
  ask("KUBE-NODE-PORT-TCP", "tcp", jump(IPVS_CHAIN.markMasq));
  ask("KUBE-NODE-PORT-LOCAL-UDP", "udp", RETURN);
  ask("KUBE-NODE-PORT-UDP", "udp", jump(IPVS_CHAIN.markMasq));
  ask("KUBE-NODE-PORT-LOCAL-SCTP-HASH", "sctp", RETURN);
  ask("KUBE-NODE-PORT-SCTP-HASH", "sctp", jump(IPVS_CHAIN.markMasq));
  return rules;
}

function loadBalancer(facts: RuleFacts): readonly Rule[] {
  const chain = IPVS_CHAIN.loadBalancer;
  const mark = rule(chain, "mark", [], jump(IPVS_CHAIN.markMasq), []);
  if (!facts.has("KUBE-LOAD-BALANCER-LOCAL")) return [mark];
  return [asks(facts, chain, "KUBE-LOAD-BALANCER-LOCAL", DST_PORT, RETURN), mark];
}

function markMasq({ masqueradeMark: mark }: NodeProxyConfig): readonly Rule[] {
  return [rule(IPVS_CHAIN.markMasq, "mark", [], { target: "MARK", op: "or", value: mark, mask: mark }, [])];
}

function forward({ masqueradeMark: mark }: NodeProxyConfig): readonly Rule[] {
  const marked: Match = { match: "mark", value: mark, mask: mark };
  const known: Match = { match: "conntrack", states: ["RELATED", "ESTABLISHED"] };
  return [
    rule(IPVS_CHAIN.forward, "marked", [comment("kubernetes forwarding rules"), marked], ACCEPT, []),
    rule(IPVS_CHAIN.forward, "known", [comment("kubernetes forwarding conntrack rule"), known], ACCEPT, []),
  ];
}

function healthChecks(facts: RuleFacts): Rule {
  return asks(facts, IPVS_CHAIN.nodePort, "KUBE-HEALTH-CHECK-NODE-PORT", ["dst"], ACCEPT);
}

function proxyFirewall(facts: RuleFacts): readonly Rule[] {
  if (!facts.has("KUBE-LOAD-BALANCER-FW")) return [];
  return [asks(facts, IPVS_CHAIN.proxyFirewall, "KUBE-LOAD-BALANCER-FW", DST_PORT, jump(IPVS_CHAIN.sourceRanges))];
}

function sourceRanges(facts: RuleFacts): readonly Rule[] {
  const chain = IPVS_CHAIN.sourceRanges;
  const allowed = (["KUBE-LOAD-BALANCER-SOURCE-CIDR", "KUBE-LOAD-BALANCER-SOURCE-IP"] as const).filter((name) =>
    facts.has(name),
  );
  return [
    ...allowed.map((name) => asks(facts, chain, name, DST_PORT_SRC, RETURN)),
    rule(chain, "drop", [], { target: "DROP" }, []),
  ];
}

// A Service's address is the node's own, so without this its other ports would reach the node (kubernetes issue 72236).
function accessFilter(facts: RuleFacts): readonly Rule[] {
  const chain = IPVS_CHAIN.filter;
  const returns = (name: SetName, dirs: readonly ("src" | "dst")[]): Rule =>
    rule(chain, `ipvs return ${name}`, [inSet(facts, name, dirs)], RETURN, []);
  const isNew: Match = { match: "conntrack", states: ["NEW"] };
  const error = facts.family === 4 ? "icmp-port-unreachable" : "icmp6-port-unreachable";
  return [
    returns("KUBE-LOAD-BALANCER", DST_PORT),
    returns("KUBE-CLUSTER-IP", DST_PORT),
    returns("KUBE-EXTERNAL-IP", DST_PORT),
    returns("KUBE-EXTERNAL-IP-LOCAL", DST_PORT),
    returns("KUBE-HEALTH-CHECK-NODE-PORT", ["dst"]),
    rule(chain, "ipvs reject", [isNew, inSet(facts, "KUBE-IPVS-IPS", ["dst"])], { target: "REJECT", with: error }, []),
  ];
}

// Source ranges cannot name the node, which speaks to a load balancer from that one's own address (kubernetes issue 119656).
function forbid({ addr, protocol, port, because }: ForbiddenToNode): Rule {
  const bits = typeof addr === "number" ? 32 : 128;
  const matches: readonly Match[] = [
    { match: "source", prefix: { addr, bits } },
    { match: "ipvs", addr, protocol, port },
  ];
  return rule(IPVS_CHAIN.outFilter, `${protocol} ${addr} ${port}`, matches, { target: "DROP" }, because);
}
