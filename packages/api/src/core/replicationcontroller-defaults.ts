/** Fills in what a ReplicationController left out. Models pkg/apis/core/v1/defaults.go SetDefaults_ReplicationController. */
import { fillAbsent, withKey } from "./fill.ts";
import { defaultPodTemplate } from "./pod-defaults.ts";
import type { ReplicationController, ReplicationControllerSpec } from "./types.ts";

/** The template's labels stand in for a selector, and for the object's own labels. */
export function defaultReplicationController(controller: ReplicationController): ReplicationController {
  let spec = fillAbsent(controller.spec ?? NO_SPEC, { replicas: 1 });
  const labels = spec.template?.metadata?.labels ?? {};
  const hasLabels = Object.keys(labels).length > 0;
  if (hasLabels && Object.keys(spec.selector ?? {}).length === 0) spec = { ...spec, selector: labels };
  if (spec.template !== undefined) spec = withKey(spec, "template", defaultPodTemplate(spec.template));
  const filled = withKey(controller, "spec", spec);
  if (!hasLabels || Object.keys(filled.metadata.labels ?? {}).length > 0) return filled;
  return { ...filled, metadata: { ...filled.metadata, labels } };
}

// A manifest without a spec is filled in like any other, for validation to refuse.
const NO_SPEC = {} as ReplicationControllerSpec;
