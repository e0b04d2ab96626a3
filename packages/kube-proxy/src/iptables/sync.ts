/** One node's iptables rules, built chain by chain when somebody looks. Models pkg/proxy/iptables/proxier.go syncProxyRules. */
import type { Rule, Ruleset, Table } from "@kubenetsim/linux";
import { memo, memo2, type Tree } from "@kubenetsim/sim";
import type { NodeProxyConfig } from "../config.ts";
import type { EndpointInfo } from "../endpoint.ts";
import { localDetector } from "../local-detector.ts";
import type { ProxyView } from "../proxy-view.ts";
import { baseChains, nodeIPOf, nodePortJumps, type StaticChains, staticChains } from "./base.ts";
import { endpointChainName } from "./names.ts";
import { SEGMENT_NAMES, segmentName } from "./segment.ts";
import { type ChainStyle, chainNamesOf, endpointChain, serviceChain } from "./service-chain.ts";
import type { ServicePlan } from "./service-plan.ts";
import type { ServiceTable } from "./service-table.ts";
import { serviceTable } from "./table-cache.ts";

/**
 * The rules that kube-proxy in iptables mode has on a node after a sync of this view. Chains are made when asked for; two
 * calls with the same view roots and configuration answer the same ruleset.
 */
export function iptablesRuleset(view: ProxyView, config: NodeProxyConfig, family: 4 | 6): Ruleset {
  return rulesets(serviceTable(view, config, family), config)[family];
}

/** How many Service ports have a Local policy and endpoints, but none on this node: kube-proxy's gauge of that name. */
export function noLocalEndpoints(
  view: ProxyView,
  config: NodeProxyConfig,
  family: 4 | 6,
): { readonly internal: number; readonly external: number } {
  const plans = [...serviceTable(view, config, family).entries.values()].flatMap((entry) => entry.plans);
  const usable = plans.filter((plan) => plan.hasEndpoints);
  return {
    internal: usable.filter((plan) => !plan.hasInternalEndpoints).length,
    external: usable.filter((plan) => !plan.hasExternalEndpoints).length,
  };
}

const rulesets = memo2((table: ServiceTable, config: NodeProxyConfig) => {
  const made: { 4?: Ruleset; 6?: Ruleset } = {};
  return {
    get 4(): Ruleset {
      made[4] ??= makeRuleset(table, config, 4);
      return made[4];
    },
    get 6(): Ruleset {
      made[6] ??= makeRuleset(table, config, 6);
      return made[6];
    },
  };
});

/** After every Service's key. */
const LAST_KEY = "\uffff";

const partsOf = memo((config: NodeProxyConfig) => ({ 4: makeParts(config, 4), 6: makeParts(config, 6) }));

/** What one configuration needs over all views. */
interface Parts {
  readonly statics: StaticChains;
  readonly withComments: ChainStyle;
  readonly withoutComments: ChainStyle;
  readonly nodePortJumps: readonly Rule[];
}

function makeParts(config: NodeProxyConfig, family: 4 | 6): Parts {
  const style: ChainStyle = {
    detector: localDetector(config.localDetect, family),
    masqueradeAll: config.masqueradeAll,
    comments: true,
    nodeIP: nodeIPOf(config, family),
  };
  return {
    statics: staticChains(config, family),
    withComments: style,
    withoutComments: { ...style, comments: false },
    nodePortJumps: nodePortJumps(config, family),
  };
}

function makeRuleset(table: ServiceTable, config: NodeProxyConfig, family: 4 | 6): Ruleset {
  const parts = partsOf(config)[family];
  const style = table.endpointCount > config.largeClusterEndpoints ? parts.withoutComments : parts.withComments;
  const segments = (of: Table, name: string): Tree<readonly Rule[]> | undefined => {
    const segment = segmentName(of, name);
    if (segment === undefined) return undefined;
    return segment === "nat/KUBE-SERVICES"
      ? withTail(table.segments[segment], parts.nodePortJumps)
      : table.segments[segment];
  };
  const services = serviceChains(table, style);
  return {
    family,
    base: baseChains,
    segments,
    chain(of, name) {
      const fixed = parts.statics[of].get(name);
      if (fixed !== undefined) return fixed;
      const tree = segments(of, name);
      if (tree !== undefined) return joined(tree);
      return of === "nat" ? services.chain(name) : undefined;
    },
    chains(of) {
      const long = SEGMENT_NAMES.filter((each) => each.startsWith(`${of}/`)).map((each) => each.slice(of.length + 1));
      return [...parts.statics[of].keys(), ...long, ...(of === "nat" ? services.names() : [])];
    },
  };
}

const withTail = memo2((tree: Tree<readonly Rule[]>, tail: readonly Rule[]) =>
  tail.length === 0 ? tree : tree.with(LAST_KEY, tail),
);

const joined = memo((tree: Tree<readonly Rule[]>): readonly Rule[] => [...tree.values()].flat());

interface ServiceChains {
  chain(name: string): readonly Rule[] | undefined;
  names(): readonly string[];
}

type EndpointPlace = { readonly plan: ServicePlan; readonly endpoint: EndpointInfo };

function serviceChains(table: ServiceTable, style: ChainStyle): ServiceChains {
  const built = new Map<string, readonly Rule[] | undefined>();
  const endpoints = new Map<string, EndpointPlace>();
  let allKnown = false;

  // A packet reaches an endpoint's chain only through its Service's, so that is when the endpoints' names are worked out.
  const learn = (plan: ServicePlan): void => {
    for (const endpoint of plan.reachable)
      endpoints.set(endpointChainName(plan.info, endpoint.text), { plan, endpoint });
  };
  const learnAll = (): void => {
    if (!allKnown) for (const entry of table.entries.values()) entry.plans.forEach(learn);
    allKnown = true;
  };
  const build = (name: string): readonly Rule[] | undefined => {
    if (name.startsWith("KUBE-SEP-")) {
      if (!endpoints.has(name)) learnAll();
      const place = endpoints.get(name);
      return place === undefined ? undefined : endpointChain(place.plan, place.endpoint, style);
    }
    const plan = planByChain(table, name);
    if (plan === undefined) return undefined;
    learn(plan);
    return serviceChain(plan, name, style);
  };
  return {
    chain(name) {
      const known = built.get(name);
      if (known !== undefined) return known;
      const rules = build(name);
      if (rules !== undefined) built.set(name, rules);
      return rules;
    },
    names: () => [...table.entries.values()].flatMap((entry) => entry.plans.flatMap(chainNamesOf)),
  };
}

function planByChain(table: ServiceTable, name: string): ServicePlan | undefined {
  const hash = name.slice(name.lastIndexOf("-") + 1);
  const key = table.keyByHash.get(hash);
  const entry = key === undefined ? undefined : table.entries.get(key);
  return entry?.plans.find((plan) => plan.names.hash === hash);
}
