/** Whether a node has the labels that a pod asks for. Models k8s.io/component-helpers/scheduling/corev1/nodeaffinity. */
import { labelOf, type Node, type NodeSelectorRequirement, type NodeSelectorTerm, type Pod } from "@kubenetsim/api";

/** Whether the pod's nodeSelector and required node affinity allow the node. */
export function matchesNodeAffinity(pod: Pod, node: Node): boolean {
  const { nodeSelector, affinity } = pod.spec;
  if (nodeSelector === undefined && affinity === undefined) return true;
  const { labels } = node.metadata;
  for (const [name, value] of Object.entries(nodeSelector ?? {})) {
    if (labelOf(labels, name) !== value) return false;
  }
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return required === undefined || matchesNodeTerms(required.nodeSelectorTerms, node);
}

/** Whether any of the terms allows the node. */
export function matchesNodeTerms(terms: readonly NodeSelectorTerm[], node: Node): boolean {
  return terms.some((term) => matchesTerm(term, node));
}

/** The sum of the weights of the preferences that the node meets. */
export function preferenceOf(pod: Pod, node: Node): number {
  const preferred = pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution;
  if (preferred === undefined) return 0;
  return preferred.reduce((sum, { weight, preference }) => (matchesTerm(preference, node) ? sum + weight : sum), 0);
}

/** All of a term's requirements must hold; a term without any holds for no node. */
function matchesTerm({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm, node: Node): boolean {
  if (matchExpressions.length === 0 && matchFields.length === 0) return false;
  const isMet = (requirement: NodeSelectorRequirement): boolean =>
    meets(requirement, labelOf(node.metadata.labels, requirement.key));
  const isFieldMet = (requirement: NodeSelectorRequirement): boolean =>
    meets(requirement, requirement.key === "metadata.name" ? node.metadata.name : undefined);
  return matchExpressions.every(isMet) && matchFields.every(isFieldMet);
}

function meets({ operator, values = [] }: NodeSelectorRequirement, value: string | undefined): boolean {
  switch (operator) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    case "Gt":
      return isInteger(value) && isInteger(values[0]) && Number(value) > Number(values[0]);
    case "Lt":
      return isInteger(value) && isInteger(values[0]) && Number(value) < Number(values[0]);
  }
}

function isInteger(text: string | undefined): boolean {
  return text !== undefined && /^[+-]?\d+$/.test(text);
}
