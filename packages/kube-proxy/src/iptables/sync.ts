/** One node's iptables rules, built chain by chain when somebody looks. Models pkg/proxy/iptables/proxier.go syncProxyRules. */
import type { Rule, Ruleset, Table } from "@kubenetsim/linux";
import { canonicalJson, memo, memo2, type Tree } from "@kubenetsim/sim";
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
  readonly withComments: Styles;
  readonly withoutComments: Styles;
  readonly nodePortJumps: readonly Rule[];
}

/** How a node writes Services' chains. Only the firewall's depend on the node itself; all others, nodes share. */
interface Styles {
  readonly shared: ChainStyle;
  readonly own: ChainStyle;
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
    withComments: stylesOf(style),
    withoutComments: stylesOf({ ...style, comments: false }),
    nodePortJumps: nodePortJumps(config, family),
  };
}

function stylesOf(own: ChainStyle): Styles {
  const style: ChainStyle = { ...own, nodeIP: undefined };
  const name = canonicalJson(style);
  const shared = sharedStyles.get(name) ?? style;
  sharedStyles.set(name, shared);
  return { shared, own };
}

// Equal styles are one object, by which chains are remembered. There are few different ones, so none is ever dropped.
const sharedStyles = new Map<string, ChainStyle>();

function makeRuleset(table: ServiceTable, config: NodeProxyConfig, family: 4 | 6): Ruleset {
  const parts = partsOf(config)[family];
  const styles = table.endpointCount > config.largeClusterEndpoints ? parts.withoutComments : parts.withComments;
  const segments = (of: Table, name: string): Tree<readonly Rule[]> | undefined => {
    const segment = segmentName(of, name);
    if (segment === undefined) return undefined;
    return segment === "nat/KUBE-SERVICES"
      ? withTail(table.segments[segment], parts.nodePortJumps)
      : table.segments[segment];
  };
  const services = serviceChains(table, styles);
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

function serviceChains(table: ServiceTable, { shared, own }: Styles): ServiceChains {
  return {
    chain(name) {
      if (name.startsWith("KUBE-SEP-")) {
        const place = endpointPlace(table, name);
        return place === undefined ? undefined : remembered(place.plan, name, shared, place.endpoint);
      }
      const plan = planByChain(table, name);
      if (plan === undefined) return undefined;
      const known = endpointPlaces(table);
      if (!known.all) learn(known.places, plan);
      return remembered(plan, name, name === plan.names.firewall ? own : shared);
    },
    names: () => [...table.entries.values()].flatMap((entry) => entry.plans.flatMap(chainNamesOf)),
  };
}

/** The chain as it was made for this plan in this style, whatever node or view asked first. */
function remembered(
  plan: ServicePlan,
  name: string,
  style: ChainStyle,
  endpoint?: EndpointInfo,
): readonly Rule[] | undefined {
  const built = chainsOf(style)(plan);
  const known = built.get(name);
  if (known !== undefined) return known;
  const rules = endpoint === undefined ? serviceChain(plan, name, style) : endpointChain(plan, endpoint, style);
  if (rules !== undefined) built.set(name, rules);
  return rules;
}

const chainsOf = memo((_style: ChainStyle) => memo((_plan: ServicePlan) => new Map<string, readonly Rule[]>()));

/** Whose endpoints' chains are known so far, by name. */
interface EndpointPlaces {
  readonly places: Map<string, EndpointPlace>;
  all: boolean;
}

const endpointPlaces = memo((_table: ServiceTable): EndpointPlaces => ({ places: new Map(), all: false }));

function endpointPlace(table: ServiceTable, name: string): EndpointPlace | undefined {
  const known = endpointPlaces(table);
  const place = known.places.get(name);
  if (place !== undefined || known.all) return place;
  for (const entry of table.entries.values()) for (const plan of entry.plans) learn(known.places, plan);
  known.all = true;
  return known.places.get(name);
}

// A packet reaches an endpoint's chain only through its Service's, so that is when the endpoints' names are worked out.
function learn(places: Map<string, EndpointPlace>, plan: ServicePlan): void {
  for (const endpoint of plan.reachable) {
    const name = endpointChainName(plan.info, endpoint.text);
    if (places.get(name)?.plan !== plan) places.set(name, { plan, endpoint });
  }
}

function planByChain(table: ServiceTable, name: string): ServicePlan | undefined {
  const hash = name.slice(name.lastIndexOf("-") + 1);
  const key = table.keyByHash.get(hash);
  const entry = key === undefined ? undefined : table.entries.get(key);
  return entry?.plans.find((plan) => plan.names.hash === hash);
}
