/** Turns the name of a pod's priority class into a number. Models plugin/pkg/admission/priority. */
import { newForbidden, type Pod, type PriorityClass, type Status, SYSTEM_PRIORITIES } from "@kubenetsim/api";
import { getObject, tableOf } from "../store/store.ts";
import type { Store } from "../store/types.ts";
import type { AdmissionPlugin, Admitted, Attributes } from "./types.ts";

export const priority: AdmissionPlugin = {
  name: "Priority",
  operations: ["CREATE", "UPDATE"],
  resources: ["pods", "priorityclasses"],
  admit(attributes, store) {
    if (attributes.resource !== "pods" || attributes.subresource !== "") return { ok: true, object: attributes.object };
    return attributes.operation === "CREATE" ? admitNew(attributes, store) : keepOld(attributes);
  },
  validate(attributes, store) {
    if (attributes.resource !== "priorityclasses") return { ok: true, store };
    const status = refuseSecondDefault(attributes, store);
    return status === undefined ? { ok: true, store } : { ok: false, status };
  },
};

interface Worth {
  readonly className: string;
  readonly value: number;
  readonly preemptionPolicy: string;
}

const DEFAULT_POLICY = "PreemptLowerPriority";

function admitNew({ object, name }: Attributes, store: Store): Admitted {
  const pod = object as Pod;
  const worth = worthOf(store, pod.spec.priorityClassName ?? "");
  if (worth === undefined) {
    const message = `no PriorityClass with name ${pod.spec.priorityClassName} was found`;
    return { ok: false, status: newForbidden("pods", "", name, message) };
  }
  const { priority: given, preemptionPolicy: policy } = pod.spec;
  if (given !== undefined && given !== worth.value) {
    const message = `the integer value of priority (${given}) must not be provided in pod spec; priority admission controller computed ${worth.value} from the given PriorityClass name`;
    return { ok: false, status: newForbidden("pods", "", name, message) };
  }
  if (policy !== undefined && policy !== worth.preemptionPolicy) {
    const message = `the string value of PreemptionPolicy (${policy}) must not be provided in pod spec; priority admission controller computed ${worth.preemptionPolicy} from the given PriorityClass name`;
    return { ok: false, status: newForbidden("pods", "", name, message) };
  }
  // Worth nothing is what every pod is: it is not written down, so that plain pods stay as they were handed in.
  if (worth.className === "") return { ok: true, object };
  const { value, className: priorityClassName, preemptionPolicy } = worth;
  return {
    ok: true,
    object: { ...pod, spec: { ...pod.spec, priorityClassName, priority: value, preemptionPolicy } } as Pod,
  };
}

/** An update that leaves it out means no change. */
function keepOld({ object, old }: Attributes): Admitted {
  const [pod, before] = [object as Pod, old as Pod];
  const { priority: worth, preemptionPolicy } = before.spec;
  if (worth === undefined || pod.spec.priority !== undefined) return { ok: true, object };
  const policy = preemptionPolicy === undefined ? {} : { preemptionPolicy };
  return { ok: true, object: { ...pod, spec: { ...pod.spec, ...policy, priority: worth } } as Pod };
}

function worthOf(store: Store, className: string): Worth | undefined {
  if (className === "") return worthOfDefault(store);
  const found = getObject(store, "priorityclasses", className);
  if (found !== undefined) return worthOfClass(found);
  const value = SYSTEM_PRIORITIES.get(className);
  return value === undefined ? undefined : { className, value, preemptionPolicy: DEFAULT_POLICY };
}

/** Of several defaults, as there can be after an upgrade, the smallest counts. */
function worthOfDefault(store: Store): Worth {
  let lowest: PriorityClass | undefined;
  for (const [, each] of tableOf(store, "priorityclasses"))
    if (each.globalDefault === true && (lowest === undefined || (each.value ?? 0) < (lowest.value ?? 0))) lowest = each;
  return lowest === undefined ? { className: "", value: 0, preemptionPolicy: DEFAULT_POLICY } : worthOfClass(lowest);
}

function worthOfClass({ metadata, value, preemptionPolicy }: PriorityClass): Worth {
  return { className: metadata.name ?? "", value: value ?? 0, preemptionPolicy: preemptionPolicy ?? DEFAULT_POLICY };
}

function refuseSecondDefault({ object, name }: Attributes, store: Store): Status | undefined {
  if ((object as PriorityClass).globalDefault !== true) return undefined;
  const { className } = worthOfDefault(store);
  if (className === "" || className === name) return undefined;
  const message = `PriorityClass ${className} is already marked as default. Only one default can exist`;
  return newForbidden("priorityclasses", "scheduling.k8s.io", name, message);
}
