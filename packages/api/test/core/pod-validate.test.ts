import { expect, test } from "vitest";
import { validatePodStatusUpdate } from "../../src/core/pod-status-validate.ts";
import { validatePodUpdate } from "../../src/core/pod-update-validate.ts";
import { validatePod } from "../../src/core/pod-validate.ts";
import { container, pod, podOf, texts } from "./samples.ts";

const c0 = "spec.containers[0]";

test.each<[string, object, readonly string[]]>([
  ["valid", {}, []],
  ["no containers", { containers: [] }, ["spec.containers: Required value"]],
  [
    "dnsPolicy",
    { dnsPolicy: "Never" },
    [
      'spec.dnsPolicy: Unsupported value: "Never": supported values: "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"',
    ],
  ],
  [
    "None without config",
    { dnsPolicy: "None" },
    ["spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None"],
  ],
  [
    "four name servers",
    { dnsConfig: { nameservers: ["1.1.1.1", "1.1.1.2", "1.1.1.3", "1.1.1.4"] } },
    [
      'spec.dnsConfig.nameservers: Invalid value: ["1.1.1.1","1.1.1.2","1.1.1.3","1.1.1.4"]: must not have more than 3 nameservers',
    ],
  ],
  ["two of one name", { containers: [container, container] }, ['spec.containers[1].name: Duplicate value: "web"']],
  [
    "init container with a probe",
    { initContainers: [{ ...container, name: "i", readinessProbe: { exec: { command: ["a"] } } }] },
    [
      "spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without restartPolicy=Always",
    ],
  ],
  [
    "host network ports",
    { hostNetwork: true, containers: [{ ...container, ports: [{ containerPort: 80, protocol: "TCP" }] }] },
    [`${c0}.ports[0].hostPort: Invalid value: 0: must match \`containerPort\` when \`hostNetwork\` is true`],
  ],
  [
    "toleration",
    { tolerations: [{ key: "a", operator: "Exists", value: "b" }] },
    ["spec.tolerations[0].operator: Invalid value: \"b\": value must be empty when `operator` is 'Exists'"],
  ],
  [
    "volume without a source",
    { volumes: [{ name: "v" }] },
    ["spec.volumes[0]: Required value: must specify a volume type"],
  ],
  [
    "two sources",
    { volumes: [{ name: "v", emptyDir: {}, configMap: { name: "c" } }] },
    ["spec.volumes[0].configMap: Forbidden: may not specify more than 1 volume type"],
  ],
  [
    "affinity",
    { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } } } },
    [
      "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required value: must have at least one node selector term",
    ],
  ],
  [
    "spread",
    { topologySpreadConstraints: [{ maxSkew: 0, topologyKey: "z", whenUnsatisfiable: "DoNotSchedule" }] },
    ["spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero"],
  ],
  [
    "sysctl of the node's network",
    { hostNetwork: true, securityContext: { sysctls: [{ name: "net.core.somaxconn", value: "1" }] } },
    [
      "spec.securityContext.sysctls[0].name: Invalid value: \"net.core.somaxconn\": may not be specified when 'hostNetwork' is true",
    ],
  ],
])("%s", (_name, spec, expected) => {
  expect(texts(validatePod(pod(spec)))).toEqual(expected);
});

test.each<[string, object, readonly string[]]>([
  [
    "padded image",
    { image: " nginx" },
    [`${c0}.image: Invalid value: " nginx": must not have leading or trailing whitespace`],
  ],
  [
    "pull policy",
    { imagePullPolicy: "Maybe" },
    [`${c0}.imagePullPolicy: Unsupported value: "Maybe": supported values: "Always", "IfNotPresent", "Never"`],
  ],
  [
    "unknown volume",
    { volumeMounts: [{ name: "v", mountPath: "/v" }] },
    [`${c0}.volumeMounts[0].name: Not found: "v"`],
  ],
  [
    "no handler",
    { livenessProbe: { successThreshold: 1 } },
    [`${c0}.livenessProbe: Required value: must specify a handler type`],
  ],
  [
    "two handlers",
    { readinessProbe: { exec: { command: ["a"] }, tcpSocket: { port: 80 } } },
    [`${c0}.readinessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type`],
  ],
  [
    "liveness threshold",
    { livenessProbe: { exec: { command: ["a"] }, successThreshold: 2 } },
    [`${c0}.livenessProbe.successThreshold: Invalid value: 2: must be 1`],
  ],
  [
    "long sleep",
    { lifecycle: { preStop: { sleep: { seconds: 31 } } } },
    [
      `${c0}.lifecycle.preStop.sleep: Invalid value: 31: must be non-negative and less than terminationGracePeriodSeconds (30)`,
    ],
  ],
  [
    "env from nothing",
    { env: [{ name: "A", valueFrom: {} }] },
    [
      `${c0}.env[0].valueFrom: Invalid value: "": must specify one of: \`fieldRef\`, \`resourceFieldRef\`, \`configMapKeyRef\` or \`secretKeyRef\``,
    ],
  ],
  [
    "env value and source",
    { env: [{ name: "A", value: "b", valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: "status.podIP" } } }] },
    [`${c0}.env[0].valueFrom: Invalid value: "": may not be specified when \`value\` is not empty`],
  ],
  [
    "unknown field",
    { env: [{ name: "A", valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: "spec.whoops" } } }] },
    [
      `${c0}.env[0].valueFrom.fieldRef.fieldPath: Invalid value: "spec.whoops": error converting fieldPath: field label not supported: spec.whoops`,
    ],
  ],
  [
    "request over limit",
    { resources: { limits: { cpu: "1" }, requests: { cpu: "1500m" } } },
    [`${c0}.resources.requests: Invalid value: "1500m": must be less than or equal to cpu limit of 1`],
  ],
  [
    "unknown resource",
    { resources: { limits: { power: "1" } } },
    [
      `${c0}.resources.limits[power]: Invalid value: "power": must be a standard resource type or fully qualified`,
      `${c0}.resources.limits[power]: Invalid value: "power": must be a standard resource for containers`,
    ],
  ],
])("container: %s", (_name, fields, expected) => {
  expect(texts(validatePod(podOf(fields)))).toEqual(expected);
});

test.each<[string, object, object, readonly string[]]>([
  ["image", {}, { containers: [{ ...container, image: "nginx:2" }] }, []],
  ["toleration added", {}, { tolerations: [{ operator: "Exists" }] }, []],
  [
    "container added",
    {},
    { containers: [container, { ...container, name: "b" }] },
    ["spec.containers: Forbidden: pod updates may not add or remove containers"],
  ],
  [
    "deadline raised",
    { activeDeadlineSeconds: 5 },
    { activeDeadlineSeconds: 6 },
    ["spec.activeDeadlineSeconds: Invalid value: 6: must be less than or equal to previous value"],
  ],
  [
    "toleration taken away",
    { tolerations: [{ operator: "Exists" }] },
    {},
    ["spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds"],
  ],
])("update: %s", (_name, before, after, expected) => {
  expect(texts(validatePodUpdate(pod(after), pod(before)))).toEqual(expected);
});

test("what may not change is shown", () => {
  const [error] = texts(validatePodUpdate(pod({ hostname: "b" }), pod({ hostname: "a" })));
  expect(error).toContain("spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,");
  expect(error).toContain('\n- hostname: "a"\n+ hostname: "b"');
});

test.each<[string, object, object, readonly string[]]>([
  ["addresses", {}, { podIP: "10.0.0.1", podIPs: [{ ip: "10.0.0.1" }, { ip: "fd00::1" }] }, []],
  [
    "two of one family",
    {},
    { podIPs: [{ ip: "10.0.0.1" }, { ip: "10.0.0.2" }] },
    [
      'status.podIPs: Invalid value: [{"ip":"10.0.0.1"},{"ip":"10.0.0.2"}]: may specify no more than one IP for each IP family',
    ],
  ],
  [
    "host address",
    {},
    { hostIP: "10.0.0.1", hostIPs: [{ ip: "10.0.0.2" }] },
    ['status.hostIPs[0].ip: Invalid value: "10.0.0.2": must be equal to `hostIP`'],
  ],
  [
    "risen from the dead",
    { containerStatuses: [{ name: "web", state: { terminated: { exitCode: 0 } } }] },
    { containerStatuses: [{ name: "web", state: { running: {} } }] },
    ["status.containerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state"],
  ],
])("status: %s", (_name, before, after, expected) => {
  const never = { restartPolicy: "Never" };
  expect(texts(validatePodStatusUpdate(pod(never, { status: after }), pod(never, { status: before })))).toEqual(
    expected,
  );
});
