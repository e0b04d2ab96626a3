import { formatAddr, type Prefix, parseAddr, parsePrefix } from "@kubenetsim/sim";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  allocateIP,
  allocateNextIP,
  createIPAllocator,
  freeIPs,
  hasIP,
  holderOfIP,
  type IPAllocator,
  ipBandSize,
  listIPs,
  releaseIP,
  usedIPs,
} from "../../src/allocator/index.ts";

const prefix = (text: string): Prefix => parsePrefix(text) as Prefix;
const addr = (text: string): number => parseAddr(text) as number;

function take(allocator: IPAllocator, count: number, seed = 1): IPAllocator {
  let so = allocator;
  for (let i = 0; i < count; i++) {
    const next = allocateNextIP(so, { seed, label: `take/${i}` }, `default/svc-${i}`);
    if (!next.ok) throw new Error(`${next.error} after ${i}`);
    so = next.allocator;
  }
  return so;
}

describe("a range", () => {
  test.each([
    ["10.96.0.0/12", "ipaddress", 1048574, 256],
    ["10.0.0.0/16", "ipaddress", 65534, 256],
    ["0.0.0.0/0", "ipaddress", 4294967294, 256],
    ["192.168.1.77/24", "ipaddress", 254, 16],
    ["192.168.1.0/31", "ipaddress", 0, 0],
    ["255.255.255.255/32", "ipaddress", 0, 0],
    ["0.0.0.0/32", "bitmap", 0, 0],
    ["2000::/108", "ipaddress", 1048575, 256],
    ["2000::/108", "bitmap", 65535, 256],
    ["2001:db8::/64", "ipaddress", 2 ** 64 - 1, 256],
    ["2001:db8::/127", "ipaddress", 1, 0],
    ["ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128", "ipaddress", 0, 0],
  ] as const)("%s of %s has %d addresses, and a band of %d", (text, implementation, size, band) => {
    const allocator = createIPAllocator(prefix(text), implementation);
    expect(freeIPs(allocator)).toBe(size);
    expect(ipBandSize(prefix(text))).toBe(band);
    const next = allocateNextIP(allocator, { seed: 1, label: "x" }, "default/web");
    expect(next.ok).toBe(size > 0);
    if (!next.ok) return expect(next.error).toBe("full");
    expect(next.value >= allocator.range.dynamicFirst && next.value <= allocator.range.last).toBe(true);
    expect(BigInt(next.value) > BigInt(allocator.cidr.addr)).toBe(true);
  });
});

test.each([
  ["10.0.0.0", "not-in-range"],
  ["10.0.0.255", "not-in-range"],
  ["10.0.1.1", "not-in-range"],
  ["::1", "not-in-range"],
  ["10.0.0.7", "already-allocated"],
  ["10.0.0.1", undefined],
  ["10.0.0.254", undefined],
])("taking %s of 10.0.0.0/24, where .7 is taken: %s", (text, error) => {
  const first = allocateIP(createIPAllocator(prefix("10.0.0.0/24")), addr("10.0.0.7"), "default/seven");
  if (!first.ok) throw new Error(first.error);
  const second = allocateIP(first.allocator, parseAddr(text) as number, "default/second");
  expect(second.ok ? undefined : second.error).toBe(error);
  expect(holderOfIP(first.allocator, addr("10.0.0.7"))).toBe("default/seven");
});

test("free choices fill the upper band before they touch the lower", () => {
  const allocator = createIPAllocator(prefix("10.0.0.0/24"));
  const upper = take(allocator, 238);
  expect(listIPs(upper).map(formatAddr)[0]).toBe("10.0.0.17");
  const lower = take(upper, 16, 2);
  expect([freeIPs(lower), usedIPs(lower), listIPs(lower)[0]]).toEqual([0, 254, addr("10.0.0.1")]);
  expect(allocateNextIP(lower, { seed: 1, label: "x" }, "h")).toEqual({ ok: false, error: "full" });
});

test("any mix of takes and releases: free plus used is the size, and nothing is given twice", () => {
  const op = fc.oneof(
    fc.record({ kind: fc.constant("next" as const), label: fc.string() }),
    fc.record({ kind: fc.constant("take" as const), at: fc.integer({ min: 0, max: 31 }) }),
    fc.record({ kind: fc.constant("release" as const), at: fc.integer({ min: 0, max: 31 }) }),
  );
  fc.assert(
    fc.property(fc.array(op, { maxLength: 90 }), fc.integer(), (ops, seed) => {
      const base = addr("10.0.0.0");
      const held = new Set<number>();
      let so = createIPAllocator(prefix("10.0.0.0/27"));
      for (const one of ops) {
        if (one.kind === "release") {
          so = releaseIP(so, base + one.at);
          held.delete(base + one.at);
          continue;
        }
        const result =
          one.kind === "next"
            ? allocateNextIP(so, { seed, label: one.label }, "h")
            : { ...allocateIP(so, base + one.at, "h"), value: base + one.at };
        if (result.ok) expect(held.has(Number(result.value))).toBe(false);
        if (result.ok) held.add(Number(result.value));
        if (result.ok) so = result.allocator;
      }
      expect(usedIPs(so)).toBe(held.size);
      expect(freeIPs(so)).toBe(30 - held.size);
      for (let at = 0; at < 32; at++) expect(hasIP(so, base + at)).toBe(held.has(base + at));
    }),
  );
});

test("the same seed and label give the same address, also after a fork went its own way", () => {
  const root = take(createIPAllocator(prefix("10.96.0.0/12")), 50);
  take(root, 20, 9);
  const chance = { seed: 3, label: "uid-7" };
  expect(allocateNextIP(root, chance, "h")).toEqual(allocateNextIP(root, chance, "h"));
});

test("draws spread over the whole upper band", () => {
  const allocator = take(createIPAllocator(prefix("10.0.0.0/16")), 4000);
  const buckets = new Array<number>(16).fill(0);
  for (const value of listIPs(allocator))
    buckets[(Number(value) >>> 12) & 15] = (buckets[(Number(value) >>> 12) & 15] ?? 0) + 1;
  // 250 are expected in each; six standard deviations are about 90.
  expect(Math.min(...buckets)).toBeGreaterThan(160);
  expect(Math.max(...buckets)).toBeLessThan(340);
});
