/** Walks a packet through all hooks of a node, once for each way that chance could take it. */
import { endpointText } from "@kubenetsim/kube-proxy";
import {
  addAddress,
  addLink,
  addRoute,
  createNetns,
  type Hook,
  isLocal,
  type Netns,
  type NftChain,
  type NftStatement,
  type NftTable,
  nftRuleset,
  type Outcome,
  type Packet,
  type Protocol,
  type RuleStep,
  type Ruleset,
  type Table,
  walk,
} from "@kubenetsim/linux";
import { type Addr, familyOf, parsePrefix } from "@kubenetsim/sim";
import type { ProxyCaseHead } from "./proxy-case.ts";

/** What becomes of a flow. */
export interface FlowResult {
  readonly verdict: string;
  /** `address:port`, sorted: all that chance may choose. */
  readonly endpoints: readonly string[];
  readonly masquerade: boolean | "sometimes";
}

/** The first packet of a flow. */
export interface FlowStart {
  readonly source: Addr;
  readonly target: Addr;
  readonly protocol: Protocol;
  readonly port: number;
}

/** A node's namespace with the interfaces of a case, and a way out. */
export function nodeNetns(head: ProxyCaseHead): Netns {
  let netns = createNetns(head.node?.name ?? "node", { ip_forward: true, route_localnet: true });
  const single = (ip: string): string => (ip.includes(":") ? `${ip}/128` : `${ip}/32`);
  const interfaces = head.node?.interfaces ?? [{ name: "eth0", addresses: (head.node?.ips ?? []).map(single) }];
  for (const { name, addresses } of interfaces) {
    if (!netns.links.has(name)) netns = addLink(netns, { name, kind: "eth" });
    for (const prefix of addresses.map(parsePrefix)) if (prefix !== undefined) netns = addAddress(netns, name, prefix);
    if (name === "lo") continue;
    netns = addRoute(netns, { to: { addr: 0, bits: 0 }, dev: name });
    netns = addRoute(netns, { to: { addr: 0n, bits: 0 }, dev: name });
  }
  return netns;
}

/** What becomes of a flow: of all its possible ways, the endpoints together. */
export function walkFlow(rules: Ruleset, netns: Netns, flow: FlowStart): FlowResult {
  const ways = allWays(rules, netns, firstPacket(flow));
  const verdicts = [...new Set(ways.map((way) => way.verdict))];
  const masquerades = [...new Set(ways.map((way) => way.masquerade))];
  return {
    verdict: verdicts.join(" or "),
    endpoints: [...new Set(ways.flatMap((way) => way.endpoints))].sort(),
    masquerade: masquerades.length === 1 ? (masquerades[0] ?? false) : "sometimes",
  };
}

function firstPacket(flow: FlowStart): Packet {
  return {
    id: 1,
    family: familyOf(flow.source),
    protocol: flow.protocol,
    source: flow.source,
    target: flow.target,
    sourcePort: 12345,
    targetPort: flow.port,
    mark: 0,
    ctState: "NEW",
    ttl: 64,
  };
}

// Chance is taken out of the rules: each rule of chance makes its first choice, and in the next walk another, until all are made.
function allWays(rules: Ruleset, netns: Netns, packet: Packet): readonly FlowResult[] {
  const ways: FlowResult[] = [];
  const tried = new Map<number, number>();
  for (;;) {
    const { result, steps } = oneWay(withoutChance(rules, tried), netns, packet);
    ways.push(result);
    let isMore = false;
    for (const step of steps) {
      const handle = step.rule?.handle ?? step.nft?.handle;
      if (handle === undefined || !hasChoice(rules, step, tried.get(handle) ?? 0)) continue;
      tried.set(handle, (tried.get(handle) ?? 0) + 1);
      isMore = true;
    }
    if (!isMore) return ways;
  }
}

/** Whether the rule of a step is one of chance, with choices beyond those that were tried and this one. */
function hasChoice(rules: Ruleset, step: RuleStep, tried: number): boolean {
  if (step.rule !== undefined) {
    const rule = rules.chain(step.table as Table, step.chain)?.find((each) => each.handle === step.rule?.handle);
    return rule?.matches.some((match) => match.match === "statistic") ?? false;
  }
  const table = rules.nft?.find((each) => `${each.family} ${each.name}` === step.table);
  const rule = table?.chain(step.chain)?.rules.find((each) => each.handle === step.nft?.handle);
  return tried + 1 < Math.max(0, ...(rule?.statements ?? []).map(choicesOf));
}

/** How many verdicts `numgen ... vmap` chooses from. */
function choicesOf(statement: NftStatement): number {
  if (statement.statement !== "vmap" || statement.key.expression !== "numgen" || "set" in statement.map) return 0;
  return statement.map.elements.length;
}

function withoutChance(rules: Ruleset, tried: ReadonlyMap<number, number>): Ruleset {
  if (rules.nft !== undefined)
    return nftRuleset(
      rules.nft.map((table) => chosenTable(table, tried)),
      rules.family,
    );
  return {
    family: rules.family,
    base: (hook) => rules.base(hook),
    chains: (table) => rules.chains(table),
    chain: (table, name) =>
      rules
        .chain(table, name)
        ?.filter((rule) => !tried.has(rule.handle))
        .map((rule) => ({ ...rule, matches: rule.matches.filter((match) => match.match !== "statistic") })),
  };
}

function chosenTable(table: NftTable, tried: ReadonlyMap<number, number>): NftTable {
  const chosen = ({ rules, ...rest }: NftChain): NftChain => ({
    ...rest,
    rules: rules.map((rule) => ({
      ...rule,
      statements: rule.statements.map((statement) => chosenStatement(statement, tried.get(rule.handle) ?? 0)),
    })),
  });
  return {
    ...table,
    baseChains: () => table.baseChains().map(chosen),
    chain(name) {
      const chain = table.chain(name);
      return chain === undefined ? undefined : chosen(chain);
    },
  };
}

function chosenStatement(statement: NftStatement, choice: number): NftStatement {
  if (choicesOf(statement) === 0 || statement.statement !== "vmap" || "set" in statement.map) return statement;
  const verdict = statement.map.elements[choice]?.verdict;
  return verdict === undefined ? statement : { statement: "verdict", verdict };
}

interface Way {
  readonly result: FlowResult;
  readonly steps: readonly RuleStep[];
}

function oneWay(rules: Ruleset, netns: Netns, first: Packet): Way {
  const steps: RuleStep[] = [];
  let packet = first;
  let dnat = false;
  let masquerade = false;
  const pass = (hook: Hook): Outcome => {
    const outcome = walk(rules, hook, packet, netns, { connection: { dnat, snat: false, mark: 0 } });
    steps.push(...outcome.steps);
    packet = outcome.packet;
    dnat ||= outcome.nat?.dnat !== undefined;
    masquerade ||= outcome.nat?.snat !== undefined;
    return outcome;
  };
  const stopped = (verdict: string): Way => ({ result: { verdict, endpoints: [], masquerade: false }, steps });

  const start = pass(isLocal(netns, first.source) ? "output" : "prerouting");
  if (start.verdict.kind !== "accept") return stopped(start.verdict.kind);
  // What a node sends to itself comes in by lo, after both of the hooks of leaving.
  const next = !isLocal(netns, first.source) && !isLocal(netns, packet.target) ? pass("forward") : start;
  if (next.verdict.kind !== "accept") return stopped(next.verdict.kind);
  if (isLocal(netns, packet.target)) {
    const input = pass("input");
    if (input.verdict.kind !== "accept") return stopped(input.verdict.kind);
  } else pass("postrouting");
  if (!dnat) return stopped(steps.some(acceptedByProxy) ? "accept" : "none");
  return {
    result: { verdict: "endpoints", endpoints: [endpointText(packet.target, packet.targetPort)], masquerade },
    steps,
  };
}

function acceptedByProxy(step: RuleStep): boolean {
  return step.chain.startsWith("KUBE-") && step.rule?.target.target === "ACCEPT";
}
