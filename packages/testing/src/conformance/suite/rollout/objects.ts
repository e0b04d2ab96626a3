/** Deployments and ReplicaSets from the short form in which cases give them. */
import type { Deployment, DeploymentSpec, DeploymentStatus, IntOrString, ReplicaSet, StringMap } from "@kubenetsim/api";
import { REVISION_ANNOTATION } from "@kubenetsim/controllers";
import { formatRfc3339 } from "@kubenetsim/sim";
import type { JsonObject } from "../../types.ts";

/** A Deployment's fields that a case gives. */
interface SpecForm {
  readonly replicas?: number;
  readonly strategy?: "RollingUpdate" | "Recreate";
  readonly maxSurge?: IntOrString;
  readonly maxUnavailable?: IntOrString;
  readonly revisionHistoryLimit?: number;
  readonly progressDeadlineSeconds?: number;
}

/** A ReplicaSet's fields that a case gives. */
export interface SetForm {
  readonly name?: string;
  readonly new?: boolean;
  readonly replicas: number;
  readonly available?: number;
  readonly statusReplicas?: number;
  readonly annotations?: StringMap;
  /** Short for the annotation that holds it. */
  readonly revision?: number | string;
  readonly creationTimestamp?: string;
  readonly deleting?: boolean;
  readonly status?: NonNullable<ReplicaSet["status"]>;
}

/** The sets of a case, under the names that it gives them. */
export interface CurrentForm {
  readonly new?: SetForm;
  readonly old?: readonly SetForm[];
  readonly total?: number;
  readonly replicaSet?: SetForm;
  readonly replicaSets?: readonly SetForm[];
}

const template = { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "c", image: "i" }] } };

/** The Deployment of a case. */
export function deploymentOf(testCase: JsonObject): Deployment {
  const { strategy = "RollingUpdate", maxSurge, maxUnavailable, ...own } = specOf(testCase);
  const limits = {
    ...(maxSurge === undefined ? {} : { maxSurge }),
    ...(maxUnavailable === undefined ? {} : { maxUnavailable }),
  };
  const spec: DeploymentSpec = {
    ...own,
    selector: { matchLabels: { app: "web" } },
    template,
    strategy: { type: strategy, ...(strategy === "Recreate" ? {} : { rollingUpdate: limits }) },
  };
  const status = testCase.status as unknown as DeploymentStatus | undefined;
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "default", uid: "web-uid" },
    spec,
    ...(status === undefined ? {} : { status }),
  };
}

export function specOf(testCase: JsonObject): SpecForm {
  return (testCase.spec ?? {}) as SpecForm;
}

export function currentOf(testCase: JsonObject): CurrentForm {
  return (testCase.current ?? {}) as unknown as CurrentForm;
}

/** A ReplicaSet; the greater `age`, the earlier it was created, unless the form says when. */
export function setOf(form: SetForm, age: number): ReplicaSet {
  const { name = `set-${age}`, replicas, available = 0, statusReplicas = replicas, status, deleting = false } = form;
  const creationTimestamp = form.creationTimestamp ?? formatRfc3339(-age * 1000);
  const annotations = {
    ...form.annotations,
    ...(form.revision === undefined ? {} : { [REVISION_ANNOTATION]: String(form.revision) }),
  };
  const deletion = deleting ? { deletionTimestamp: creationTimestamp } : {};
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: { name, namespace: "default", uid: name, creationTimestamp, annotations, ...deletion },
    spec: { replicas, selector: { matchLabels: { app: "web" } }, template },
    status: status ?? { replicas: statusReplicas, availableReplicas: available },
  };
}

/** The old sets of a case. */
export function oldSets(testCase: JsonObject): readonly ReplicaSet[] {
  return (currentOf(testCase).old ?? []).map((form, i) => setOf(form, i + 1));
}
