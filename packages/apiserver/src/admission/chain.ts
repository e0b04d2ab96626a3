/** The admission chain, in the order of a default kube-apiserver. Models pkg/kubeapiserver/options/plugins.go AllOrderedPlugins. */
import type { Store } from "../store/types.ts";
import { defaultIngressClass } from "./default-ingress-class.ts";
import { defaultStorageClass } from "./default-storage-class.ts";
import { defaultTolerationSeconds } from "./default-toleration-seconds.ts";
import { limitRanger } from "./limit-ranger.ts";
import { namespaceLifecycle } from "./namespace-lifecycle.ts";
import { persistentVolumeClaimResize } from "./persistentvolumeclaim-resize.ts";
import { priority } from "./priority.ts";
import { resourceQuota } from "./resource-quota.ts";
import { serviceAccount } from "./service-account.ts";
import { storageObjectInUseProtection } from "./storage-object-in-use-protection.ts";
import { taintNodesByCondition } from "./taint-nodes-by-condition.ts";
import type { AdmissionFunction, AdmissionPlugin, Admitted, Approved, Attributes } from "./types.ts";
import { webhooks } from "./webhooks.ts";

const BEFORE_WEBHOOKS: readonly AdmissionPlugin[] = [
  namespaceLifecycle,
  limitRanger,
  serviceAccount,
  taintNodesByCondition,
  priority,
  defaultTolerationSeconds,
  defaultStorageClass,
  storageObjectInUseProtection,
  persistentVolumeClaimResize,
  defaultIngressClass,
];
const AFTER_WEBHOOKS: readonly AdmissionPlugin[] = [resourceQuota];

/** The chain of a server without functions of a user. */
export const defaultChain: readonly AdmissionPlugin[] = [...BEFORE_WEBHOOKS, ...AFTER_WEBHOOKS];

/** The chain with a user's functions where webhooks are asked. */
export function chainOf(functions: readonly AdmissionFunction[] | undefined): readonly AdmissionPlugin[] {
  if (functions === undefined || functions.length === 0) return defaultChain;
  return [...BEFORE_WEBHOOKS, ...webhooks(functions), ...AFTER_WEBHOOKS];
}

/** Asks every plugin that changes objects; each sees what those before it made. */
export function admit(chain: readonly AdmissionPlugin[], attributes: Attributes, store: Store): Admitted {
  let current = attributes;
  for (const plugin of chain) {
    if (plugin.admit === undefined || !isAsked(plugin, current)) continue;
    const admitted = plugin.admit(current, store);
    if (!admitted.ok) return admitted;
    if (admitted.object !== current.object) current = { ...current, object: admitted.object };
  }
  return { ok: true, object: current.object };
}

/** Asks every plugin that may object, now that the object is valid. */
export function approve(chain: readonly AdmissionPlugin[], attributes: Attributes, store: Store): Approved {
  let current = store;
  for (const plugin of chain) {
    if (plugin.validate === undefined || !isAsked(plugin, attributes)) continue;
    const approved = plugin.validate(attributes, current);
    if (!approved.ok) return approved;
    current = approved.store;
  }
  return { ok: true, store: current };
}

function isAsked({ operations, resources }: AdmissionPlugin, { operation, resource }: Attributes): boolean {
  return operations.includes(operation) && (resources === undefined || resources.includes(resource));
}
