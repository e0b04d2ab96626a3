import {
  type Addr,
  addrAdd,
  formatAddr,
  formatPrefix,
  masked,
  type Prefix,
  parseAddr,
  parsePrefix,
  parsePrefixSloppy,
  prefixContains,
  prefixesOverlap,
  prefixFirst,
  prefixLast,
  prefixSize,
  singlePrefix,
} from "@kubenetsim/sim";
import fc from "fast-check";
import { Address4, Address6 } from "ip-address";
import { describe, expect, test } from "vitest";

const ipv4 = fc.integer({ min: 0, max: 0xffffffff });
const ipv6 = fc.bigInt({ min: 0n, max: (1n << 128n) - 1n });
const prefix: fc.Arbitrary<Prefix> = fc.oneof(
  fc.record({ addr: ipv4, bits: fc.integer({ min: 0, max: 32 }) }),
  fc.record({ addr: ipv6, bits: fc.integer({ min: 0, max: 128 }) }),
);
const must = (text: string): Prefix => {
  const parsed = parsePrefix(text);
  if (parsed === undefined) throw new Error(`${text} is no prefix`);
  return parsed;
};
const address = (text: string): Addr => parseAddr(text) as Addr;

describe("parsePrefix and formatPrefix", () => {
  test("round trip, host bits kept", () => {
    fc.assert(
      fc.property(prefix, (p) => {
        expect(parsePrefix(formatPrefix(p))).toEqual(p);
      }),
    );
  });

  test.each([
    "",
    "10.0.0.0",
    "10.0.0.0/",
    "/8",
    "10.0.0.0/33",
    "10.0.0.0/08",
    "10.0.0.0/+8",
    "10.0.0.0/-1",
    "10.0.0.0/8 ",
    "10.0.0/8",
    "010.0.0.0/8",
    "::/129",
    "fe80::%eth0/64",
    "10.0.0.0/8/8",
  ])("%j is no prefix", (text) => expect(parsePrefix(text)).toBeUndefined());

  test.each([
    ["10.0.0.0/8", "10.0.0.0/8"],
    ["010.0.0.0/08", "10.0.0.0/8"],
    ["fd00::/64", "fd00::/64"],
    ["::ffff:10.0.0.0/104", "10.0.0.0/8"],
  ])("the sloppy reader takes %s as %s", (text, canonical) => {
    expect(formatPrefix(parsePrefixSloppy(text) as Prefix)).toBe(canonical);
  });

  test.each(["10.0.0.0", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/8/8", "x/8", "10.0.0.0/-0"])(
    "the sloppy reader refuses %j too",
    (text) => expect(parsePrefixSloppy(text)).toBeUndefined(),
  );
});

describe("first, last, size, contains", () => {
  test("agree with ip-address", () => {
    fc.assert(
      fc.property(prefix, (p) => {
        const text = formatPrefix(p);
        const other = typeof p.addr === "number" ? new Address4(text) : new Address6(text);
        expect(BigInt(prefixFirst(p))).toBe(other.startAddress().bigInt());
        expect(BigInt(prefixLast(p))).toBe(other.endAddress().bigInt());
      }),
    );
  });

  test("an address is inside exactly from first to last", () => {
    const near = fc.tuple(prefix, fc.bigInt({ min: -3n, max: 3n }), fc.boolean());
    fc.assert(
      fc.property(near, ([p, n, atEnd]) => {
        const edge = atEnd ? prefixLast(p) : prefixFirst(p);
        const max = typeof edge === "number" ? 0xffffffffn : (1n << 128n) - 1n;
        fc.pre(BigInt(edge) + n >= 0n && BigInt(edge) + n <= max);
        const addr = addrAdd(edge, n);
        const inside = addr >= prefixFirst(p) && addr <= prefixLast(p);
        expect(prefixContains(p, addr)).toBe(inside);
      }),
      { numRuns: 1000 },
    );
  });

  test("size counts from first to last", () => {
    fc.assert(fc.property(prefix, (p) => BigInt(prefixLast(p)) - BigInt(prefixFirst(p)) + 1n === prefixSize(p)));
  });

  test.each([
    ["0.0.0.0/0", "0.0.0.0", "255.255.255.255", 1n << 32n],
    ["10.96.0.0/12", "10.96.0.0", "10.111.255.255", 1n << 20n],
    ["192.168.1.77/24", "192.168.1.0", "192.168.1.255", 256n],
    ["255.255.255.255/32", "255.255.255.255", "255.255.255.255", 1n],
    ["::/0", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 1n << 128n],
    ["fd00:10:96::/112", "fd00:10:96::", "fd00:10:96::ffff", 65536n],
  ])("%s", (text, first, last, size) => {
    const p = must(text);
    expect([formatAddr(prefixFirst(p)), formatAddr(prefixLast(p)), prefixSize(p)]).toEqual([first, last, size]);
    expect(masked(p)).toEqual({ addr: address(first), bits: p.bits });
  });

  test("families never contain each other", () => {
    expect(prefixContains(must("0.0.0.0/0"), address("::1"))).toBe(false);
    expect(prefixContains(must("::/0"), address("1.2.3.4"))).toBe(false);
    expect(prefixContains(must("10.0.0.0/8"), address("::ffff:10.0.0.1"))).toBe(false);
    expect(prefixesOverlap(must("0.0.0.0/0"), must("::/0"))).toBe(false);
  });

  test("two prefixes overlap when their ranges do", () => {
    const small = fc.record({ addr: fc.integer({ min: 0, max: 63 }), bits: fc.integer({ min: 26, max: 32 }) });
    fc.assert(
      fc.property(small, small, (a, b) => {
        const ranges = prefixFirst(a) <= prefixLast(b) && prefixFirst(b) <= prefixLast(a);
        expect(prefixesOverlap(a, b)).toBe(ranges);
        expect(prefixesOverlap(b, a)).toBe(ranges);
      }),
    );
  });

  test("a single prefix holds its address only", () => {
    expect(formatPrefix(singlePrefix(address("10.0.0.1")))).toBe("10.0.0.1/32");
    expect(formatPrefix(singlePrefix(address("::1")))).toBe("::1/128");
  });
});
