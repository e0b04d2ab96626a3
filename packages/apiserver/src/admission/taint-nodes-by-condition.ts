/** A new node takes no pods until it is said to be ready. Models plugin/pkg/admission/nodetaint. */
import type { Node } from "@kubenetsim/api";
import type { AdmissionPlugin } from "./types.ts";

/** The taint of a node that is not ready. */
export const NOT_READY_TAINT = "node.kubernetes.io/not-ready";

export const taintNodesByCondition: AdmissionPlugin = {
  name: "TaintNodesByCondition",
  operations: ["CREATE"],
  resources: ["nodes"],
  admit({ object, subresource }) {
    const node = object as Node;
    // A node that comes with the condition has nobody to wait for: the controller would take the taint off at once.
    const ready = (node.status?.conditions ?? []).find((condition) => condition.type === "Ready");
    if (subresource !== "" || ready === undefined || ready.status === "True") return { ok: true, object };
    const taints = node.spec?.taints ?? [];
    const tainted = taints.some((taint) => taint.key === NOT_READY_TAINT && taint.effect === "NoSchedule");
    if (tainted) return { ok: true, object };
    const added = { key: NOT_READY_TAINT, effect: "NoSchedule" } as const;
    const changed: Node = { ...node, spec: { ...node.spec, taints: [...taints, added] } };
    return { ok: true, object: changed };
  },
};
