/** StatefulSets, DaemonSets, Jobs, CronJobs, budgets and autoscalers: what is refused, in the server's words. */
import { expect, test } from "vitest";
import { kindStrategyOf, type ModelledResource } from "../../src/index.ts";
import { formatFieldError } from "../../src/meta/field-error.ts";

const labels = { app: "a" };
const pod = (spec: object = {}) => ({
  metadata: { labels },
  spec: { containers: [{ name: "c", image: "i" }], ...spec },
});
const workload = { selector: { matchLabels: labels }, template: pod() };
const task = { template: pod({ restartPolicy: "Never" }) };
const target = { scaleTargetRef: { kind: "Deployment", name: "a" }, maxReplicas: 3 };

/** [resource, kind, spec, the complaints] */
type Row = [ModelledResource, string, object, readonly string[]];

function errorsOf(resource: ModelledResource, kind: string, spec: object, old?: object): readonly string[] {
  const {
    default: fill,
    validate,
    validateUpdate,
  } = kindStrategyOf(resource) as unknown as {
    default(object: unknown): unknown;
    validate(object: unknown): readonly never[];
    validateUpdate(after: unknown, before: unknown): readonly never[];
  };
  const object = (body: object): unknown =>
    fill({ apiVersion: "x/v1", kind, metadata: { name: "a", namespace: "b", resourceVersion: "1" }, spec: body });
  const errors = old === undefined ? validate(object(spec)) : validateUpdate(object(spec), object(old));
  return errors.map(formatFieldError);
}

test.each<Row>([
  ["statefulsets", "StatefulSet", workload, []],
  [
    "statefulsets",
    "StatefulSet",
    { ...workload, podManagementPolicy: "Any" },
    [`spec.podManagementPolicy: Invalid value: "Any": must be 'OrderedReady' or 'Parallel'`],
  ],
  [
    "statefulsets",
    "StatefulSet",
    { template: pod() },
    [
      "spec.selector: Required value",
      'spec.template.metadata.labels: Invalid value: {"app":"a"}: `selector` does not match template `labels`',
    ],
  ],
  [
    "statefulsets",
    "StatefulSet",
    { ...workload, ordinals: { start: -1 } },
    ["spec.ordinals.start: Invalid value: -1: must be greater than or equal to 0"],
  ],
  ["daemonsets", "DaemonSet", workload, []],
  [
    "daemonsets",
    "DaemonSet",
    { ...workload, updateStrategy: { rollingUpdate: { maxUnavailable: 1, maxSurge: 1 } } },
    ["spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero"],
  ],
  [
    "daemonsets",
    "DaemonSet",
    { ...workload, updateStrategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 0 } } },
    ["spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0"],
  ],
  ["replicationcontrollers", "ReplicationController", { template: pod() }, []],
  [
    "replicationcontrollers",
    "ReplicationController",
    { selector: { b: "c" }, template: pod() },
    ['spec.template.metadata.labels: Invalid value: {"app":"a"}: `selector` does not match template `labels`'],
  ],
  [
    "jobs",
    "Job",
    { selector: workload.selector, manualSelector: true, template: pod() },
    ['spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'],
  ],
  [
    "jobs",
    "Job",
    { selector: workload.selector, manualSelector: true, ...task, completionMode: "Indexed", parallelism: 2 },
    ["spec.completions: Required value: when completion mode is Indexed"],
  ],
  [
    "cronjobs",
    "CronJob",
    { schedule: "x", jobTemplate: { spec: task } },
    ['spec.schedule: Invalid value: "x": expected exactly 5 fields, found 1: [x]'],
  ],
  [
    "cronjobs",
    "CronJob",
    { schedule: "* * * * *", concurrencyPolicy: "Some", jobTemplate: { spec: task } },
    ['spec.concurrencyPolicy: Unsupported value: "Some": supported values: "Allow", "Forbid", "Replace"'],
  ],
  [
    "poddisruptionbudgets",
    "PodDisruptionBudget",
    { minAvailable: 1, maxUnavailable: "120%" },
    [
      'spec: Invalid value: {"minAvailable":1,"maxUnavailable":"120%"}: minAvailable and maxUnavailable cannot be both set',
      'spec.maxUnavailable: Invalid value: "120%": must not be greater than 100%',
    ],
  ],
  ["horizontalpodautoscalers", "HorizontalPodAutoscaler", target, []],
  [
    "horizontalpodautoscalers",
    "HorizontalPodAutoscaler",
    { ...target, minReplicas: 5 },
    ["spec.maxReplicas: Invalid value: 3: must be greater than or equal to `minReplicas`"],
  ],
])("%s %#", (resource, kind, spec, errors) => {
  expect(errorsOf(resource, kind, spec)).toEqual(errors);
});

test("of a StatefulSet only what its controller can carry out may change", () => {
  const fields =
    "'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds'";
  const errors = errorsOf("statefulsets", "StatefulSet", { ...workload, serviceName: "x" }, workload);
  expect(errors).toEqual([
    `spec: Forbidden: updates to statefulset spec for fields other than ${fields} are forbidden`,
  ]);
  expect(errorsOf("statefulsets", "StatefulSet", { ...workload, replicas: 7 }, workload)).toEqual([]);
});
