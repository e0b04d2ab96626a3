import { formatAddr, parseAddr } from "@kubenetsim/sim";
import { describe, expect, test } from "vitest";
import {
  allocateCIDRIP,
  allocateNextCIDRIP,
  type CIDRAllocator,
  createCIDRAllocator,
  freeCIDRIPs,
  hasCIDRIP,
  releaseCIDRIP,
  type ServiceCIDR,
  usedCIDRIPs,
  withServiceCIDR,
} from "../../src/allocator/index.ts";

const PARENT = { group: "", resource: "services", namespace: "default", name: "web" };
const serviceCIDR = (name: string, cidrs: readonly string[], change: Partial<ServiceCIDR> = {}): ServiceCIDR => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "ServiceCIDR",
  metadata: { name },
  spec: { cidrs },
  ...change,
});
const notReady = { status: { conditions: [{ type: "Ready", status: "False" as const }] } };
const ofFamily = (...serviceCIDRs: readonly ServiceCIDR[]): CIDRAllocator =>
  serviceCIDRs.reduce(withServiceCIDR, createCIDRAllocator("IPv4"));

describe("a range gives addresses", () => {
  test.each([
    ["when it is ready", serviceCIDR("a", ["10.0.0.0/28"]), "ok"],
    ["not when it is not ready", serviceCIDR("a", ["10.0.0.0/28"], notReady), "full"],
    [
      "not when it is being deleted",
      serviceCIDR("a", ["10.0.0.0/28"], { metadata: { name: "a", deletionTimestamp: "2026-01-01T00:00:00Z" } }),
      "full",
    ],
    ["not when it is of the other family", serviceCIDR("a", ["fd00::/120"]), "full"],
    ["not when it is no range at all", serviceCIDR("a", ["nonsense"]), "full"],
  ])("%s", (_, one, outcome) => {
    const next = allocateNextCIDRIP(ofFamily(one), { seed: 1, label: "x" }, PARENT);
    expect(next.ok ? "ok" : next.error).toBe(outcome);
  });
});

test("ranges that overlap share their addresses, and count once", () => {
  const allocator = ofFamily(serviceCIDR("big", ["10.0.0.0/24"]), serviceCIDR("small", ["10.0.0.0/28"]));
  expect(freeCIDRIPs(allocator)).toBe(254);
  const taken = allocateCIDRIP(allocator, parseAddr("10.0.0.5") as number, PARENT);
  if (!taken.ok) throw new Error("not taken");
  expect([freeCIDRIPs(taken.allocator), usedCIDRIPs(taken.allocator)]).toEqual([253, 1]);
  const again = allocateCIDRIP(taken.allocator, parseAddr("10.0.0.5") as number, PARENT);
  expect(again).toMatchObject({ ok: false, error: "already-allocated" });
  const released = releaseCIDRIP(taken.allocator, parseAddr("10.0.0.5") as number);
  expect(hasCIDRIP(released, parseAddr("10.0.0.5") as number)).toBe(false);
});

test("an address that the store knows as taken is skipped, and not remembered as ours", () => {
  const allocator = ofFamily(serviceCIDR("a", ["10.0.0.0/29"]));
  const refused: string[] = [];
  const next = allocateNextCIDRIP(allocator, { seed: 1, label: "x" }, PARENT, (ipAddress) => {
    if (refused.length === 5) return "created";
    refused.push(String(ipAddress.metadata.name));
    return "already-exists";
  });
  if (!next.ok) throw new Error("not taken");
  expect(new Set([...refused, formatAddr(next.value)]).size).toBe(6);
  expect(usedCIDRIPs(next.allocator)).toBe(1);
  const none = allocateNextCIDRIP(allocator, { seed: 1, label: "x" }, PARENT, () => "already-exists");
  expect(none).toMatchObject({ ok: false, error: "full" });
});
