/** Fills in what a Pod or a pod template left out. Models pkg/apis/core/v1/defaults.go SetDefaults_Pod, SetDefaults_PodSpec. */
import { defaultContainer, defaultHostPorts, defaultRequests } from "./container-defaults.ts";
import { fillAbsent, fillZero, mapSame, withKey } from "./fill.ts";
import { memoFrozen } from "./memo-frozen.ts";
import type { Container, Pod, PodSpec, PodStatus, PodTemplateSpec } from "./pod-types.ts";
import { defaultVolume } from "./volume-defaults.ts";

/** Fills in what a Pod left out; the same object comes back when nothing was missing. */
export function defaultPod(pod: Pod): Pod {
  const spec = defaultOwnSpec(pod.spec ?? NO_SPEC);
  const filled = spec === pod.spec ? pod : { ...pod, spec };
  return filled.status === undefined ? filled : withKey(filled, "status", alignPodIPs(filled.status));
}

/** Fills in what a pod template left out: less than for a Pod, so that stored workloads do not change. */
export function defaultPodTemplate(template: PodTemplateSpec): PodTemplateSpec {
  return withKey(template, "spec", defaultPodSpec(template.spec ?? NO_SPEC));
}

const NO_SPEC: PodSpec = { containers: [] };

// Many pods share one spec (a template's), and every update of a pod's status brings the spec back untouched.
const defaultOwnSpec: (spec: PodSpec) => PodSpec = memoFrozen((given: PodSpec) => {
  let spec = eachContainer(given, defaultRequests);
  spec = fillAbsent(spec, { enableServiceLinks: true });
  if (spec.hostNetwork === true) spec = eachContainer(spec, defaultHostPorts);
  return fillPodSpec(spec);
});

const defaultPodSpec: (spec: PodSpec) => PodSpec = memoFrozen(fillPodSpec);

function fillPodSpec(given: PodSpec): PodSpec {
  let spec = fillZero(given, {
    dnsPolicy: "ClusterFirst",
    restartPolicy: "Always",
    schedulerName: "default-scheduler",
  });
  spec = fillAbsent(spec, { securityContext: NO_SECURITY_CONTEXT, terminationGracePeriodSeconds: 30 });
  spec = alignServiceAccount(spec);
  if (spec.volumes !== undefined) spec = withKey(spec, "volumes", mapSame(spec.volumes, defaultVolume));
  return eachEphemeral(eachContainer(spec, defaultContainer));
}

const NO_SECURITY_CONTEXT: { readonly [key: string]: unknown } = {};

function eachContainer(given: PodSpec, change: (container: Container) => Container): PodSpec {
  let spec = given;
  if (spec.containers !== undefined) spec = withKey(spec, "containers", mapSame(spec.containers, change));
  if (spec.initContainers !== undefined) spec = withKey(spec, "initContainers", mapSame(spec.initContainers, change));
  return spec;
}

function eachEphemeral(spec: PodSpec): PodSpec {
  const { ephemeralContainers } = spec;
  return ephemeralContainers === undefined
    ? spec
    : withKey(spec, "ephemeralContainers", mapSame(ephemeralContainers, defaultContainer));
}

// Models pkg/apis/core/v1/conversion.go: the deprecated name of the field is kept equal to the new one.
function alignServiceAccount(spec: PodSpec): PodSpec {
  const name = spec.serviceAccountName || spec.serviceAccount;
  if (name === undefined || name === "") return spec;
  return withKey(withKey(spec, "serviceAccountName", name), "serviceAccount", name);
}

// Models pkg/apis/core/v1/conversion.go: podIP is the first of podIPs, and wins where the two differ.
function alignPodIPs(status: PodStatus): PodStatus {
  const one = status.podIP ?? "";
  const first = status.podIPs?.[0]?.ip ?? "";
  if (one === first) return status;
  return one === "" ? { ...status, podIP: first } : { ...status, podIPs: [{ ip: one }] };
}
