/** What a server says of a Pod, or of a template of Pods, that it accepts. Models pkg/api/pod/warnings.go warningsForPodSpecAndMeta. */
import { child, index, key } from "../meta/field-error.ts";
import { goQuote } from "../meta/go-text.ts";
import type { StringMap } from "../meta/types.ts";
import { containerWarnings, portWarnings } from "./container-warnings.ts";
import { type NodeSelectorTermLike, nodeLabelWarning, nodeSelectorTermWarnings } from "./node-label-warnings.ts";
import type { Pod, PodSpec, PodTemplateSpec } from "./pod-types.ts";

/** Warnings about a Pod. */
export function podWarnings(pod: Pod): readonly string[] {
  return warnings(pod.spec, pod.metadata.annotations, "");
}

/** Warnings about the template of a workload, such as `spec.template` of a Deployment. */
export function podTemplateWarnings(template: PodTemplateSpec | undefined, path: string): readonly string[] {
  return template?.spec === undefined ? [] : warnings(template.spec, template.metadata?.annotations, path);
}

function warnings(spec: PodSpec, annotations: StringMap | undefined, path: string): readonly string[] {
  const at = child(path, "spec");
  const containers = containersOf(spec, at);
  return [
    ...nodeWarnings(spec, at),
    ...annotationWarnings(annotations ?? {}, child(path, "metadata", "annotations")),
    ...volumeWarnings(spec, child(at, "volumes")),
    ...listWarnings(spec, at),
    ...containers.flatMap(({ container, path: place }) => containerWarnings(container, place)),
    ...portWarnings(containers),
    ...((spec.terminationGracePeriodSeconds ?? 0) < 0
      ? [
          `${child(at, "terminationGracePeriodSeconds")}: must be >= 0; negative values are invalid and will be treated as 1`,
        ]
      : []),
    ...affinityWarnings(spec, child(at, "affinity")),
  ];
}

type Containers = Parameters<typeof portWarnings>[0];

function containersOf(spec: PodSpec, path: string): Containers {
  return (["initContainers", "containers"] as const).flatMap((list) =>
    (spec[list] ?? []).map((container, i) => ({ container, path: index(child(path, list), i) })),
  );
}

function nodeWarnings(spec: PodSpec, path: string): readonly string[] {
  const affinity = spec.affinity?.nodeAffinity;
  const at = child(path, "affinity", "nodeAffinity");
  const required = child(at, "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms");
  const preferred = child(at, "preferredDuringSchedulingIgnoredDuringExecution");
  const terms: readonly NodeSelectorTermLike[] =
    affinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  return [
    ...Object.keys(spec.nodeSelector ?? {})
      .sort()
      .flatMap((name) => {
        const warning = nodeLabelWarning(name);
        return warning === undefined ? [] : [`${key(child(path, "nodeSelector"), name)}: ${warning}`];
      }),
    ...terms.flatMap((term, i) => nodeSelectorTermWarnings(term, index(required, i))),
    ...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).flatMap(({ preference }, i) =>
      nodeSelectorTermWarnings(preference, child(index(preferred, i), "preference")),
    ),
    ...spreadWarnings(spec, child(path, "topologySpreadConstraints")),
  ];
}

function spreadWarnings(spec: PodSpec, path: string): readonly string[] {
  return (spec.topologySpreadConstraints ?? []).flatMap(({ topologyKey, labelSelector }, i) => {
    const warning = nodeLabelWarning(topologyKey);
    return [
      ...(warning === undefined ? [] : [`${child(index(path, i), "topologyKey")}: ${topologyKey} is ${warning}`]),
      ...(labelSelector === undefined ? [`${child(index(path, i), "labelSelector")}: ${NO_MATCH}`] : []),
    ];
  });
}

const NO_MATCH = "a null labelSelector results in matching no pod";

const ANNOTATIONS: readonly (readonly [string, string])[] = [
  ["scheduler.alpha.kubernetes.io/critical-pod", 'non-functional in v1.16+; use the "priorityClassName" field instead'],
  ["security.alpha.kubernetes.io/sysctls", 'non-functional in v1.11+; use the "sysctls" field instead'],
  ["security.alpha.kubernetes.io/unsafe-sysctls", 'non-functional in v1.11+; use the "sysctls" field instead'],
];

function annotationWarnings(annotations: StringMap, path: string): readonly string[] {
  return ANNOTATIONS.filter(([name]) => Object.hasOwn(annotations, name)).map(
    ([name, message]) => `${key(path, name)}: ${message}`,
  );
}

/** Plugins that servers no longer have. */
const VOLUMES: readonly (readonly [string, string])[] = [
  ["photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"],
  ["gitRepo", "deprecated in v1.11"],
  ["scaleIO", "deprecated in v1.16, non-functional in v1.22+"],
  ["flocker", "deprecated in v1.22, non-functional in v1.25+"],
  ["storageOS", "deprecated in v1.22, non-functional in v1.25+"],
  ["quobyte", "deprecated in v1.22, non-functional in v1.25+"],
  ["glusterfs", "deprecated in v1.25, non-functional in v1.26+"],
  ["cephfs", "deprecated in v1.28, non-functional in v1.31+"],
  ["rbd", "deprecated in v1.28, non-functional in v1.31+"],
];

function volumeWarnings(spec: PodSpec, path: string): readonly string[] {
  return (spec.volumes ?? []).flatMap((volume, i) =>
    VOLUMES.filter(([plugin]) => Object.hasOwn(volume, plugin)).map(
      ([plugin, message]) => `${child(index(path, i), plugin)}: ${message}`,
    ),
  );
}

function listWarnings(spec: PodSpec, path: string): readonly string[] {
  const secrets = (spec.imagePullSecrets ?? []).map(({ name }) => name ?? "");
  const at = child(path, "imagePullSecrets");
  return [
    ...repeated((spec.hostAliases ?? []).map(({ ip }) => ip)).map(
      ({ value, i }) => `${child(index(child(path, "hostAliases"), i), "ip")}: duplicate ip ${goQuote(value)}`,
    ),
    ...repeated(secrets).map(({ value, i }) => `${child(index(at, i), "name")}: duplicate name ${goQuote(value)}`),
    ...secrets.flatMap((name, i) => (name === "" ? [`${child(index(at, i), "name")}: invalid empty name ""`] : [])),
  ];
}

function repeated(values: readonly string[]): readonly { readonly value: string; readonly i: number }[] {
  return values.map((value, i) => ({ value, i })).filter(({ value, i }) => values.indexOf(value) < i);
}

function affinityWarnings(spec: PodSpec, path: string): readonly string[] {
  return (["podAffinity", "podAntiAffinity"] as const).flatMap((kind) => {
    const affinity = spec.affinity?.[kind];
    const required = child(path, kind, "requiredDuringSchedulingIgnoredDuringExecution");
    const preferred = child(path, kind, "preferredDuringSchedulingIgnoredDuringExecution");
    return [
      ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).flatMap(({ labelSelector }, i) =>
        labelSelector === undefined ? [`${child(index(required, i), "labelSelector")}: ${NO_MATCH}`] : [],
      ),
      ...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).flatMap(({ podAffinityTerm }, i) =>
        podAffinityTerm?.labelSelector === undefined
          ? [`${child(index(preferred, i), "podAffinityTerm", "labelSelector")}: ${NO_MATCH}`]
          : [],
      ),
    ];
  });
}
