/** The cloud's controller: addresses out of a pool, given back when a Service needs none. */
import type { KubeObject } from "@kubenetsim/api";
import { expect, test } from "vitest";
import { create, type Harness, newHarness, nodeOf, serviceOf } from "../harness.ts";
import { change, reasons } from "../workload.ts";

const EXCLUDE = "node.kubernetes.io/exclude-from-external-load-balancers";

function start(pool: string): Harness {
  const harness = newHarness();
  const metadata = { name: "cloud-controller-manager", namespace: "kube-system" };
  create(harness.client, "configmaps", { apiVersion: "v1", kind: "ConfigMap", metadata, data: { pool } } as KubeObject);
  harness.run();
  return harness;
}

function balanced(harness: Harness, name: string, spec: object = {}): void {
  create(harness.client, "services", serviceOf(name, { type: "LoadBalancer", ...spec }));
  harness.run();
}

const addressOf = ({ client }: Harness, name: string) =>
  client.get("services", `default/${name}`)?.status?.loadBalancer?.ingress?.map(({ ip }) => ip);

test("gives addresses in order, refuses when none is left, and hands a freed one on", () => {
  const harness = start("192.0.2.1-192.0.2.2");
  for (const name of ["a", "b", "c"]) balanced(harness, name);
  expect([addressOf(harness, "a"), addressOf(harness, "b"), addressOf(harness, "c")]).toEqual([
    ["192.0.2.1"],
    ["192.0.2.2"],
    undefined,
  ]);
  expect(reasons(harness, "Service").some((text) => text.startsWith("SyncLoadBalancerFailed"))).toBe(true);
  harness.client.delete("services", "default/a");
  harness.run();
  expect(harness.client.get("services", "default/a")).toBeUndefined();
  expect(addressOf(harness, "c")).toEqual(["192.0.2.1"]);
});

test("takes the address that is asked for, leaves a class of balancer to others, and cleans up on a change of type", () => {
  const harness = start("192.0.2.0/28");
  balanced(harness, "a", { loadBalancerIP: "192.0.2.7" });
  balanced(harness, "b", { loadBalancerClass: "example.com/other" });
  expect([addressOf(harness, "a"), addressOf(harness, "b")]).toEqual([["192.0.2.7"], undefined]);
  expect(harness.client.get("services", "default/a")?.metadata.finalizers).toEqual([
    "service.kubernetes.io/load-balancer-cleanup",
  ]);
  change(harness, "services", "a", { spec: { type: "ClusterIP", loadBalancerIP: null } });
  harness.run();
  expect(harness.client.get("services", "default/a")?.metadata.finalizers ?? []).toEqual([]);
  expect(addressOf(harness, "a")).toBeUndefined();
});

const told = (harness: Harness, reason: string): number =>
  harness.client
    .list("events")
    .filter((event) => event.reason === reason)
    .reduce((sum, { count = 1 }) => sum + count, 0);

test("the cloud is asked again where its balancer must change, and only there", () => {
  const harness = start("192.0.2.0/28");
  create(harness.client, "nodes", nodeOf("n1"));
  balanced(harness, "a");
  expect([told(harness, "EnsuringLoadBalancer"), told(harness, "EnsuredLoadBalancer")]).toEqual([1, 1]);
  change(harness, "services", "a", { spec: { selector: { app: "other" } }, metadata: { labels: { x: "y" } } });
  harness.run();
  expect(told(harness, "EnsuredLoadBalancer")).toBe(1);
  change(harness, "services", "a", { spec: { loadBalancerSourceRanges: ["198.51.100.0/24"] } });
  harness.run();
  expect([told(harness, "EnsuredLoadBalancer"), addressOf(harness, "a")]).toEqual([2, ["192.0.2.0"]]);
  change(harness, "services", "a", { spec: { loadBalancerIP: "192.0.2.5" } });
  harness.run();
  expect([told(harness, "EnsuredLoadBalancer"), addressOf(harness, "a")]).toEqual([3, ["192.0.2.5"]]);
  expect(harness.run()).toBe(0);
});

test("balancers hear of nodes that come, go, or are kept from them", () => {
  const harness = start("192.0.2.0/28");
  balanced(harness, "a");
  expect(told(harness, "UnAvailableLoadBalancer")).toBe(1);
  create(harness.client, "nodes", nodeOf("n1"));
  harness.run();
  expect(told(harness, "UpdatedLoadBalancer")).toBe(1);
  change(harness, "nodes", "n1", { metadata: { labels: { color: "blue", [EXCLUDE]: "false" } } });
  harness.run();
  expect([told(harness, "UpdatedLoadBalancer"), told(harness, "UnAvailableLoadBalancer")]).toEqual([1, 1]);
  change(harness, "nodes", "n1", { metadata: { labels: { [EXCLUDE]: "" } } });
  harness.run();
  expect([told(harness, "UpdatedLoadBalancer"), told(harness, "UnAvailableLoadBalancer")]).toEqual([1, 2]);
});

test("an address that someone has is waited for", () => {
  const harness = start("192.0.2.0/28");
  balanced(harness, "a", { loadBalancerIP: "192.0.2.7" });
  balanced(harness, "b", { loadBalancerIP: "192.0.2.7" });
  expect(reasons(harness, "Service")).toContain(
    "SyncLoadBalancerFailed: Error syncing load balancer: failed to ensure load balancer: " +
      "address 192.0.2.7 is in use by Service default/a",
  );
  change(harness, "services", "a", { spec: { type: "NodePort", loadBalancerIP: null } });
  harness.run();
  expect(addressOf(harness, "b")).toEqual(["192.0.2.7"]);
});
