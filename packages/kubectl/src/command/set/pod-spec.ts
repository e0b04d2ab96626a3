/** The pod spec in an object, whatever its kind, and the object with another one. Models polymorphichelpers UpdatePodSpecForObject. */
import type { Container, CronJob, KubeObject, Pod, PodSpec, PodTemplateSpec } from "@kubenetsim/api";
import type { Change } from "../change.ts";

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
  if (spec?.template?.spec === undefined) return undefined;
  return { ...object, spec: { ...spec, template: changed(spec.template, change) } } as KubeObject;
}

function changed(template: PodTemplateSpec, change: (spec: PodSpec) => PodSpec): PodTemplateSpec {
  return { ...template, spec: change(template.spec) };
}

/** Changes the containers whose name is chosen; `*` chooses all. Which names were found is told. */
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

/** The names of all containers of the object. */
export function containerNames(object: KubeObject): readonly string[] {
  let names: readonly string[] = [];
  withPodSpec(object, (spec) => {
    names = [...spec.containers, ...(spec.initContainers ?? [])].map(({ name }) => name);
    return spec;
  });
  return names;
}

/** What is said of a kind without pods. */
export function notAWorkload(object: KubeObject): Change {
  return { ok: false, failure: `the object is not a pod or does not have a pod template: ${object.kind}` };
}
