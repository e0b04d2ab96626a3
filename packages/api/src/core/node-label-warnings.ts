/** Labels of nodes that have newer names. Models pkg/api/node/util.go GetNodeLabelDeprecatedMessage. */
import { child, index } from "../meta/field-error.ts";

const DEPRECATED: ReadonlyMap<string, string> = new Map([
  ["beta.kubernetes.io/arch", 'deprecated since v1.14; use "kubernetes.io/arch" instead'],
  ["beta.kubernetes.io/os", 'deprecated since v1.14; use "kubernetes.io/os" instead'],
  ["failure-domain.beta.kubernetes.io/region", 'deprecated since v1.17; use "topology.kubernetes.io/region" instead'],
  ["failure-domain.beta.kubernetes.io/zone", 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead'],
  ["beta.kubernetes.io/instance-type", 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead'],
]);

/** What is said of the label; undefined of one that is current. */
export function nodeLabelWarning(label: string): string | undefined {
  return DEPRECATED.get(label);
}

/** The part of a node selector term that names labels. */
export interface NodeSelectorTermLike {
  readonly matchExpressions?: readonly { readonly key: string }[];
}

/** Warnings about the labels that a term names. */
export function nodeSelectorTermWarnings(term: NodeSelectorTermLike | undefined, path: string): readonly string[] {
  return (term?.matchExpressions ?? []).flatMap(({ key }, i) => {
    const warning = nodeLabelWarning(key);
    return warning === undefined
      ? []
      : [`${child(index(child(path, "matchExpressions"), i), "key")}: ${key} is ${warning}`];
  });
}
