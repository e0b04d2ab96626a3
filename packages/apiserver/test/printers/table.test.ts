import type { Kinds, Resource } from "@kubenetsim/api";
import { describe, expect, test } from "vitest";
import { tableOf } from "../../src/index.ts";
import { START } from "../support.ts";

/** One table's row, as `kubectl get` would show it, wide. */
function rowOf(resource: Resource, object: object): string {
  const metadata = { name: "a", creationTimestamp: "2025-12-31T23:55:00Z" };
  const whole = { ...object, metadata: { ...metadata, ...(object as { metadata?: object }).metadata } };
  const table = tableOf(resource, [whole as Kinds[Resource]], { now: START });
  expect(table.rows[0]?.cells).toHaveLength(table.columns.length);
  return table.rows.map((row) => row.cells.join("|")).join("\n");
}

const running = { name: "c", ready: true, restartCount: 0, image: "", imageID: "", state: { running: {} } };
const waiting = (reason: string): object => ({ ...running, ready: false, state: { waiting: { reason } } });
const ended = (exitCode: number, reason?: string): object => ({
  ...running,
  ready: false,
  state: { terminated: { exitCode, ...(reason === undefined ? {} : { reason }) } },
});

describe("pods", () => {
  const containers = [{ name: "c" }];
  test.each<[string, object, string]>([
    ["without status", {}, "0/1||0"],
    ["running", { phase: "Running", containerStatuses: [running] }, "1/1|Running|0"],
    [
      "crashing",
      {
        phase: "Running",
        containerStatuses: [
          {
            ...waiting("CrashLoopBackOff"),
            restartCount: 3,
            lastState: { terminated: { exitCode: 1, finishedAt: "2025-12-31T23:59:00Z" } },
          },
        ],
      },
      "0/1|CrashLoopBackOff|3 (60s ago)",
    ],
    ["failed", { phase: "Failed", containerStatuses: [ended(1, "Error")] }, "0/1|Error|0"],
    ["ended without words", { phase: "Failed", containerStatuses: [ended(3)] }, "0/1|ExitCode:3|0"],
    ["done", { phase: "Succeeded", containerStatuses: [ended(0, "Completed")] }, "0/1|Completed|0"],
    ["evicted", { phase: "Failed", reason: "Evicted" }, "0/1|Evicted|0"],
    ["being set up", { phase: "Pending", initContainerStatuses: [waiting("PodInitializing")] }, "0/1|Init:0/0|0"],
    ["whose init fails", { phase: "Pending", initContainerStatuses: [ended(1, "Error")] }, "0/1|Init:Error|0"],
  ])("%s", (_name, status, cells) => {
    expect(rowOf("pods", { spec: { containers }, status })).toBe(`a|${cells}|5m|<none>|<none>|<none>|<none>`);
  });

  test("going away", () => {
    const metadata = { deletionTimestamp: "2026-01-01T00:00:30Z" };
    const status = { phase: "Running", containerStatuses: [running], podIPs: [{ ip: "10.244.0.2" }] };
    const shown = rowOf("pods", { metadata, spec: { containers, nodeName: "n1" }, status });
    expect(shown).toBe("a|1/1|Terminating|0|5m|10.244.0.2|n1|<none>|<none>");
  });
});

test.each<[string, Resource, object, string]>([
  [
    "a node port",
    "services",
    {
      spec: {
        type: "NodePort",
        clusterIPs: ["10.96.0.9"],
        ports: [{ port: 80, nodePort: 30647, protocol: "TCP" }],
        selector: { app: "x" },
      },
    },
    "a|NodePort|10.96.0.9|<none>|80:30647/TCP|5m|app=x",
  ],
  [
    "a balancer in waiting",
    "services",
    { spec: { type: "LoadBalancer", clusterIPs: ["10.96.0.9"], ports: [] } },
    "a|LoadBalancer|10.96.0.9|<pending>|<none>|5m|<none>",
  ],
  [
    "another name",
    "services",
    { spec: { type: "ExternalName", externalName: "x.y" } },
    "a|ExternalName|<none>|x.y|<none>|5m|<none>",
  ],
  ["no endpoints", "endpoints", {}, "a|<none>|5m"],
  [
    "many endpoints",
    "endpoints",
    { subsets: [{ addresses: ["1", "2", "3", "4"].map((n) => ({ ip: `10.0.0.${n}` })), ports: [{ port: 80 }] }] },
    "a|10.0.0.1:80,10.0.0.2:80,10.0.0.3:80 + 1 more...|5m",
  ],
  [
    "an IPv6 endpoint",
    "endpoints",
    { subsets: [{ addresses: [{ ip: "fd00::1" }], ports: [{ port: 80 }] }] },
    "a|[fd00::1]:80|5m",
  ],
  ["an empty slice", "endpointslices", { addressType: "IPv4", endpoints: [] }, "a|IPv4|<unset>|<unset>|5m"],
  ["a plain Ingress", "ingresses", { spec: { defaultBackend: {} } }, "a|<none>|*||80|5m"],
  [
    "an Ingress of many hosts",
    "ingresses",
    {
      spec: {
        ingressClassName: "nginx",
        rules: ["a", "b", "c", "d", "e"].map((host) => ({ host })),
        tls: [{ hosts: ["a"] }],
      },
      status: { loadBalancer: { ingress: [{ ip: "203.0.113.9" }, { hostname: "lb.example.com" }] } },
    },
    "a|nginx|a,b,c + 2 more...|203.0.113.9,lb.example.com|80, 443|5m",
  ],
  [
    "an IngressClass",
    "ingressclasses",
    {
      metadata: { annotations: { "ingressclass.kubernetes.io/is-default-class": "true" } },
      spec: { controller: "example.com/a", parameters: { apiGroup: "example.com", kind: "Kind", name: "b" } },
    },
    "a (default)|example.com/a|Kind.example.com/b|5m",
  ],
  ["a NetworkPolicy of all pods", "networkpolicies", { spec: { podSelector: {} } }, "a|<none>|5m"],
  [
    "a NetworkPolicy",
    "networkpolicies",
    { spec: { podSelector: { matchLabels: { b: "1", a: "2" } } } },
    "a|a=2,b=1|5m",
  ],
  [
    "a ServiceCIDR",
    "servicecidrs",
    { spec: { cidrs: ["10.96.0.0/12", "fd00::/108"] } },
    "a|10.96.0.0/12,fd00::/108|5m",
  ],
  [
    "an IPAddress",
    "ipaddresses",
    { spec: { parentRef: { group: "", resource: "services", namespace: "default", name: "web" } } },
    "a|services/default/web",
  ],
  [
    "an IPAddress of another group",
    "ipaddresses",
    { spec: { parentRef: { group: "example.com", resource: "gateways", name: "web" } } },
    "a|gateways.example.com/web",
  ],
  ["a secret", "secrets", { type: "Opaque", data: { a: "", b: "" } }, "a|Opaque|2|5m"],
  ["a namespace", "namespaces", { status: { phase: "Terminating" } }, "a|Terminating|5m"],
  [
    "an event",
    "events",
    {
      involvedObject: { kind: "Pod", name: "p" },
      type: "Warning",
      reason: "BackOff",
      message: " m ",
      count: 2,
      lastTimestamp: "2025-12-31T23:59:00Z",
      source: { component: "kubelet", host: "n1" },
    },
    "60s|Warning|BackOff|pod/p||kubelet, n1|m|<unknown>|2|a",
  ],
])("%s", (_name, resource, object, cells) => {
  expect(rowOf(resource, object)).toBe(cells);
});
