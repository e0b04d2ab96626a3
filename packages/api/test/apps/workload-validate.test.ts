import type { Deployment, ReplicaSet } from "@kubenetsim/api";
import { expect, test } from "vitest";
import { defaultDeployment } from "../../src/apps/deployment-defaults.ts";
import {
  validateDeployment,
  validateDeploymentStatusUpdate,
  validateDeploymentUpdate,
} from "../../src/apps/deployment-validate.ts";
import { defaultReplicaSet } from "../../src/apps/replicaset-defaults.ts";
import { validateReplicaSet, validateReplicaSetStatusUpdate } from "../../src/apps/replicaset-validate.ts";
import { meta, texts } from "../core/samples.ts";

const template = { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "nginx" }] } };
const base = { selector: { matchLabels: { app: "web" } }, template };

function deployment(spec: object = {}, status: object = {}): Deployment {
  const object = { apiVersion: "apps/v1", kind: "Deployment", metadata: meta, spec: { ...base, ...spec }, status };
  return defaultDeployment(object as Deployment);
}

function replicaSet(spec: object = {}, status: object = {}): ReplicaSet {
  const object = { apiVersion: "apps/v1", kind: "ReplicaSet", metadata: meta, spec: { ...base, ...spec }, status };
  return defaultReplicaSet(object as ReplicaSet);
}

test("a Deployment's defaults", () => {
  expect(deployment().spec).toMatchObject({
    replicas: 1,
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
    strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "25%", maxSurge: "25%" } },
    template: { spec: { restartPolicy: "Always", dnsPolicy: "ClusterFirst" } },
  });
  expect(deployment({ strategy: { type: "Recreate" } }).spec.strategy).toEqual({ type: "Recreate" });
});

test.each<[string, object, readonly string[]]>([
  ["valid", {}, []],
  ["replicas", { replicas: -1 }, ["spec.replicas: Invalid value: -1: must be greater than or equal to 0"]],
  ["empty selector", { selector: {} }, ["spec.selector: Invalid value: {}: empty selector is invalid for deployment"]],
  [
    "selector that misses",
    { selector: { matchLabels: { app: "x" } } },
    ['spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`'],
  ],
  [
    "restart policy",
    { template: { ...template, spec: { ...template.spec, restartPolicy: "Never" } } },
    ['spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"'],
  ],
])("both kinds: %s", (_name, spec, expected) => {
  expect(texts(validateDeployment(deployment(spec)))).toEqual(expected);
  expect(texts(validateReplicaSet(replicaSet(spec)))).toEqual(expected);
});

test.each<[string, object, readonly string[]]>([
  [
    "nothing may move",
    { strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: "0%" } } },
    ["spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0"],
  ],
  [
    "more than all",
    { strategy: { rollingUpdate: { maxUnavailable: "101%" } } },
    ['spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "101%": must not be greater than 100%'],
  ],
  [
    "recreate with numbers",
    { strategy: { type: "Recreate", rollingUpdate: {} } },
    ["spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"],
  ],
  [
    "deadline",
    { minReadySeconds: 600 },
    ["spec.progressDeadlineSeconds: Invalid value: 600: must be greater than minReadySeconds"],
  ],
])("Deployment: %s", (_name, spec, expected) => {
  expect(texts(validateDeployment(deployment(spec)))).toEqual(expected);
});

test("the selector stays", () => {
  const labels = { app: "web", tier: "a" };
  const after = deployment({ selector: { matchLabels: labels }, template: { ...template, metadata: { labels } } });
  expect(texts(validateDeploymentUpdate(after, deployment()))).toEqual([
    'spec.selector: Invalid value: {"matchLabels":{"app":"web","tier":"a"}}: field is immutable',
  ]);
});

test("counts of a status agree", () => {
  const status = { replicas: 1, readyReplicas: 1, availableReplicas: 2 };
  const expected = [
    "status.availableReplicas: Invalid value: 2: cannot be greater than status.replicas",
    "status.availableReplicas: Invalid value: 2: cannot be greater than readyReplicas",
  ];
  expect(texts(validateReplicaSetStatusUpdate(replicaSet({}, status), replicaSet()))).toEqual(expected);
  expect(texts(validateDeploymentStatusUpdate(deployment({}, status), deployment()))).toEqual(expected);
});
