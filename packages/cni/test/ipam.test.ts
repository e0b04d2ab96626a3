import { type Addr, formatAddr, type Prefix, parsePrefix } from "@kubenetsim/sim";
import fc from "fast-check";
import { expect, test } from "vitest";
import { allocateAddress, createIpam, gatewayOf, type Ipam, releaseAddress } from "../src/index.ts";

function prefix(text: string): Prefix {
  const parsed = parsePrefix(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
}

/** Allocates until full, or `max` times. */
function fill(ipam: Ipam, max: number): { readonly ipam: Ipam; readonly given: readonly string[] } {
  const given: string[] = [];
  let next = ipam;
  while (given.length < max) {
    const got = allocateAddress(next, `pod-${given.length}`);
    if (got === undefined) break;
    given.push(formatAddr(got.addr));
    next = got.ipam;
  }
  return { ipam: next, given };
}

test.each([
  ["10.244.1.0/24", "10.244.1.1", ["10.244.1.2", "10.244.1.3"], 253],
  ["10.244.1.0/30", "10.244.1.1", ["10.244.1.2"], 1],
  ["10.244.1.0/31", "10.244.1.1", [], 0],
  ["fd00:10:244:1::/64", "fd00:10:244:1::1", ["fd00:10:244:1::2", "fd00:10:244:1::3"], 300],
])("%s", (cidr, gateway, first, count) => {
  expect(formatAddr(gatewayOf(prefix(cidr)))).toBe(gateway);
  const { given } = fill(createIpam(prefix(cidr)), 300);
  expect(given.slice(0, 2)).toEqual(first);
  expect(given).toHaveLength(count);
});

test("an address that was given back is not the next one to be given, but comes around", () => {
  const { ipam, given } = fill(createIpam(prefix("10.244.1.0/29")), 3);
  expect(given).toEqual(["10.244.1.2", "10.244.1.3", "10.244.1.4"]);
  const freed = releaseAddress(ipam, 0x0af40102);
  expect(fill(freed, 9).given).toEqual(["10.244.1.5", "10.244.1.6", "10.244.1.2"]);
  expect(releaseAddress(freed, 0x0af40102)).toBe(freed);
});

test("no address is given twice, and all can be given, whatever came and went", () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat(20)), { maxLength: 60 }), (acts) => {
      let ipam = createIpam(prefix("10.244.1.0/28"));
      const held: Addr[] = [];
      for (const act of acts) {
        const gone = act === null ? undefined : held.splice(act % Math.max(held.length, 1), 1)[0];
        if (gone !== undefined) ipam = releaseAddress(ipam, gone);
        if (act !== null) continue;
        const got = allocateAddress(ipam, "pod");
        expect(got === undefined).toBe(held.length === 13);
        if (got === undefined) continue;
        expect(held).not.toContain(got.addr);
        held.push(got.addr);
        ipam = got.ipam;
      }
      expect(ipam.taken.size).toBe(held.length);
    }),
  );
});
