import type { IPAddress, KubeObject } from "@kubenetsim/api";
import { expect, test } from "vitest";
import { create, type Harness, newHarness, serviceOf } from "../harness.ts";

const IP = "10.96.0.7";

function ipAddress(name: string, service: string): KubeObject {
  const labels = {
    "ipaddress.kubernetes.io/ip-family": "IPv4",
    "ipaddress.kubernetes.io/managed-by": "ipallocator.k8s.io",
  };
  const parentRef = { group: "", resource: "services", namespace: "default", name: service };
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "IPAddress",
    metadata: { name, labels },
    spec: { parentRef },
  } as KubeObject;
}

function events(harness: Harness): readonly string[] {
  return harness.client
    .list("events")
    .filter(({ source }) => source?.component === "ipallocator-repair-controller")
    .map(({ type, reason, message }) => `${type} ${reason}: ${message}`);
}

function started(): Harness {
  const harness = newHarness();
  create(harness.client, "services", serviceOf("web", { clusterIP: IP }));
  harness.run();
  return harness;
}

function parentOf(harness: Harness): string | undefined {
  const object: IPAddress | undefined = harness.client.get("ipaddresses", IP);
  return object?.spec?.parentRef?.name;
}

test("what is sound wakes nobody", () => {
  const harness = newHarness();
  create(harness.client, "services", serviceOf("web", { type: "NodePort" }));
  harness.client.delete("services", "default/web");
  harness.run();
  expect(events(harness)).toEqual([]);
  expect(harness.client.list("ipaddresses").map(({ metadata }) => metadata.name)).toEqual(["10.96.0.1"]);
});

test("a lost object is made again", () => {
  const harness = started();
  harness.client.delete("ipaddresses", IP);
  harness.run();
  expect(parentOf(harness)).toBe("web");
  expect(events(harness)).toEqual([
    `Warning ClusterIPNotAllocated: Cluster IP [IPv4]: ${IP} is not allocated; repairing`,
  ]);
});

test("an object of no Service is removed after a minute", () => {
  const harness = newHarness();
  create(harness.client, "ipaddresses", ipAddress("10.96.0.9", "gone"));
  harness.advance(59_000);
  expect(harness.client.get("ipaddresses", "10.96.0.9")).toBeDefined();
  harness.advance(2_000);
  expect(harness.client.get("ipaddresses", "10.96.0.9")).toBeUndefined();
  expect(events(harness)).toEqual([
    "Warning IPAddressNotAllocated: IPAddress: 10.96.0.9 for Service default/gone appears to have leaked: cleaning up",
  ]);
});

test("an object that its Service does not name is removed after five seconds", () => {
  const harness = started();
  create(harness.client, "ipaddresses", ipAddress("10.96.0.9", "web"));
  harness.advance(6_000);
  expect(harness.client.get("ipaddresses", "10.96.0.9")).toBeUndefined();
  expect(events(harness)[0]).toContain("IPAddressWrongReference");
});

test("an object of a Service that is not there is taken over", () => {
  const harness = started();
  harness.client.delete("ipaddresses", IP);
  create(harness.client, "ipaddresses", ipAddress(IP, "gone"));
  harness.run();
  expect(parentOf(harness)).toBe("web");
  expect(events(harness).some((text) => text.includes("has a wrong reference; repairing"))).toBe(true);
});

test("two Services with one address are told", () => {
  const harness = started();
  harness.client.delete("ipaddresses", IP);
  // The object is gone for a moment: another Service may take the address.
  create(harness.client, "services", serviceOf("other", { clusterIP: IP }));
  harness.run();
  expect(parentOf(harness)).toBe("other");
  expect(events(harness)).toEqual([
    `Warning ClusterIPAlreadyAllocated: Cluster IP [IPv4]:${IP} was assigned to multiple services; please recreate service`,
  ]);
});
