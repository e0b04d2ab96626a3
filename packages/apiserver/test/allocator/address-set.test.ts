import type { Addr } from "@kubenetsim/sim";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { searchOrder } from "../../src/allocator/address-range.ts";
import {
  addAddress,
  addressKey,
  addressOfKey,
  emptyAddressSet,
  nextFree,
  removeAddress,
} from "../../src/allocator/address-set.ts";
import { firstFree } from "../../src/allocator/take.ts";
import type { AddressSet } from "../../src/allocator/types.ts";

const IPV4_MAX = 0xffffffff;
const IPV6_MAX = (1n << 128n) - 1n;

/** Few neighbours, so that runs grow, join and split; also the ends of each family. */
const spots: Readonly<Record<string, readonly Addr[]>> = {
  "the start of IPv4": Array.from({ length: 24 }, (_, i) => i),
  "the end of IPv4": Array.from({ length: 24 }, (_, i) => IPV4_MAX - 23 + i),
  "across a digit of the key": Array.from({ length: 24 }, (_, i) => 0xf4 + i),
  "the start of IPv6": Array.from({ length: 24 }, (_, i) => BigInt(i)),
  "the end of IPv6": Array.from({ length: 24 }, (_, i) => IPV6_MAX - 23n + BigInt(i)),
};
// Mostly additions, so that long runs come about.
const steps = fc.array(fc.record({ add: fc.nat({ max: 5 }).map((n) => n > 0), at: fc.nat({ max: 23 }) }), {
  maxLength: 120,
});

function replay(spot: readonly Addr[], ops: readonly { add: boolean; at: number }[]): [AddressSet<string>, Set<Addr>] {
  const model = new Set<Addr>();
  let set = emptyAddressSet<string>();
  for (const { add, at } of ops) {
    const addr = spot[at] as Addr;
    if (add && !model.has(addr)) set = addAddress(set, addr, "holder");
    if (!add) set = removeAddress(set, addr);
    if (add) model.add(addr);
    else model.delete(addr);
  }
  return [set, model];
}

describe.each(Object.entries(spots))("at %s", (_, spot) => {
  test("the set is its model, and its runs are the gaps between", () => {
    fc.assert(
      fc.property(steps, (ops) => {
        const [set, model] = replay(spot, ops);
        expect([...set.taken.keys()].map(addressOfKey)).toEqual(spot.filter((addr) => model.has(addr)));
        const starts = spot.filter((addr, i) => model.has(addr) && !model.has(spot[i - 1] as Addr));
        const ends = spot.filter((addr, i) => model.has(addr) && !model.has(spot[i + 1] as Addr));
        expect([...set.runs.values()]).toEqual(starts);
        expect([...set.runs.keys()].map(addressOfKey)).toEqual(ends);
      }),
    );
  });

  test("the free address that is found is the first of the search order", () => {
    fc.assert(
      fc.property(steps, fc.nat({ max: 23 }), fc.nat({ max: 23 }), fc.nat({ max: 23 }), (ops, a, b, from) => {
        const [set, model] = replay(spot, ops);
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const start = low + (from % (high - low + 1));
        const order = [...searchOrder(spot[low] as Addr, spot[high] as Addr, start - low)];
        expect(order).toHaveLength(high - low + 1);
        expect(firstFree(set, spot[low] as Addr, spot[high] as Addr, spot[start] as Addr)).toBe(
          order.find((addr) => !model.has(addr)),
        );
      }),
    );
  });
});

test("keys of a family sort as its addresses do", () => {
  const v4 = fc.integer({ min: 0, max: IPV4_MAX });
  const v6 = fc.bigInt({ min: 0n, max: IPV6_MAX });
  for (const addrs of [fc.tuple(v4, v4), fc.tuple(v6, v6)]) {
    fc.assert(
      fc.property(addrs as fc.Arbitrary<[Addr, Addr]>, ([a, b]) => {
        expect(addressKey(a) < addressKey(b)).toBe(a < b);
        expect(addressOfKey(addressKey(a))).toBe(a);
      }),
    );
  }
});

test("releasing what is not held gives the same set", () => {
  const set = addAddress(emptyAddressSet<string>(), 5, "holder");
  expect(removeAddress(set, 6)).toBe(set);
});

test("a set without gaps is one run, so that the search does not grow with it", () => {
  let set = emptyAddressSet<string>();
  for (let port = 1; port <= 5000; port++)
    set = addAddress(set, port * 7919 - Math.floor((port * 7919) / 5000) * 5000, "");
  expect(set.taken.size).toBe(5000);
  expect(set.runs.size).toBe(1);
  expect(nextFree(set, 0)).toBe(5000);
});
