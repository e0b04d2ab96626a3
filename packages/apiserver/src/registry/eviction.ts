/** The eviction subresource of pods: a delete that PodDisruptionBudgets may refuse. Models pkg/registry/core/pod/storage/eviction.go. */
import {
  isJsonMap,
  type KubeObject,
  keyOf,
  matchesLabels,
  newBadRequest,
  newForbidden,
  newNotFound,
  newTooManyRequests,
  type Pod,
  type PodDisruptionBudget,
  type Status,
  selectorOf,
  setCondition,
} from "@kubenetsim/api";
import { formatRfc3339 } from "@kubenetsim/sim";
import type { DeleteOptions } from "../client/types.ts";
import { getObject, put, tableOf } from "../store/store.ts";
import type { Store } from "../store/types.ts";
import { decodeSubresource } from "./decode-subresource.ts";
import { deleteObject } from "./delete.ts";
import type { Request } from "./request.ts";
import type { Outcome } from "./strategy.ts";

/** An Eviction, policy/v1: the pod of the same name is to go. */
export interface Eviction extends KubeObject {
  readonly kind: "Eviction";
  readonly deleteOptions?: Pick<DeleteOptions, "gracePeriodSeconds" | "propagationPolicy" | "preconditions">;
}

/** Deletes a pod, if its budget has room, and takes that room. The value is the pod. 429 where there is none. */
export function evictPod(store: Store, given: KubeObject, request: Request): Outcome<Pod> {
  const decoded = decodeSubresource(given, request);
  if (!decoded.ok) return decoded;
  const object = decoded.value;
  if (object.kind !== "Eviction") {
    const message = `the kind in the data (${object.kind}) does not match the expected kind (Eviction)`;
    return { ok: false, status: newBadRequest(message) };
  }
  const { name = "" } = object.metadata;
  const pod = getObject(store, "pods", keyOf(object));
  if (pod === undefined) return { ok: false, status: newNotFound("pods", "", name) };
  const charged = canIgnoreBudgets(pod) ? { ok: true as const, store } : chargeBudget(store, pod, request);
  if (!charged.ok) return charged;
  const { deleteOptions = {} } = object as Eviction;
  if (!isJsonMap(deleteOptions)) return { ok: false, status: newBadRequest("deleteOptions must be a map") };
  const { subresource: _eviction, ...options } = request.options;
  return deleteObject(charged.store, "pods", keyOf(pod), {
    ...request,
    options: { ...options, ...deletionOf(deleteOptions) },
  });
}

function deletionOf(given: NonNullable<Eviction["deleteOptions"]>): DeleteOptions {
  const { gracePeriodSeconds, propagationPolicy, preconditions } = given;
  return {
    ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
    ...(propagationPolicy === undefined ? {} : { propagationPolicy }),
    ...(preconditions === undefined ? {} : { preconditions }),
  };
}

type Charged = { readonly ok: true; readonly store: Store } | { readonly ok: false; readonly status: Status };

/** What is over, not begun or going already disrupts nothing. */
function canIgnoreBudgets({ metadata, status }: Pod): boolean {
  const phase = status?.phase;
  return phase === "Succeeded" || phase === "Failed" || phase === "Pending" || metadata.deletionTimestamp !== undefined;
}

function chargeBudget(store: Store, pod: Pod, request: Request): Charged {
  const [budget, ...others] = budgetsOf(store, pod);
  if (budget === undefined) return { ok: true, store };
  if (others.length > 0) return { ok: false, status: severalBudgets };
  const ready = pod.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") === true;
  const { currentHealthy = 0, desiredHealthy = 0 } = budget.status ?? {};
  const policy = budget.spec.unhealthyPodEvictionPolicy ?? "IfHealthyBudget";
  const spare = policy === "AlwaysAllow" || (currentHealthy >= desiredHealthy && desiredHealthy > 0);
  if (!ready && spare) return { ok: true, store };
  const refused = refuse(budget, pod);
  if (refused !== undefined) return { ok: false, status: refused };
  return { ok: true, store: put(store, "poddisruptionbudgets", charged(budget, pod, request)) };
}

function budgetsOf(store: Store, pod: Pod): readonly PodDisruptionBudget[] {
  const budgets: PodDisruptionBudget[] = [];
  for (const [, budget] of tableOf(store, "poddisruptionbudgets").prefix(`${pod.metadata.namespace}/`)) {
    if (matchesLabels(selectorOf(budget.spec.selector), pod.metadata.labels)) budgets.push(budget);
  }
  return budgets;
}

const VIOLATES = "Cannot evict pod as it would violate the pod's disruption budget.";
const TRY_AGAIN_SECONDS = 10;

function refuse({ metadata, status }: PodDisruptionBudget, pod: Pod): Status | undefined {
  const { name = "", generation = 0 } = metadata;
  const { observedGeneration = 0, disruptionsAllowed = 0, desiredHealthy = 0, currentHealthy = 0 } = status ?? {};
  if (observedGeneration < generation) {
    const message = `The disruption budget ${name} is still being processed by the server.`;
    return withCause(newTooManyRequests(VIOLATES, TRY_AGAIN_SECONDS), message);
  }
  if (disruptionsAllowed < 0) {
    const message = "pod disruption budget disruptions allowed is negative";
    return newForbidden("poddisruptionbudgets", "policy", name, message);
  }
  if (disruptionsAllowed > 0) return undefined;
  const message = `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`;
  return pod.metadata.name === undefined ? undefined : withCause(newTooManyRequests(VIOLATES, 0), message);
}

function withCause(status: Status, message: string): Status {
  const { retryAfterSeconds = 0 } = status.details ?? {};
  const causes = [{ reason: "DisruptionBudget", message }];
  return { ...status, details: retryAfterSeconds === 0 ? { causes } : { ...status.details, causes } };
}

/** One disruption fewer is allowed, and the controller knows who is about to go. */
function charged(budget: PodDisruptionBudget, pod: Pod, { now }: Request): PodDisruptionBudget {
  const { status } = budget;
  if (status === undefined) return budget;
  const left = status.disruptionsAllowed - 1;
  const time = formatRfc3339(now);
  const condition = {
    type: "DisruptionAllowed",
    status: "False",
    reason: "InsufficientPods",
    observedGeneration: status.observedGeneration ?? 0,
    lastTransitionTime: time,
    message: "",
  } as const;
  return {
    ...budget,
    status: {
      ...status,
      disruptionsAllowed: left,
      disruptedPods: { ...status.disruptedPods, [pod.metadata.name ?? ""]: time },
      ...(left === 0 ? { conditions: setCondition(status.conditions, condition) } : {}),
    },
  };
}

const severalBudgets: Status = {
  kind: "Status",
  apiVersion: "v1",
  metadata: {},
  status: "Failure",
  message: "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.",
  code: 500,
};
