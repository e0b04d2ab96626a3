/** The cloud's controller: addresses out of a pool, given back when a Service needs none. */
import type { KubeObject } from "@kubenetsim/api";
import { expect, test } from "vitest";
import { addressesOf } from "../../src/index.ts";
import { create, type Harness, newHarness, serviceOf } from "../harness.ts";
import { change, reasons } from "../workload.ts";

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

test.each([
  ["192.0.2.1", ["192.0.2.1"]],
  ["192.0.2.254-192.0.3.1", ["192.0.2.254", "192.0.2.255", "192.0.3.0", "192.0.3.1"]],
  ["192.0.2.4/31, 2001:db8::1", ["192.0.2.4", "192.0.2.5", "2001:db8::1"]],
  ["x", []],
])("the pool %s", (pool, addresses) => {
  expect([...addressesOf(pool)]).toEqual(addresses);
});
