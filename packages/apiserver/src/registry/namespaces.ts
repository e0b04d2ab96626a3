/** Namespaces: held by their own finalizer until they are empty. Models pkg/registry/core/namespace. */
import type { Namespace } from "@kubenetsim/api";
import { keepField } from "./generation.ts";
import type { Strategy } from "./strategy.ts";

/** The entry in spec.finalizers that the namespace controller removes once nothing is left inside. */
export const NAMESPACE_FINALIZER = "kubernetes";

export const namespaceStrategy: Strategy<"namespaces"> = {
  prepareForCreate(namespace) {
    const finalizers = namespace.spec?.finalizers ?? [];
    const held = finalizers.includes(NAMESPACE_FINALIZER) ? finalizers : [...finalizers, NAMESPACE_FINALIZER];
    return { ...namespace, spec: { ...namespace.spec, finalizers: held }, status: { phase: "Active" } };
  },
  prepareForUpdate: (namespace, old) => keepField(keepField(namespace, old, "spec"), old, "status"),
  prepareForStatusUpdate: (namespace, old) => keepField(namespace, old, "spec"),
  prepareForFinalize: (namespace, old) => keepField(namespace, old, "status"),
  isHeld: (namespace) => (namespace.spec?.finalizers?.length ?? 0) > 0,
  markTerminating: (namespace): Namespace => ({ ...namespace, status: { ...namespace.status, phase: "Terminating" } }),
};
