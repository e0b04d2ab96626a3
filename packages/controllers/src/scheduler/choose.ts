/** On which node a pod goes: the filters say where it can, the score where it should. Models schedule_one.go, with scores that spread. */
import { controllerOf, type Pod } from "@kubenetsim/api";
import type { Candidate } from "./candidate.ts";
import { type Demand, type Rejection, rejectionOf } from "./filter.ts";
import { wishesOf } from "./score.ts";
import { type ClusterUsage, emptyUsage, type NodeUsage, usageWith } from "./usage.ts";
import { type Nominations, rivalsOf } from "./waiting.ts";

/** What one node has against the pod. */
export interface NodeRejection extends Rejection {
  readonly candidate: Candidate;
}

export type Choice =
  | { readonly node: string }
  | { readonly node?: undefined; readonly rejections: readonly NodeRejection[] };

/** The best node, or what every node has against the pod. `draw` decides between equals. */
export function chooseNode(
  demand: Demand,
  candidates: readonly Candidate[],
  usage: ClusterUsage,
  nominated: Nominations,
  draw: (below: number) => number,
): Choice {
  const rejections: NodeRejection[] = [];
  const feasible: Candidate[] = [];
  const enough = feasibleNodesToFind(candidates.length);
  const start = enough < candidates.length ? draw(candidates.length) : 0;
  for (let i = 0; i < candidates.length && feasible.length < enough; i++) {
    const candidate = candidates[(start + i) % candidates.length] as Candidate;
    const rejection = rejectionWithRivals(demand, candidate, usage, nominated);
    if (rejection === undefined) feasible.push(candidate);
    else rejections.push({ ...rejection, candidate });
  }
  if (feasible.length === 0) return { rejections };
  // Where others have left for it, it goes there if it can.
  const { nominatedNodeName } = demand.pod.status ?? {};
  const own = feasible.find(({ name }) => name === nominatedNodeName);
  return { node: own?.name ?? bestOf(demand, feasible, usage, draw) };
}

/** A node must have room for the pod with those to whom it is promised, and without. Models RunFilterPluginsWithNominatedPods. */
export function rejectionWithRivals(
  demand: Demand,
  candidate: Candidate,
  usage: ClusterUsage,
  nominated: Nominations,
  used: NodeUsage = usage.nodes.get(candidate.name) ?? emptyUsage,
): Rejection | undefined {
  const rivals = nominated.size === 0 ? [] : rivalsOf(demand.pod, nominated, candidate.name);
  if (rivals.length > 0) {
    const rejection = rejectionOf(demand, candidate, usageWith(used, rivals, 1));
    if (rejection !== undefined) return rejection;
  }
  return rejectionOf(demand, candidate, used);
}

function bestOf(
  demand: Demand,
  feasible: readonly Candidate[],
  usage: ClusterUsage,
  draw: (below: number) => number,
): string {
  const siblings = siblingsOf(demand.pod, usage);
  const wishes = wishesOf(demand, feasible);
  let best: Score | undefined;
  let equals: string[] = [];
  for (let i = 0; i < feasible.length; i++) {
    const { name } = feasible[i] as Candidate;
    const pods = usage.nodes.get(name)?.pods ?? 0;
    const score = { wish: wishes?.[i] ?? 0, siblings: siblings?.get(name) ?? 0, pods };
    const order = best === undefined ? -1 : compareScores(score, best);
    if (order < 0) {
      best = score;
      equals = [name];
    } else if (order === 0) {
      equals.push(name);
    }
  }
  return equals[equals.length < 2 ? 0 : draw(equals.length)] ?? "";
}

/** How many pods of the pod's controller are on which node. */
function siblingsOf(pod: Pod, usage: ClusterUsage): ReadonlyMap<string, number> | undefined {
  const uid = controllerOf(pod.metadata)?.uid;
  return uid === undefined ? undefined : usage.owners.get(uid);
}

/** In large clusters not every node is looked at once enough fit. Models schedule_one.go numFeasibleNodesToFind. */
function feasibleNodesToFind(nodes: number): number {
  if (nodes < MIN_FEASIBLE_NODES) return nodes;
  const percentage = Math.max(50 - Math.floor(nodes / 125), MIN_FEASIBLE_PERCENTAGE);
  return Math.max(Math.floor((nodes * percentage) / 100), MIN_FEASIBLE_NODES);
}

const MIN_FEASIBLE_NODES = 100;
const MIN_FEASIBLE_PERCENTAGE = 5;

interface Score {
  readonly wish: number;
  readonly siblings: number;
  readonly pods: number;
}

/** Negative where the first is better: more wished for, then fewer pods of one controller, then fewer pods. */
function compareScores(one: Score, other: Score): number {
  return other.wish - one.wish || one.siblings - other.siblings || one.pods - other.pods;
}
