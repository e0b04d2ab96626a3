/** Settings that may cure a change which loses requests: each sets one value on a workload, for `leastSafe` and `greatestSafe`. */
import type { Container, PodTemplateSpec, Probe } from "@kubenetsim/api";
import type { Cluster } from "@kubenetsim/cluster";

/** Sets a value on a cluster. */
export type Setting = (cluster: Cluster, value: number) => void;

/**
 * Containers wait so many seconds between being told to end and SIGTERM: lifecycle.preStop.sleep. The grace grows along where it is
 * too short for that. `workload` is a Deployment's name, or such as `statefulset/db`.
 */
export function setPreStopSleep(workload: string, namespace?: string): Setting {
  return ofPreStop(workload, namespace, (seconds) => ({ sleep: { seconds } }));
}

/** The same by a command in the container: lifecycle.preStop.exec `sleep N`. */
export function setPreStopExec(workload: string, namespace?: string): Setting {
  return ofPreStop(workload, namespace, (seconds) => ({ exec: { command: ["sleep", String(seconds)] } }));
}

/** terminationGracePeriodSeconds: after that SIGKILL ends what is still at work. */
export function setGracePeriod(workload: string, namespace?: string): Setting {
  return ofTemplate(workload, namespace, ({ spec }, seconds) => {
    spec.terminationGracePeriodSeconds = seconds;
  });
}

/** readinessProbe.periodSeconds, of the containers that have a readiness probe. From 1 on. */
export function setReadinessPeriod(workload: string, namespace?: string): Setting {
  return ofReadiness(workload, namespace, "periodSeconds");
}

/** readinessProbe.failureThreshold. From 1 on. */
export function setReadinessFailures(workload: string, namespace?: string): Setting {
  return ofReadiness(workload, namespace, "failureThreshold");
}

/** readinessProbe.initialDelaySeconds. */
export function setReadinessDelay(workload: string, namespace?: string): Setting {
  return ofReadiness(workload, namespace, "initialDelaySeconds");
}

/** How long a pod must have been ready before a rollout goes on. */
export function setMinReadySeconds(workload: string, namespace?: string): Setting {
  return (cluster, seconds) => patch(cluster, workload, namespace, { minReadySeconds: seconds });
}

/** How many pods a rollout may have beyond the replicas: of a Deployment, or a DaemonSet. */
export function setMaxSurge(workload: string, namespace?: string): Setting {
  return (cluster, maxSurge) => patch(cluster, workload, namespace, rolling(workload, { maxSurge }));
}

/** How many pods a rollout may lack. */
export function setMaxUnavailable(workload: string, namespace?: string): Setting {
  return (cluster, maxUnavailable) => patch(cluster, workload, namespace, rolling(workload, { maxUnavailable }));
}

export function setReplicas(workload: string, namespace?: string): Setting {
  return (cluster, replicas) => patch(cluster, workload, namespace, { replicas });
}

type Draft<T> = { -readonly [K in keyof T]: T[K] };
type DraftTemplate = { readonly metadata?: unknown; readonly spec: Draft<PodTemplateSpec["spec"]> };
type Hook = NonNullable<NonNullable<Container["lifecycle"]>["preStop"]>;

function ofPreStop(workload: string, namespace: string | undefined, hookOf: (seconds: number) => Hook): Setting {
  return ofTemplate(workload, namespace, ({ spec }, seconds) => {
    spec.terminationGracePeriodSeconds = Math.max(spec.terminationGracePeriodSeconds ?? 30, seconds + 1);
    spec.containers = spec.containers.map(({ lifecycle, ...container }) => {
      const { preStop: _before, ...others } = lifecycle ?? {};
      const hooks = seconds > 0 ? { ...others, preStop: hookOf(seconds) } : others;
      return Object.keys(hooks).length === 0 ? container : { ...container, lifecycle: hooks };
    });
  });
}

function ofReadiness(
  workload: string,
  namespace: string | undefined,
  field: "periodSeconds" | "failureThreshold" | "initialDelaySeconds",
): Setting {
  return ofTemplate(workload, namespace, ({ spec }, value) => {
    spec.containers = spec.containers.map((container) =>
      container.readinessProbe === undefined
        ? container
        : { ...container, readinessProbe: { ...container.readinessProbe, [field]: value } as Probe },
    );
  });
}

function ofTemplate(
  workload: string,
  namespace: string | undefined,
  change: (template: DraftTemplate, value: number) => void,
): Setting {
  return (cluster, value) => {
    const { resource, name } = workloadOf(workload);
    const before = cluster.get(resource, name, namespace);
    // Not there: the server says so.
    if (before === undefined) return patch(cluster, workload, namespace, {});
    const template = { ...before.spec.template, spec: { ...before.spec.template.spec } };
    change(template, value);
    cluster.update(resource, { ...before, spec: { ...before.spec, template } } as typeof before);
  };
}

function patch(cluster: Cluster, workload: string, namespace: string | undefined, spec: object): void {
  const { resource, name } = workloadOf(workload);
  cluster.patch(resource, name, namespace, "merge", { spec });
}

function rolling(workload: string, rollingUpdate: object): object {
  const strategy = { type: "RollingUpdate", rollingUpdate };
  return workloadOf(workload).resource === "deployments" ? { strategy } : { updateStrategy: strategy };
}

type WorkloadResource = "deployments" | "statefulsets" | "daemonsets";

function workloadOf(workload: string): { readonly resource: WorkloadResource; readonly name: string } {
  const [kind = "", name] = workload.split("/");
  if (name === undefined) return { resource: "deployments", name: kind };
  if (/^(sts|statefulsets?(\.apps)?)$/.test(kind)) return { resource: "statefulsets", name };
  if (/^(ds|daemonsets?(\.apps)?)$/.test(kind)) return { resource: "daemonsets", name };
  return { resource: "deployments", name };
}
