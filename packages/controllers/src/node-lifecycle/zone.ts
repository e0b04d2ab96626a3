/** The zones of a cluster, how well they are, and how fast pods may be taken from their nodes. Models handleDisruption and setLimiterInZone. */
import type { Node } from "@kubenetsim/api";
import { emptyTree, type Millis, parseRfc3339, type Tree } from "@kubenetsim/sim";
import { foldTree } from "../runtime/fold.ts";
import type { NodeLifecycleConfig } from "./config.ts";
import { readyOf } from "./health.ts";
import { evictionTaintOf } from "./taints.ts";

export interface Zone {
  readonly ready: number;
  readonly unready: number;
  /** When its nodes were given the taints that take pods from them: `timeAdded node`. */
  readonly evicting: Tree<true>;
}

/** All zones, by what their nodes say of region and zone. */
export const zonesOf: (nodes: Tree<Node>) => Tree<Zone> = foldTree<Node, Tree<Zone>>(
  emptyTree<Zone>(),
  (zones, { before, after }) => count(count(zones, before, -1), after, 1),
);

const NO_ZONE: Zone = { ready: 0, unready: 0, evicting: emptyTree() };

function count(zones: Tree<Zone>, node: Node | undefined, by: 1 | -1): Tree<Zone> {
  if (node === undefined) return zones;
  const key = zoneKeyOf(node);
  const zone = zones.get(key) ?? NO_ZONE;
  const isReady = readyOf(node)?.status === "True";
  const taint = evictionTaintOf(node);
  const mark = `${taint?.timeAdded ?? ""} ${node.metadata.name}`;
  const evicting = by === 1 ? zone.evicting.with(mark, true) : zone.evicting.without(mark);
  return zones.with(key, {
    ready: zone.ready + (isReady ? by : 0),
    unready: zone.unready + (isReady ? 0 : by),
    evicting: taint === undefined ? zone.evicting : evicting,
  });
}

/** Models GetZoneKey: "" where a node says nothing. */
export function zoneKeyOf({ metadata }: Node): string {
  const labels = metadata.labels ?? {};
  const region = labels["topology.kubernetes.io/region"] ?? labels["failure-domain.beta.kubernetes.io/region"] ?? "";
  const zone = labels["topology.kubernetes.io/zone"] ?? labels["failure-domain.beta.kubernetes.io/zone"] ?? "";
  return region === "" && zone === "" ? "" : `${region}:\0:${zone}`;
}

/** Where no node at all is ready the fault is taken to be the controller's own: no pod is taken from anywhere. */
export function isAllDisrupted(zones: Tree<Zone>): boolean {
  return [...zones.values()].every(({ ready }) => ready === 0);
}

/** In how long pods may be taken from one more node of a zone; 0: now. Undefined: not while it is as it is. */
export function untilEvictionSlot(zone: Zone, now: Millis, config: NodeLifecycleConfig): Millis | undefined {
  const rate = evictionRate(zone, config);
  if (rate <= 0) return undefined;
  const last = parseRfc3339(zone.evicting.lastKey()?.split(" ", 1)[0] ?? "");
  return last === undefined ? 0 : Math.max(0, Math.ceil(last + 1000 / rate) - now);
}

function evictionRate({ ready, unready }: Zone, config: NodeLifecycleConfig): number {
  const isPartly = ready > 0 && unready > 2 && unready / (ready + unready) >= config.unhealthyZoneThreshold;
  if (!isPartly) return config.nodeEvictionRate;
  return ready + unready > config.largeClusterSizeThreshold ? config.secondaryNodeEvictionRate : 0;
}
