/** Marks of mirrored slices, and of Endpoints that are not mirrored. Models pkg/controller/endpointslicemirroring/utils.go. */
import { type Endpoints, labelOf, type StringMap } from "@kubenetsim/api";
import { without } from "../endpoints/labels.ts";
import { MANAGED_BY_LABEL, SERVICE_NAME_LABEL } from "../endpointslice/labels.ts";
import { TRIGGER_TIME_ANNOTATION } from "../service/trigger-time.ts";

export const MIRROR_MANAGER = "endpointslicemirroring-controller.k8s.io";
const SKIP_MIRROR_LABEL = "endpointslice.kubernetes.io/skip-mirror";
/** Old leader elections keep their lock in an Endpoints object. */
const LEADER_ANNOTATION = "control-plane.alpha.kubernetes.io/leader";
const LAST_APPLIED_ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration";

/** Whether the object is one to mirror, if its Service has no selector. */
export function shouldMirror({ metadata }: Endpoints): boolean {
  if (labelOf(metadata.labels, SKIP_MIRROR_LABEL) === "true") return false;
  return labelOf(metadata.annotations, LEADER_ANNOTATION) === undefined;
}

/** Whether a slice with these labels is this controller's. */
export function isMirrored(labels: StringMap | undefined): boolean {
  return labelOf(labels, MANAGED_BY_LABEL) === MIRROR_MANAGER;
}

/** The object's labels, and those by which slices are found. */
export function mirrorLabels({ metadata }: Endpoints): StringMap {
  return { ...metadata.labels, [SERVICE_NAME_LABEL]: metadata.name ?? "", [MANAGED_BY_LABEL]: MIRROR_MANAGER };
}

/** The object's annotations, less those that tell of the object itself. */
export function mirrorAnnotations({ metadata }: Endpoints): StringMap {
  return without(metadata.annotations, TRIGGER_TIME_ANNOTATION, LAST_APPLIED_ANNOTATION);
}
