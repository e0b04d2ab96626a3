/** A Job's pod: kept by a finalizer until it has been counted. Models pkg/controller/job/job_controller.go manageJob and indexed_job_utils.go. */
import type { Container, Job, Pod, StringMap } from "@kubenetsim/api";
import { podFromTemplate } from "../ownership/pods.ts";
import { INDEX_LABEL } from "./indexes.ts";

export const TRACKING_FINALIZER = "batch.kubernetes.io/job-tracking";

/** The pod for an index, with what else it is told; or any pod of a Job without indexes. */
export function newPod(job: Job, index: number | undefined, notes: StringMap = {}): Pod {
  const pod = podFromTemplate({ ...job, apiVersion: "batch/v1", kind: "Job" }, job.spec.template);
  const metadata = { ...pod.metadata, finalizers: [...(pod.metadata.finalizers ?? []), TRACKING_FINALIZER] };
  if (index === undefined) return { ...pod, metadata };
  const { name = "" } = job.metadata;
  const { containers, initContainers, ...spec } = pod.spec;
  return {
    ...pod,
    metadata: {
      ...metadata,
      generateName: `${name}-${index}-`,
      labels: { ...metadata.labels, [INDEX_LABEL]: String(index) },
      annotations: { ...metadata.annotations, [INDEX_LABEL]: String(index), ...notes },
    },
    spec: {
      ...spec,
      hostname: `${name}-${index}`,
      containers: containers.map(withIndex),
      ...(initContainers === undefined ? {} : { initContainers: initContainers.map(withIndex) }),
    },
  };
}

const INDEX_VARIABLE = {
  name: "JOB_COMPLETION_INDEX",
  valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: `metadata.labels['${INDEX_LABEL}']` } },
};

function withIndex(container: Container): Container {
  const env = container.env ?? [];
  if (env.some(({ name }) => name === INDEX_VARIABLE.name)) return container;
  return { ...container, env: [...env, INDEX_VARIABLE] };
}

/** Has this pod not been counted yet? */
export function isUncounted({ metadata }: Pod): boolean {
  return (metadata.finalizers ?? []).includes(TRACKING_FINALIZER);
}

/** It failed, or is being deleted before its end. */
export function hasFailed(pod: Pod, onlyFailed: boolean): boolean {
  if (pod.status?.phase === "Failed") return true;
  return !onlyFailed && pod.metadata.deletionTimestamp !== undefined && pod.status?.phase !== "Succeeded";
}
