/** Fills in what a Namespace left out: its own name as a label, and its phase. Models pkg/apis/core/v1/defaults.go SetDefaults_Namespace. */
import { fillZero } from "./fill.ts";
import type { Namespace } from "./namespace-types.ts";

/** The label by which selectors can name a namespace. */
export const NAMESPACE_NAME_LABEL = "kubernetes.io/metadata.name";

/** Fills in what a Namespace left out; the same object comes back when nothing was missing. */
export function defaultNamespace(namespace: Namespace): Namespace {
  return defaultPhase(defaultNameLabel(namespace));
}

function defaultNameLabel(namespace: Namespace): Namespace {
  const { name, labels } = namespace.metadata;
  // A namespace that is still to be named (generateName) gets its label once it has a name.
  if (name === undefined || name === "") return namespace;
  if (labels !== undefined && Object.hasOwn(labels, NAMESPACE_NAME_LABEL) && labels[NAMESPACE_NAME_LABEL] === name)
    return namespace;
  return { ...namespace, metadata: { ...namespace.metadata, labels: { ...labels, [NAMESPACE_NAME_LABEL]: name } } };
}

function defaultPhase(namespace: Namespace): Namespace {
  const status = fillZero(namespace.status ?? {}, { phase: "Active" });
  return status === namespace.status ? namespace : { ...namespace, status };
}
