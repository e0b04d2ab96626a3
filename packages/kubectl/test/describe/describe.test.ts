import { describe, expect, test } from "vitest";
import { configMap, deployment, machine, pod, service } from "../server.ts";

const secret = {
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name: "s", namespace: "default" },
  type: "Opaque",
  data: { pw: "aGVsbG8=" },
};
const annotated = {
  ...configMap("long"),
  metadata: { name: "long", namespace: "default", annotations: { a: "x".repeat(200), b: "one\ntwo", c: "short" } },
};
const node = {
  apiVersion: "v1",
  kind: "Node",
  metadata: { name: "node-1", labels: { "node-role.kubernetes.io/control-plane": "" } },
  spec: { podCIDR: "10.244.0.0/24", podCIDRs: ["10.244.0.0/24"] },
  status: { capacity: { cpu: "2", memory: "4Gi", pods: "110" }, allocatable: { cpu: "2", memory: "4Gi", pods: "110" } },
};
const spec = {
  nodeName: "node-1",
  containers: [
    {
      name: "c",
      image: "busybox",
      args: ["one", "two\nlines"],
      env: [
        { name: "POD", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
        { name: "CPU", valueFrom: { resourceFieldRef: { resource: "limits.cpu" } } },
        { name: "MANY", value: "a\nb" },
      ],
      resources: { limits: { cpu: "500m", memory: "1Gi" }, requests: { cpu: "250m" } },
      readinessProbe: { httpGet: { path: "/ready", port: 80 } },
    },
  ],
  tolerations: [{ operator: "Exists" }, { key: "a", value: "b", effect: "NoExecute", tolerationSeconds: 30 }],
};
const busy = { apiVersion: "v1", kind: "Pod", metadata: { name: "busy", namespace: "default" }, spec };
const objects = [node, configMap("a"), annotated, secret, service("web"), deployment, pod("web-0", ["web"]), busy];

function described(what: string): string {
  const { stdout, stderr } = machine(objects).run(`kubectl describe ${what}`);
  expect(stderr).toBe("");
  return stdout;
}

describe("a description holds these lines", () => {
  test.each<[string, string[]]>([
    [
      "cm a",
      ["Name:         a", "Annotations:  <none>", "Data\n====\na:\n----\n1\n\n\nBinaryData\n====\n\nEvents:  <none>"],
    ],
    [
      "cm long",
      [
        `Annotations:  a:`,
        `                ${"x".repeat(138)}...`,
        "              b:\n                one\n                two",
        "              c: short",
      ],
    ],
    ["secret s", ["Type:  Opaque", "Data\n====\npw:  5 bytes"]],
    [
      "ns default",
      [
        "Labels:       kubernetes.io/metadata.name=default",
        "Status:       Active",
        "No resource quota.\n\nNo LimitRange resource.",
      ],
    ],
    [
      "svc web",
      [
        "Selector:                 app=web",
        "Port:                     <unset>  80/TCP",
        "Endpoints:                <none>",
      ],
    ],
    [
      "deploy web",
      [
        "Replicas:               3 desired | 0 updated | 0 total | 0 available | 0 unavailable",
        "   web:\n    Image:         nginx",
      ],
    ],
    [
      "pod busy",
      [
        "Node:             node-1/",
        "    Args:\n      one\n      two\n      lines",
        "    Limits:\n      cpu:     500m\n      memory:  1Gi",
        "Readiness:  http-get http://:80/ready delay=0s timeout=1s period=10s #success=1 #failure=3",
        "      POD:       busy (v1:metadata.name)",
        "      CPU:       1 (limits.cpu)",
        "      MANY:      a\n                 b",
        "Tolerations:     op=Exists\n                 a=b:NoExecute for 30s",
        "QoS Class:       Burstable",
      ],
    ],
    [
      "node node-1",
      [
        "Roles:              control-plane",
        "Non-terminated Pods:          (2 in total)",
        "busy     250m (12%)",
        "cpu                250m (12%)  500m (25%)",
      ],
    ],
  ])("%s", (what, lines) => {
    const text = described(what);
    for (const line of lines) expect(text).toContain(line);
  });
});

test("a name may be the beginning of several", () => {
  const text = machine([configMap("x-1"), configMap("x-2"), configMap("y")]).run("kubectl describe cm x-").stdout;
  expect(text.match(/^Name: +.*$/gm)).toEqual(["Name:         x-1", "Name:         x-2"]);
});

test("events are shown oldest first, unless they are not wanted", () => {
  const one = machine([configMap("a")]);
  const uid = one.store().tables.configmaps.get("default/a")?.metadata.uid;
  const event = (name: string, second: number): object => ({
    apiVersion: "v1",
    kind: "Event",
    metadata: { name, namespace: "default" },
    involvedObject: { kind: "ConfigMap", name: "a", namespace: "default", uid },
    type: "Normal",
    reason: name,
    message: "text",
    source: { component: "c" },
    count: 2,
    firstTimestamp: "2026-01-01T00:00:00Z",
    lastTimestamp: `2026-01-01T00:00:0${second}Z`,
  });
  const two = machine([configMap("a"), event("Late", 5), event("Early", 1)]);
  const rows = two
    .run("kubectl describe cm a")
    .stdout.split("\n")
    .filter((line) => line.startsWith("  Normal"));
  expect(rows).toEqual([
    "  Normal  Early   89s (x2 over 90s)  c     text",
    "  Normal  Late    85s (x2 over 90s)  c     text",
  ]);
  expect(two.run("kubectl describe cm a --show-events=false").stdout).not.toContain("Events:");
});

test("a kind without a description of its own shows its fields", () => {
  const lease = {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name: "node-a", namespace: "default" },
    spec: { holderIdentity: "node-a", leaseDurationSeconds: 40 },
  };
  const { stdout } = machine([lease]).run("kubectl describe lease node-a");
  expect(stdout.replace(/UID: .*/, "UID:                 (its uid)")).toBe(`Name:         node-a
Namespace:    default
Labels:       <none>
Annotations:  <none>
API Version:  coordination.k8s.io/v1
Kind:         Lease
Metadata:
  Creation Timestamp:  2026-01-01T00:00:00Z
  Resource Version:    8
  UID:                 (its uid)
Spec:
  Holder Identity:         node-a
  Lease Duration Seconds:  40
Events:                    <none>
`);
});
