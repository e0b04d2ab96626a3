/** The pod spec in an object, whatever its kind, and the object with another one. Models polymorphichelpers UpdatePodSpecForObject. */
import type { Container, CronJob, KubeObject, Pod, PodSpec, PodTemplateSpec } from "@kubenetsim/api";

/** The kinds that hold one. */
const TEMPLATED: ReadonlySet<string> = new Set([
  "DaemonSet",
  "Deployment",
  "Job",
  "ReplicaSet",
  "ReplicationController",
  "StatefulSet",
]);

/** Changes the pod spec; undefined for a kind that holds none. */
export function withPodSpec(object: KubeObject, change: (spec: PodSpec) => PodSpec): KubeObject | undefined {
  if (object.kind === "Pod") return { ...object, spec: change((object as Pod).spec) } as KubeObject;
  if (object.kind === "CronJob") {
    const { spec, ...rest } = object as CronJob;
    const { jobTemplate } = spec;
    const template = changed(jobTemplate.spec.template, change);
    return {
      ...rest,
      spec: { ...spec, jobTemplate: { ...jobTemplate, spec: { ...jobTemplate.spec, template } } },
    } as KubeObject;
  }
  const { spec } = object as { readonly spec?: { readonly template?: PodTemplateSpec } };
  if (!TEMPLATED.has(object.kind) || spec?.template?.spec === undefined) return undefined;
  return { ...object, spec: { ...spec, template: changed(spec.template, change) } } as KubeObject;
}

function changed(template: PodTemplateSpec, change: (spec: PodSpec) => PodSpec): PodTemplateSpec {
  return { ...template, spec: change(template.spec) };
}

/** Changes the containers whose name is chosen. */
export function withContainers(
  spec: PodSpec,
  chosen: (name: string) => boolean,
  change: (container: Container) => Container,
): PodSpec {
  const each = (container: Container): Container => (chosen(container.name) ? change(container) : container);
  const containers = spec.containers.map(each);
  if (spec.initContainers === undefined) return { ...spec, containers };
  return { ...spec, containers, initContainers: spec.initContainers.map(each) };
}

/** All containers, those of the start last. */
export function containersOf(spec: PodSpec): readonly Container[] {
  return [...spec.containers, ...(spec.initContainers ?? [])];
}

/** `*` stands for any characters. Models selectString. */
export function matchesPattern(name: string, pattern: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return name === pattern;
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return name.length - at >= last.length && name.endsWith(last);
}
