import type { KubeObject, ServiceCIDR } from "@kubenetsim/api";
import { describe, expect, test } from "vitest";
import { create, type Harness, newHarness, serviceOf } from "../harness.ts";

const FINALIZER = "networking.k8s.io/service-cidr-finalizer";

function serviceCIDR(name: string, ...cidrs: readonly string[]): KubeObject {
  return { apiVersion: "networking.k8s.io/v1", kind: "ServiceCIDR", metadata: { name }, spec: { cidrs } } as KubeObject;
}

function readyOf(harness: Harness, name: string): string {
  const serviceCIDR: ServiceCIDR | undefined = harness.client.get("servicecidrs", name);
  const ready = serviceCIDR?.status?.conditions?.find(({ type }) => type === "Ready");
  return ready === undefined ? "" : `${ready.status} ${ready.reason ?? ""}: ${ready.message ?? ""}`;
}

describe("a ServiceCIDR", () => {
  test("is held and becomes ready", () => {
    const harness = newHarness();
    create(harness.client, "servicecidrs", serviceCIDR("more", "10.1.0.0/24"));
    harness.run();
    expect(harness.client.get("servicecidrs", "more")?.metadata.finalizers).toEqual([FINALIZER]);
    expect(readyOf(harness, "more")).toBe("True : Kubernetes Service CIDR is ready");
  });

  test("without addresses goes ten seconds after its deletion", () => {
    const harness = newHarness();
    create(harness.client, "servicecidrs", serviceCIDR("more", "10.1.0.0/24"));
    harness.run();
    harness.client.delete("servicecidrs", "more");
    harness.advance(9_000);
    expect(harness.client.get("servicecidrs", "more")).toBeDefined();
    harness.advance(1_000);
    expect(harness.client.get("servicecidrs", "more")).toBeUndefined();
  });

  test("waits for the last address in it", () => {
    const harness = newHarness();
    create(harness.client, "servicecidrs", serviceCIDR("more", "10.1.0.0/24"));
    create(harness.client, "services", serviceOf("web", { clusterIP: "10.1.0.7" }));
    harness.run();
    harness.client.delete("servicecidrs", "more");
    harness.advance(60_000);
    expect(readyOf(harness, "more")).toBe(
      "False Terminating: There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR",
    );
    harness.client.delete("services", "default/web");
    harness.advance(0);
    expect(harness.client.get("servicecidrs", "more")).toBeUndefined();
  });

  test("may go once another range holds its addresses", () => {
    const harness = newHarness();
    create(harness.client, "servicecidrs", serviceCIDR("more", "10.1.0.0/24"));
    create(harness.client, "services", serviceOf("web", { clusterIP: "10.1.0.7" }));
    harness.run();
    harness.client.delete("servicecidrs", "more");
    harness.advance(60_000);
    create(harness.client, "servicecidrs", serviceCIDR("larger", "10.1.0.0/16"));
    harness.advance(0);
    expect(harness.client.get("servicecidrs", "more")).toBeUndefined();
    expect(harness.client.get("services", "default/web")?.spec?.clusterIP).toBe("10.1.0.7");
  });
});

describe("the default ServiceCIDR", () => {
  test("is there from the start, and nothing is left to do", () => {
    const harness = newHarness();
    expect(readyOf(harness, "kubernetes")).toBe("True : Kubernetes Service CIDR is ready");
    expect(harness.run()).toBe(0);
  });

  test("stays while the kubernetes Service has its address", () => {
    const harness = newHarness();
    harness.client.delete("servicecidrs", "kubernetes");
    harness.advance(60_000);
    expect(readyOf(harness, "kubernetes")).toMatch(/^False Terminating/);
  });

  test("comes back when it is gone", () => {
    const harness = newHarness();
    create(harness.client, "servicecidrs", serviceCIDR("same", "10.96.0.0/12"));
    harness.run();
    harness.client.delete("servicecidrs", "kubernetes");
    harness.advance(60_000);
    const back = harness.client.get("servicecidrs", "kubernetes");
    expect(back?.spec?.cidrs).toEqual(["10.96.0.0/12"]);
    expect(back?.metadata.deletionTimestamp).toBeUndefined();
    expect(back?.metadata.finalizers).toEqual([FINALIZER]);
  });
});
