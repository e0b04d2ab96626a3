/** The ipvs part of suite proxy-rules: virtual servers, ipsets, bound addresses, and the few iptables rules. */
import {
  ipvsConfigOf,
  ipvsRuleset,
  kernelSetName,
  type NodeProxyConfig,
  type SetName,
  syncedServers,
} from "@kubenetsim/kube-proxy";
import {
  endText,
  type IpSet,
  type IpvsProtocol,
  isScheduler,
  type RealServer,
  type Rule,
  type Ruleset,
  serverKey,
  type VirtualServer,
} from "@kubenetsim/linux";
import { emptyTree, formatAddr, formatPrefix, parseAddr, type Tree, treeOf } from "@kubenetsim/sim";
import {
  advanceView,
  configOfCase,
  emptyView,
  familyOfCase,
  type Mismatch,
  type ProxyCaseHead,
  type ProxyStepObjects,
} from "./proxy-case.ts";

/** A case of ipvs mode: steps, or virtual servers that are there already. */
export interface IpvsCase extends ProxyCaseHead {
  readonly steps?: readonly (ProxyStepObjects & { readonly expect?: IpvsExpectation })[];
  readonly existing?: { readonly virtualServers?: readonly VirtualServerCase[] };
  /** Virtual servers that some Service needs, as `address:port`. */
  readonly needed?: readonly string[];
  /** A virtual server as kube-proxy wants it. */
  readonly wanted?: VirtualServerCase;
  readonly expect?: { readonly [field: string]: unknown };
}

interface VirtualServerCase {
  readonly address: string;
  readonly protocol: string;
  readonly port: number;
  readonly scheduler: string;
  readonly flags?: readonly string[];
  readonly timeout?: number;
  readonly realServers?: readonly RealServerCase[];
}

interface RealServerCase {
  readonly address: string;
  readonly port: number;
  readonly weight?: number;
}

interface IpvsExpectation {
  readonly exact?: boolean;
  readonly virtualServers?: readonly VirtualServerCase[];
  readonly virtualServerCount?: number;
  readonly everyVirtualServer?: { readonly timeout?: number };
  readonly ipsets?: { readonly [name: string]: readonly string[] };
  readonly boundAddresses?: readonly string[];
  readonly iptablesChains?: { readonly [chain: string]: readonly RuleCase[] };
  readonly iptablesChainStarts?: { readonly [chain: string]: RuleCase };
}

interface RuleCase {
  readonly jump: string;
  readonly matchSet?: string;
  readonly source?: string;
}

/** What ipvs mode gets wrong of one case. */
export function ipvsMismatches(testCase: IpvsCase): readonly Mismatch[] {
  const config = configOfCase(testCase);
  if (testCase.existing !== undefined) return existingMismatches(testCase, config);
  const family = familyOfCase(testCase);
  const mismatches: Mismatch[] = [];
  let view = emptyView();
  for (const [i, step] of (testCase.steps ?? []).entries()) {
    view = advanceView(view, step);
    if (step.expect === undefined) continue;
    const rules = ipvsRuleset(view, config, family);
    mismatches.push(...stepMismatches(`step ${i + 1}`, step.expect, rules));
  }
  return mismatches;
}

function stepMismatches(where: string, expect: IpvsExpectation, rules: Ruleset): readonly Mismatch[] {
  const servers = rules.ipvs?.servers ?? emptyTree<VirtualServer>();
  const mismatches = serverMismatches(where, expect, servers);
  for (const [name, members] of Object.entries(expect.ipsets ?? {})) {
    const set = rules.sets?.get(kernelSetName(name as SetName, rules.family));
    mismatches.push(...compare(`${where}, set ${name}`, [...members].sort(), membersOf(set)));
  }
  if (expect.boundAddresses !== undefined) {
    const bound = membersOf(rules.bound?.addresses);
    mismatches.push(...compare(`${where}, bound addresses`, [...expect.boundAddresses].sort(), bound));
  }
  for (const [chain, expected] of Object.entries(expect.iptablesChains ?? {}))
    mismatches.push(...compare(`${where}, ${chain}`, expected, chainOf(rules, chain)));
  for (const [chain, expected] of Object.entries(expect.iptablesChainStarts ?? {}))
    mismatches.push(...compare(`${where}, start of ${chain}`, expected, chainOf(rules, chain)[0]));
  return mismatches;
}

function serverMismatches(where: string, expect: IpvsExpectation, servers: Tree<VirtualServer>): Mismatch[] {
  const expected = expect.virtualServers ?? [];
  const mismatches: Mismatch[] = [];
  for (const one of expected) {
    const actual = servers.get(serverKey(addressOf(one)));
    mismatches.push(...compare(`${where}, ${one.address}:${one.port}`, asExpected(one), described(one, actual)));
  }
  const count = expect.exact === true ? expected.length : expect.virtualServerCount;
  if (count !== undefined) mismatches.push(...compare(`${where}, how many virtual servers`, count, servers.size));
  const timeout = expect.everyVirtualServer?.timeout;
  if (timeout !== undefined) {
    const timeouts = [...new Set([...servers.values()].map((server) => server.persistentSeconds))];
    mismatches.push(...compare(`${where}, timeout`, [timeout], timeouts));
  }
  return mismatches;
}

// Only what the case says is compared; real servers as a set.
function asExpected(one: VirtualServerCase): unknown {
  return { ...one, ...(one.realServers === undefined ? {} : { realServers: realTexts(one.realServers) }) };
}

function described(one: VirtualServerCase, actual: VirtualServer | undefined): unknown {
  if (actual === undefined) return undefined;
  const all: { readonly [field: string]: unknown } = {
    address: formatAddr(actual.addr),
    protocol: actual.protocol.toUpperCase(),
    port: actual.port,
    scheduler: actual.scheduler,
    flags: [actual.persistentSeconds > 0 ? "persistent" : "hashed"],
    timeout: actual.persistentSeconds,
    realServers: realTexts(
      actual.realServers.map(({ addr, port, weight }) => ({ address: formatAddr(addr), port, weight })),
    ),
  };
  return Object.fromEntries(Object.keys(one).map((field) => [field, all[field]]));
}

function realTexts(reals: readonly RealServerCase[]): readonly string[] {
  return reals.map((real) => `${real.address} ${real.port} ${real.weight ?? 0}`).sort();
}

function membersOf(set: IpSet | undefined): readonly string[] | undefined {
  return set === undefined ? undefined : [...set.members.values()].sort();
}

function chainOf(rules: Ruleset, chain: string): readonly RuleCase[] {
  const all = [...(rules.chain("nat", chain) ?? []), ...(rules.chain("filter", chain) ?? [])];
  return all.map(ruleCase);
}

function ruleCase(rule: Rule): RuleCase {
  const set = rule.matches.find((match) => match.match === "set");
  const source = rule.matches.find((match) => match.match === "source");
  return {
    jump: rule.target.target === "jump" ? rule.target.chain : rule.target.target,
    ...(set === undefined ? {} : { matchSet: set.set }),
    ...(source === undefined ? {} : { source: formatPrefix(source.prefix) }),
  };
}

function existingMismatches(testCase: IpvsCase, config: NodeProxyConfig): readonly Mismatch[] {
  const existing = treeOf(
    (testCase.existing?.virtualServers ?? []).map(serverOf).map((each) => [serverKey(each), each]),
  );
  const needed = [...existing].filter(([, each]) => testCase.needed?.includes(endText(each.addr, each.port)) === true);
  const wantedOne = testCase.wanted === undefined ? [] : [serverOf(testCase.wanted)];
  const wanted = treeOf([...needed, ...wantedOne.map((each) => [serverKey(each), each] as const)]);
  const synced = syncedServers(existing, wanted, familyOfCase(testCase), ipvsConfigOf(config).excludeCIDRs);
  const expect = testCase.expect ?? {};
  const remaining = [...synced.values()].map((each) => endText(each.addr, each.port)).sort();
  const mismatches =
    expect.remaining === undefined
      ? []
      : [...compare("remaining", [...(expect.remaining as string[])].sort(), remaining)];
  for (const [name, reals] of Object.entries((expect.remainingRealServers ?? {}) as { [name: string]: string[] })) {
    const server = [...synced.values()].find((each) => endText(each.addr, each.port) === name);
    const actual = server?.realServers.map((real) => endText(real.addr, real.port)).sort();
    mismatches.push(...compare(`real servers of ${name}`, [...reals].sort(), actual));
  }
  return [...mismatches, ...serverMismatches("after", expect as IpvsExpectation, synced)];
}

function serverOf(one: VirtualServerCase): VirtualServer {
  const persistent = one.flags?.includes("persistent") === true;
  return {
    ...addressOf(one),
    scheduler: isScheduler(one.scheduler) ? one.scheduler : "rr",
    persistentSeconds: persistent ? (one.timeout ?? 10800) : 0,
    realServers: (one.realServers ?? []).map(
      ({ address, port, weight = 1 }): RealServer => ({ addr: parseAddr(address) ?? 0, port, weight }),
    ),
  };
}

function addressOf(one: VirtualServerCase): Pick<VirtualServer, "protocol" | "addr" | "port"> {
  return { protocol: one.protocol.toLowerCase() as IpvsProtocol, addr: parseAddr(one.address) ?? 0, port: one.port };
}

function compare(where: string, expected: unknown, actual: unknown): Mismatch[] {
  return JSON.stringify(expected) === JSON.stringify(actual) ? [] : [{ where, expected, actual }];
}
