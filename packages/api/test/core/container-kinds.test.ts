/** What only some containers may say: restart rules of their own, and nothing that a service needs in an ephemeral one. */
import { expect, test } from "vitest";
import { validatePodCreate } from "../../src/core/pod-validate.ts";
import { defaultPod, formatFieldError, type Pod, validatePod } from "../../src/index.ts";

const podOf = (spec: object): Pod =>
  defaultPod({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p", namespace: "default" },
    spec: { containers: [{ name: "main", image: "i" }], ...spec },
  } as Pod);

const errorsOf = (pod: Pod): readonly string[] => validatePod(pod).map(formatFieldError);

const rule = (exitCodes: unknown, action = "Restart"): object => ({ action, exitCodes });
const matches = { operator: "In", values: [1] };

test.each([
  [{ restartPolicy: "Never" }, []],
  [{ restartPolicy: "OnFailure", restartPolicyRules: [rule(matches)] }, []],
  [{ restartPolicy: "Never", restartPolicyRules: [rule(matches, "RestartAllContainers")] }, []],
  [
    { restartPolicy: "Sometimes" },
    ['restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "Never", "OnFailure"'],
  ],
  [
    { restartPolicyRules: [rule(matches)] },
    ["restartPolicy: Required value: must specify restartPolicy when restart rules are used"],
  ],
  [
    { restartPolicy: "Never", restartPolicyRules: [rule(matches, "Stop")] },
    ['restartPolicyRules[0].action: Unsupported value: "Stop": supported values: "Restart", "RestartAllContainers"'],
  ],
  [
    { restartPolicy: "Never", restartPolicyRules: [rule({ values: [1] }), rule(undefined)] },
    [
      'restartPolicyRules[0].exitCodes.operator: Unsupported value: "": supported values: "In", "NotIn"',
      "restartPolicyRules[1].exitCodes: Required value: must be specified",
    ],
  ],
  [
    { restartPolicy: "Never", restartPolicyRules: Array.from({ length: 21 }, () => rule(matches)) },
    ["restartPolicyRules: Too many: 21: must have at most 20 items"],
  ],
  [
    { restartPolicy: "Never", restartPolicyRules: [rule({ operator: "NotIn", values: Array(256).fill(3) })] },
    ["restartPolicyRules[0].exitCodes.values: Too many: 256: must have at most 255 items"],
  ],
])("the restart policy of a container %j", (fields, errors) => {
  const containers = [{ name: "main", image: "i", ...fields }];
  expect(errorsOf(podOf({ containers }))).toEqual(errors.map((error) => `spec.containers[0].${error}`));
  const initContainers = [{ name: "init", image: "i", ...fields }];
  expect(errorsOf(podOf({ initContainers }))).toEqual(errors.map((error) => `spec.initContainers[0].${error}`));
});

const NOT = "Forbidden: cannot be set for an Ephemeral Container";

test.each([
  [{}, []],
  [{ stdin: true, tty: true, env: [{ name: "A", value: "1" }], targetContainerName: "main" }, []],
  [{ image: "" }, ["image: Required value"]],
  [{ image: " i" }, ['image: Invalid value: " i": must not have leading or trailing whitespace']],
  [{ name: "main" }, ['name: Duplicate value: "main"']],
  [{ targetContainerName: "nobody" }, ['targetContainerName: Not found: "nobody"']],
  [
    {
      ports: [{ containerPort: 80 }],
      resources: { limits: { cpu: "1" } },
      restartPolicy: "Always",
      readinessProbe: { tcpSocket: { port: 80 } },
      lifecycle: { preStop: { sleep: { seconds: 1 } } },
    },
    [`ports: ${NOT}`, `resources: ${NOT}`, `restartPolicy: ${NOT}`, `readinessProbe: ${NOT}`, `lifecycle: ${NOT}`],
  ],
  [
    {
      volumeMounts: [
        { name: "v", mountPath: "/a" },
        { name: "v", mountPath: "/b", subPath: "x" },
      ],
    },
    [`volumeMounts[1].subPath: ${NOT}`],
  ],
])("an ephemeral container with %j", (fields, errors) => {
  const ephemeralContainers = [{ name: "debugger", image: "busybox", ...fields }];
  const pod = podOf({ ephemeralContainers, volumes: [{ name: "v", emptyDir: {} }] });
  expect(errorsOf(pod)).toEqual(errors.map((error) => `spec.ephemeralContainers[0].${error}`));
});

test("an ephemeral container gets a container's defaults, and comes only later", () => {
  const pod = podOf({ ephemeralContainers: [{ name: "debugger", image: "busybox" }] });
  expect(pod.spec.ephemeralContainers?.[0]).toMatchObject({
    imagePullPolicy: "Always",
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
  });
  expect(validatePodCreate(pod).map(formatFieldError)).toEqual([
    "spec.ephemeralContainers: Forbidden: cannot be set on create",
  ]);
});
