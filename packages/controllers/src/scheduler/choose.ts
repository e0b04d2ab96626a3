/** On which node a pod goes: the filters say where it can, the score where it should. Models schedule_one.go, with scores that spread. */
import { controllerOf, type Node, type Pod } from "@kubenetsim/api";
import { type Demand, type Rejection, rejectionOf } from "./filter.ts";
import { preferenceOf } from "./node-affinity.ts";
import { type ClusterUsage, emptyUsage } from "./usage.ts";

export type Choice =
  | { readonly node: string }
  | { readonly node?: undefined; readonly rejections: readonly Rejection[] };

/** The best node, or what every node has against the pod. `draw` decides between equals. */
export function chooseNode(
  demand: Demand,
  nodes: readonly Node[],
  usage: ClusterUsage,
  draw: (below: number) => number,
): Choice {
  const rejections: Rejection[] = [];
  let best: Score | undefined;
  let equals: string[] = [];
  const uid = controllerOf(demand.pod.metadata)?.uid;
  const enough = feasibleNodesToFind(nodes.length);
  const start = enough < nodes.length ? draw(nodes.length) : 0;
  let feasible = 0;
  for (let i = 0; i < nodes.length && feasible < enough; i++) {
    const node = nodes[(start + i) % nodes.length] as Node;
    const name = node.metadata.name ?? "";
    const used = usage.nodes.get(name) ?? emptyUsage;
    const rejection = rejectionOf(demand, node, used);
    if (rejection !== undefined) {
      rejections.push(rejection);
      continue;
    }
    feasible += 1;
    const siblings = uid === undefined ? 0 : (used.owners.get(uid) ?? 0);
    const score = scoreOf(demand.pod, node, siblings, used.pods);
    const order = best === undefined ? -1 : compareScores(score, best);
    if (order < 0) {
      best = score;
      equals = [name];
    } else if (order === 0) {
      equals.push(name);
    }
  }
  const node = equals[equals.length < 2 ? 0 : draw(equals.length)];
  return node === undefined ? { rejections } : { node };
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
  readonly preference: number;
  readonly preferNoSchedule: number;
  readonly siblings: number;
  readonly pods: number;
}

function scoreOf(pod: Pod, node: Node, siblings: number, pods: number): Score {
  const taints = (node.spec?.taints ?? []).filter(({ effect }) => effect === "PreferNoSchedule");
  return { preference: preferenceOf(pod, node), preferNoSchedule: taints.length, siblings, pods };
}

/** Negative where the first is better: more preferred, then fewer pods of one controller, then fewer pods. */
function compareScores(one: Score, other: Score): number {
  return (
    other.preference - one.preference ||
    one.preferNoSchedule - other.preferNoSchedule ||
    one.siblings - other.siblings ||
    one.pods - other.pods
  );
}
