/** The binding subresource of pods: how a scheduler puts a pod on a node. Models pkg/registry/core/pod/storage/storage.go BindingREST. */
import {
  type KubeObject,
  keyOf,
  newBadRequest,
  newConflict,
  newInvalid,
  newNotFound,
  notSupported,
  type Pod,
  required,
  type Status,
  setCondition,
} from "@kubenetsim/api";
import { extend, formatRfc3339 } from "@kubenetsim/sim";
import { getObject, put } from "../store/store.ts";
import type { Store } from "../store/types.ts";
import { decodeSubresource } from "./decode-subresource.ts";
import type { Request } from "./request.ts";
import type { Outcome } from "./strategy.ts";

/** A Binding, v1: the pod of the same name goes to the target node. */
export interface Binding extends KubeObject {
  readonly kind: "Binding";
  readonly target: { readonly kind?: string; readonly name: string };
}

/** Sets the node of a pod that has none yet. The value is the pod. */
export function bindPod(store: Store, given: KubeObject, request: Request): Outcome<Pod> {
  const decoded = decodeSubresource(given, request);
  if (!decoded.ok) return decoded;
  const object = decoded.value;
  const { target } = object as Partial<Binding>;
  const { name = "" } = object.metadata;
  if (object.kind !== "Binding") {
    return {
      ok: false,
      status: newBadRequest(`the kind in the data (${object.kind}) does not match the expected kind (Binding)`),
    };
  }
  const invalidTarget = refuseTarget(target, name);
  if (invalidTarget !== undefined) return { ok: false, status: invalidTarget };
  const pod = getObject(store, "pods", keyOf(object));
  if (pod === undefined) return { ok: false, status: newNotFound("pods", "", name) };
  const refused = refusePod(pod, object, name);
  if (refused !== undefined) return { ok: false, status: newConflict("pods/binding", "", name, refused) };
  const scheduled = { type: "PodScheduled", status: "True", lastTransitionTime: formatRfc3339(request.now) } as const;
  // It has its node: that one was promised to it is past.
  const { nominatedNodeName: _promised, ...status } = pod.status ?? {};
  const bound: Pod = {
    ...pod,
    spec: { ...pod.spec, nodeName: target?.name ?? "" },
    status: extend(status, { conditions: setCondition(status.conditions, scheduled) }),
  };
  const after = put(store, "pods", bound);
  return { ok: true, store: after, value: getObject(after, "pods", keyOf(bound)) ?? bound };
}

function refuseTarget(target: Binding["target"] | undefined, name: string): Status | undefined {
  const { kind = "" } = target ?? {};
  const errors = [
    ...(kind === "" || kind === "Node" ? [] : [notSupported("target.kind", kind, ["Node", "<empty>"])]),
    ...(typeof target?.name === "string" && target.name !== "" ? [] : [required("target.name")]),
  ];
  return errors.length === 0 ? undefined : newInvalid("Binding", "", name, errors);
}

function refusePod(pod: Pod, binding: KubeObject, name: string): string | undefined {
  const { uid = "" } = binding.metadata;
  if (uid !== "" && uid !== pod.metadata.uid) {
    return `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${pod.metadata.uid ?? ""}`;
  }
  if (pod.metadata.deletionTimestamp !== undefined) return `pod ${name} is being deleted, cannot be assigned to a host`;
  const { nodeName = "", schedulingGates = [] } = pod.spec;
  if (schedulingGates.length > 0) return `pod ${name} has non-empty .spec.schedulingGates`;
  return nodeName === "" ? undefined : `pod ${name} is already assigned to node "${nodeName}"`;
}
