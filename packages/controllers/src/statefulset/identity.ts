/** The names that stay: a StatefulSet's pods by their ordinals. Models pkg/controller/statefulset/stateful_set_utils.go. */
import type { Pod, StatefulSet } from "@kubenetsim/api";
import { REVISION_LABEL } from "../controller-revision/controller-revision.ts";
import { podFromTemplate } from "../ownership/pods.ts";
import { claimName } from "./claims.ts";

const POD_NAME_LABEL = "statefulset.kubernetes.io/pod-name";
const POD_INDEX_LABEL = "apps.kubernetes.io/pod-index";

/** The ordinal at the end of the pod's name; undefined if it is none of this set's names. */
export function ordinalOf(set: StatefulSet, pod: Pod): number | undefined {
  const prefix = `${set.metadata.name}-`;
  const { name = "" } = pod.metadata;
  const tail = name.startsWith(prefix) ? name.slice(prefix.length) : "";
  return /^(0|[1-9]\d{0,8})$/.test(tail) ? Number(tail) : undefined;
}

/** The pod of this ordinal, of the template of a revision: its name is its host name below the set's Service. */
export function newPod(
  set: StatefulSet,
  template: StatefulSet["spec"]["template"],
  revision: string,
  ordinal: number,
): Pod {
  const name = `${set.metadata.name}-${ordinal}`;
  const pod = podFromTemplate({ ...set, apiVersion: "apps/v1", kind: "StatefulSet" }, template);
  const { generateName: _none, ...metadata } = pod.metadata;
  const labels = {
    ...metadata.labels,
    [POD_INDEX_LABEL]: String(ordinal),
    [REVISION_LABEL]: revision,
    [POD_NAME_LABEL]: name,
  };
  const { serviceName = "" } = set.spec;
  const spec = {
    ...pod.spec,
    hostname: name,
    ...(serviceName === "" ? {} : { subdomain: serviceName }),
    ...volumesOf(set, pod.spec, ordinal),
  };
  return { ...pod, metadata: { ...metadata, name, labels }, spec };
}

/** Each claim template stands in for a volume of its name. */
function volumesOf(set: StatefulSet, spec: Pod["spec"], ordinal: number): Pick<Pod["spec"], "volumes"> {
  const names = (set.spec.volumeClaimTemplates ?? []).map((claim) => claim.metadata?.name ?? "");
  if (names.length === 0) return {};
  const claimed = names.map((name) => {
    return { name, persistentVolumeClaim: { claimName: claimName(set, name, ordinal) } };
  });
  const others = (spec.volumes ?? []).filter(({ name }) => !names.includes(name));
  return { volumes: [...claimed, ...others] as NonNullable<Pod["spec"]["volumes"]> };
}
