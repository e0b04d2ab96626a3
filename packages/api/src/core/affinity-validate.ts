/** Checks where a pod would like to run: near which nodes and which pods. Models validation.go validateAffinity. */
import { child, type FieldError, index, invalid, required } from "../meta/field-error.ts";
import { validateLabelName } from "../meta/label-names.ts";
import { validateLabelSelector } from "../meta/label-selector.ts";
import { nameIsDNSLabel } from "../meta/names.ts";
import { type FieldErrors, NO_ERRORS, validateName } from "./field-checks.ts";
import { validateNodeSelectorTerm } from "./node-selector-validate.ts";
import type { Affinity, PodAffinity, PodAffinityTerm } from "./pod-types.ts";

export function validateAffinity(affinity: Affinity | undefined, path: string): FieldErrors {
  if (affinity === undefined) return NO_ERRORS;
  return [
    ...validateNodeAffinity(affinity.nodeAffinity, child(path, "nodeAffinity")),
    ...validatePodAffinity(affinity.podAffinity, child(path, "podAffinity")),
    ...validatePodAffinity(affinity.podAntiAffinity, child(path, "podAntiAffinity")),
  ];
}

const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

function validateNodeAffinity(affinity: Affinity["nodeAffinity"], path: string): FieldErrors {
  if (affinity === undefined) return NO_ERRORS;
  const preferred = affinity[PREFERRED] ?? [];
  return [
    ...(affinity[REQUIRED] === undefined ? NO_ERRORS : validateNodeSelector(affinity[REQUIRED], child(path, REQUIRED))),
    ...preferred.flatMap((term, i) => {
      const at = index(child(path, PREFERRED), i);
      return [
        ...validateWeight(term.weight, at),
        ...validateNodeSelectorTerm(term.preference ?? {}, child(at, "preference")),
      ];
    }),
  ];
}

type NodeSelector = NonNullable<NonNullable<Affinity["nodeAffinity"]>[typeof REQUIRED]>;

function validateNodeSelector(selector: NodeSelector, path: string): FieldErrors {
  const terms = selector.nodeSelectorTerms ?? [];
  const at = child(path, "nodeSelectorTerms");
  if (terms.length === 0) return [required(at, "must have at least one node selector term")];
  return terms.flatMap((term, i) => validateNodeSelectorTerm(term, index(at, i)));
}

function validatePodAffinity(affinity: PodAffinity | undefined, path: string): FieldErrors {
  if (affinity === undefined) return NO_ERRORS;
  const needed = affinity[REQUIRED] ?? [];
  const preferred = affinity[PREFERRED] ?? [];
  return [
    ...needed.flatMap((term, i) => validatePodTerm(term, index(child(path, REQUIRED), i))),
    ...preferred.flatMap((term, i) => {
      const at = index(child(path, PREFERRED), i);
      const inner = term.podAffinityTerm ?? { topologyKey: "" };
      return [...validateWeight(term.weight, at), ...validatePodTerm(inner, child(at, "podAffinityTerm"))];
    }),
  ];
}

function validatePodTerm(term: PodAffinityTerm, path: string): FieldErrors {
  const key = term.topologyKey ?? "";
  const keyPath = child(path, "topologyKey");
  const namespaces = term.namespaces ?? [];
  return [
    ...validateLabelSelector(term.labelSelector, child(path, "labelSelector")),
    ...validateLabelSelector(term.namespaceSelector, child(path, "namespaceSelector")),
    ...namespaces.flatMap((name) => validateName(name, nameIsDNSLabel, child(path, "namespace"))),
    ...(key === "" ? [required(keyPath, "can not be empty")] : NO_ERRORS),
    ...validateLabelName(key, keyPath),
  ];
}

function validateWeight(weight: number | undefined, path: string): FieldError[] {
  const value = weight ?? 0;
  return value > 0 && value <= 100 ? [] : [invalid(child(path, "weight"), value, "must be in the range 1-100")];
}
