/** Lets every pod outlast its node's silence by five minutes. Models plugin/pkg/admission/defaulttolerationseconds. */
import type { Pod, Toleration } from "@kubenetsim/api";
import { extend } from "@kubenetsim/sim";
import type { AdmissionPlugin } from "./types.ts";

/** `--default-not-ready-toleration-seconds` and `--default-unreachable-toleration-seconds`. */
const SECONDS = 300;
const NOT_READY = "node.kubernetes.io/not-ready";
const UNREACHABLE = "node.kubernetes.io/unreachable";

/** What nearly every pod gets: one list for all of them. */
const BOTH: readonly Toleration[] = Object.freeze([forAWhile(NOT_READY), forAWhile(UNREACHABLE)]);

export const defaultTolerationSeconds: AdmissionPlugin = {
  name: "DefaultTolerationSeconds",
  operations: ["CREATE", "UPDATE"],
  resources: ["pods"],
  admit({ object, subresource }) {
    if (subresource !== "") return { ok: true, object };
    const pod = object as Pod;
    const tolerations = withDefaults(pod.spec.tolerations);
    if (tolerations === pod.spec.tolerations) return { ok: true, object };
    const changed: Pod = { ...pod, spec: extend(pod.spec, { tolerations }) };
    return { ok: true, object: changed };
  },
};

function withDefaults(given: readonly Toleration[] | undefined): readonly Toleration[] {
  if (given === undefined || given.length === 0) return BOTH;
  const added = BOTH.filter(({ key = "" }) => !given.some((toleration) => isAbout(toleration, key)));
  return added.length === 0 ? given : [...given, ...added];
}

/** Whether the pod says itself how long it stays; a toleration without a key or an effect is about all of them. */
function isAbout({ key = "", effect }: Toleration, taint: string): boolean {
  return (key === "" || key === taint) && (effect ?? "NoExecute") === "NoExecute";
}

function forAWhile(key: string): Toleration {
  return Object.freeze({ key, operator: "Exists", effect: "NoExecute", tolerationSeconds: SECONDS });
}
