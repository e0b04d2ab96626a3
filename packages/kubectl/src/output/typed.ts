/** Objects as Go's types print them: fields that are never left out stand there with their zero values. */
import type { CronJob, Job, KubeObject, Pod, PodSpec, PodTemplateSpec, Service } from "@kubenetsim/api";

/** The object, as a command prints it that decodes it into a type of its own. */
export function typed(object: KubeObject): KubeObject {
  const named = { ...object, metadata: withTime(object.metadata) } as KubeObject;
  switch (object.kind) {
    case "Pod":
      return { ...named, spec: typedPodSpec((object as Pod).spec), status: (object as Pod).status ?? {} } as KubeObject;
    case "Service":
      return typedService(named as Service);
    case "CronJob":
      return typedCronJob(named as CronJob);
    case "Deployment":
    case "StatefulSet":
    case "DaemonSet":
    case "ReplicaSet":
    case "ReplicationController":
    case "Job":
      return typedWorkload(named as Workload);
    default:
      return named;
  }
}

function withTime<M extends object>(metadata: M | undefined): M {
  return { creationTimestamp: null, ...metadata } as unknown as M;
}

interface Workload extends KubeObject {
  readonly spec: { readonly template?: PodTemplateSpec };
  readonly status?: object;
}

/** What the status and the strategy of each kind say at least. */
const ZEROS: ReadonlyMap<string, { readonly spec: object; readonly status: object }> = new Map([
  ["Deployment", { spec: { strategy: {} }, status: {} }],
  ["StatefulSet", { spec: { serviceName: "", updateStrategy: {} }, status: { availableReplicas: 0, replicas: 0 } }],
  [
    "DaemonSet",
    {
      spec: { updateStrategy: {} },
      status: { currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 },
    },
  ],
  ["ReplicaSet", { spec: {}, status: { replicas: 0 } }],
  ["ReplicationController", { spec: {}, status: { replicas: 0 } }],
]);

function typedWorkload(object: Workload): KubeObject {
  const zeros = ZEROS.get(object.kind);
  const { template } = object.spec;
  const spec = {
    ...zeros?.spec,
    ...object.spec,
    ...(template === undefined ? {} : { template: typedTemplate(template) }),
  };
  return { ...object, spec, status: { ...zeros?.status, ...object.status } } as KubeObject;
}

function typedCronJob(object: CronJob): KubeObject {
  const { jobTemplate } = object.spec;
  const job: Job["spec"] = { ...jobTemplate.spec, template: typedTemplate(jobTemplate.spec.template) };
  const spec = { ...object.spec, jobTemplate: { ...jobTemplate, metadata: withTime(jobTemplate.metadata), spec: job } };
  return { ...object, spec, status: object.status ?? {} } as KubeObject;
}

export function typedTemplate(template: PodTemplateSpec): PodTemplateSpec {
  return { ...template, metadata: withTime(template.metadata), spec: typedPodSpec(template.spec) };
}

function typedPodSpec(spec: PodSpec): PodSpec {
  const withResources = <C extends object>(container: C): C => ({ resources: {}, ...container });
  const containers = spec.containers.map(withResources);
  const init = spec.initContainers;
  return { ...spec, containers, ...(init === undefined ? {} : { initContainers: init.map(withResources) }) };
}

function typedService(object: Service): KubeObject {
  const { spec = {}, status } = object;
  const ports = spec.ports?.map((port) => ({ targetPort: 0, ...port }));
  const shown = { ...spec, ...(ports === undefined ? {} : { ports }) };
  return { ...object, spec: shown, status: { loadBalancer: {}, ...status } } as KubeObject;
}
