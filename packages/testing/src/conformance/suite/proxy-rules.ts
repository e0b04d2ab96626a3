/** Suite proxy-rules: the exact rules that a kube-proxy writes. */
import {
  type DetectLocalConfiguration,
  detectLocal,
  iptablesRuleset,
  type LocalDetect,
  localDetector,
  probabilityText,
} from "@kubenetsim/kube-proxy";
import type { Rule, Ruleset, Table } from "@kubenetsim/linux";
import { familyOf, formatPrefix } from "@kubenetsim/sim";
import type { Suite } from "../types.ts";
import {
  advanceView,
  configOfCase,
  emptyView,
  familyOfCase,
  type LocalDetectCase,
  localDetectOf,
  type Mismatch,
  missingModes,
  type ProxyCaseHead,
  type ProxyStepObjects,
  suiteOf,
} from "./proxy-case.ts";
import { type IpvsCase, ipvsMismatches } from "./proxy-rules-ipvs.ts";
import { type NftCase, nftMismatches } from "./proxy-rules-nft.ts";
import { matchArguments, ruleArguments } from "./rule-arguments.ts";

/** One case of the suite; which fields it has depends on its file. */
export interface ProxyRulesCase extends ProxyCaseHead {
  readonly modes: readonly string[];
  readonly steps?: readonly (ProxyStepObjects & { readonly expect?: RulesExpectation })[];
  readonly choices?: number;
  readonly localDetect?: LocalDetectCase;
  readonly config?: {
    readonly detectLocalMode: string;
    readonly detectLocal: Omit<DetectLocalConfiguration, "detectLocalMode">;
  };
  readonly nodePodCIDRs?: readonly string[];
  readonly expect?: { readonly [field: string]: unknown };
}

interface RulesExpectation {
  readonly format?: string;
  readonly lines?: readonly string[];
  readonly table?: Table;
  readonly chain?: string;
}

/** The suite, for the runner. */
export const proxyRules: Suite = suiteOf("proxy-rules", runProxyRules);

/** Runs one case; no mismatch: it passed. Modes that are not modelled yet are mismatches. */
export function runProxyRules(testCase: ProxyRulesCase): readonly Mismatch[] {
  // How local traffic is configured is the same for all modes.
  if (testCase.config !== undefined) return detectionMismatches(testCase, testCase.config);
  const missing = missingModes(testCase.modes);
  if (missing.length > 0) return missing;
  if (testCase.choices !== undefined)
    return compare("probability", testCase.expect, { probability: probabilityText(testCase.choices) });
  if (testCase.modes.includes("nftables")) return nftMismatches(testCase as unknown as NftCase);
  if (testCase.localDetect !== undefined) return detectorMismatches(testCase, testCase.localDetect);
  if (testCase.modes.includes("ipvs")) return ipvsMismatches(testCase as unknown as IpvsCase);
  return stepMismatches(testCase);
}

function detectionMismatches(
  testCase: ProxyRulesCase,
  config: NonNullable<ProxyRulesCase["config"]>,
): readonly Mismatch[] {
  const detect = detectLocal(
    { ...config.detectLocal, detectLocalMode: config.detectLocalMode },
    testCase.nodePodCIDRs ?? [],
  );
  return compare("detectors", testCase.expect, { IPv4: detectOfFamily(detect, 4), IPv6: detectOfFamily(detect, 6) });
}

function detectOfFamily(detect: LocalDetect, family: 4 | 6): LocalDetectCase {
  if ("bridgeInterface" in detect || "interfaceNamePrefix" in detect) return detect;
  const cidrs = "none" in detect ? [] : "clusterCIDRs" in detect ? detect.clusterCIDRs : detect.nodeCIDRs;
  const cidr = cidrs.find((each) => familyOf(each.addr) === family);
  if (cidr === undefined) return { none: true };
  return "nodeCIDRs" in detect ? { nodeCIDR: formatPrefix(cidr) } : { clusterCIDR: formatPrefix(cidr) };
}

function detectorMismatches(testCase: ProxyRulesCase, detect: LocalDetectCase): readonly Mismatch[] {
  const family = JSON.stringify(detect).includes("::") ? 6 : 4;
  const detector = localDetector(localDetectOf(detect), family);
  const words = (match: Parameters<typeof matchArguments>[0] | undefined): readonly string[] =>
    match === undefined ? [] : matchArguments(match).split(" ");
  return compare("detector", testCase.expect, {
    ifLocal: words(detector?.ifLocal),
    ifNotLocal: words(detector?.ifNotLocal),
  });
}

function stepMismatches(testCase: ProxyRulesCase): readonly Mismatch[] {
  const config = configOfCase(testCase);
  const mismatches: Mismatch[] = [];
  let view = emptyView();
  for (const [i, step] of (testCase.steps ?? []).entries()) {
    view = advanceView(view, step);
    if (step.expect === undefined) continue;
    const rules = iptablesRuleset(view, config, familyOfCase(testCase));
    mismatches.push(...rulesMismatches(`step ${i + 1}`, step.expect, rules));
  }
  return mismatches;
}

function rulesMismatches(where: string, expect: RulesExpectation, rules: Ruleset): readonly Mismatch[] {
  if (expect.format !== "iptables-save" || expect.lines === undefined) {
    return [{ where, expected: expect.format, actual: "this format is not read yet" }];
  }
  if (expect.table !== undefined && expect.chain !== undefined) {
    const made = rules.chain(expect.table, expect.chain) ?? [];
    return compare(where, expect.lines, chainLines(expect.chain, made));
  }
  const expected = readTables(expect.lines);
  const actual = writeTables(rules);
  const mismatches: Mismatch[] = [];
  for (const name of new Set([...expected.keys(), ...actual.keys()])) {
    mismatches.push(
      ...compare(`${where}, ${name}`, comparable(name, expected.get(name)), comparable(name, actual.get(name))),
    );
  }
  return mismatches;
}

/** Lines by `table chain`, of chains that the proxy owns. */
type Chains = ReadonlyMap<string, readonly string[]>;

function readTables(lines: readonly string[]): Chains {
  const chains = new Map<string, string[]>();
  let table = "";
  for (const line of lines) {
    if (line.startsWith("*")) table = line.slice(1);
    const name = `${table} ${line.split(" ")[line.startsWith(":") ? 0 : 1]?.replace(":", "")}`;
    if (line.startsWith(":")) chains.set(name, []);
    if (line.startsWith("-A ")) chains.get(name)?.push(line);
  }
  return chains;
}

function writeTables(rules: Ruleset): Chains {
  const chains = new Map<string, readonly string[]>();
  for (const table of ["filter", "nat"] as const) {
    for (const chain of rules.chains(table)) {
      if (chain.startsWith("KUBE-"))
        chains.set(`${table} ${chain}`, chainLines(chain, rules.chain(table, chain) ?? []));
    }
  }
  return chains;
}

function chainLines(chain: string, rules: readonly Rule[]): readonly string[] {
  return rules.map((rule) => ruleArguments(chain, rule));
}

// kube-proxy ranges over a Go map: among the rules of different Services there is no order.
function comparable(name: string, lines: readonly string[] | undefined): readonly string[] | undefined {
  if (lines === undefined || !/KUBE-(SERVICES|NODEPORTS|EXTERNAL-SERVICES|PROXY-FIREWALL)$/.test(name)) return lines;
  const owner = (line: string): string => /--comment "?([^ "]+)/.exec(line)?.[1] ?? "";
  const rank = (line: string): string => (line.includes("must be the last rule") ? "\uffff" : owner(line));
  return [...lines].sort((a, b) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0));
}

function compare(where: string, expected: unknown, actual: unknown): readonly Mismatch[] {
  return JSON.stringify(expected) === JSON.stringify(actual) ? [] : [{ where, expected, actual }];
}
