/** What the filters and scores look at in a node, worked out once for each state of it: every pod asks thousands of nodes. */
import type { Node } from "@kubenetsim/api";
import { memo, type Tree } from "@kubenetsim/sim";
import { milliValue } from "./amount.ts";

export interface Candidate {
  readonly node: Node;
  readonly name: string;
  /** Neither cordoned nor tainted: nothing needs to be tolerated. */
  readonly isOpen: boolean;
  /** How many of its taints ask for other pods. */
  readonly preferNoSchedule: number;
  /** How many pods it takes. */
  readonly podsMax: number;
}

/** All nodes, in key order. */
export const candidatesOf: (nodes: Tree<Node>) => readonly Candidate[] = memo((nodes: Tree<Node>) =>
  Array.from(nodes.values(), candidateOf),
);

const candidateOf = memo((node: Node): Candidate => {
  const { unschedulable = false, taints = [] } = node.spec ?? {};
  const pods = node.status?.allocatable?.pods;
  return {
    node,
    name: node.metadata.name ?? "",
    isOpen: !unschedulable && taints.length === 0,
    preferNoSchedule: taints.filter(({ effect }) => effect === "PreferNoSchedule").length,
    podsMax: pods === undefined ? Number.POSITIVE_INFINITY : milliValue(pods) / 1000,
  };
});
