import {
  type Addr,
  addrAdd,
  addrDistance,
  compareAddr,
  familyOf,
  formatAddr,
  isIPv4,
  isMapped,
  parseAddr,
  parseAddrSloppy,
  unmap,
} from "@kubenetsim/sim";
import fc from "fast-check";
import { Address4, Address6 } from "ip-address";
import { describe, expect, test } from "vitest";

const ipv4 = fc.integer({ min: 0, max: 0xffffffff });
// Groups that are often zero, so that `::` has something to do.
const ipv6 = fc
  .array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff })), { minLength: 8, maxLength: 8 })
  .map((groups) => groups.reduce((addr, group) => (addr << 16n) | BigInt(group), 0n));
const addr: fc.Arbitrary<Addr> = fc.oneof(ipv4, ipv6);
const must = (text: string): Addr => {
  const parsed = parseAddr(text);
  if (parsed === undefined) throw new Error(`${text} is no address`);
  return parsed;
};

describe("parseAddr and formatAddr", () => {
  test("round trip", () => {
    fc.assert(fc.property(addr, (a) => parseAddr(formatAddr(a)) === a && parseAddrSloppy(formatAddr(a)) === unmap(a)));
  });

  test("agree with ip-address", () => {
    fc.assert(
      fc.property(ipv4, (a) => {
        expect(new Address4(formatAddr(a)).bigInt()).toBe(BigInt(a));
      }),
    );
    fc.assert(
      fc.property(ipv6, (a) => {
        fc.pre(!isMapped(a));
        expect(formatAddr(a)).toBe(Address6.fromBigInt(a).correctForm());
        expect(parseAddr(Address6.fromBigInt(a).canonicalForm())).toBe(a);
      }),
    );
  });

  test("agree with ip-address on which texts are addresses", () => {
    const mess = fc
      .array(fc.constantFrom("0", "1", "01", "ff", "255", "256", "::", ":", ".", "1.2.3.4", "abcd", "12345", "g"), {
        maxLength: 17,
      })
      .map((parts) => parts.join(""));
    const colons = fc
      .array(fc.constantFrom("0", "1", "ff", "", "1.2.3.4", "abcd", "12345"), { minLength: 2, maxLength: 9 })
      .map((parts) => parts.join(":"));
    const dots = fc
      .array(fc.constantFrom("0", "1", "00", "255", "256", ""), { minLength: 3, maxLength: 5 })
      .map((parts) => parts.join("."));
    fc.assert(
      fc.property(fc.oneof(mess, colons, dots), (text) => {
        const wanted = text.includes(":") ? Address6.isValid(text) : Address4.isValid(text) && text.includes(".");
        expect([text, parseAddr(text) !== undefined]).toEqual([text, wanted]);
      }),
      { numRuns: 3000 },
    );
  });

  test.each([
    ["0.0.0.0", 0, "0.0.0.0"],
    ["255.255.255.255", 0xffffffff, "255.255.255.255"],
    ["10.96.0.10", 0x0a60000a, "10.96.0.10"],
    ["::", 0n, "::"],
    ["::1", 1n, "::1"],
    ["1::", 1n << 112n, "1::"],
    ["2001:DB8::1", 0x20010db8000000000000000000000001n, "2001:db8::1"],
    ["2001:0db8:0:0:1:0:0:1", 0x20010db8000000000001000000000001n, "2001:db8::1:0:0:1"],
    ["2001:db8:0:1:1:1:1:1", 0x20010db8000000010001000100010001n, "2001:db8:0:1:1:1:1:1"],
    ["1:2:3:4:5:6:7::", 0x00010002000300040005000600070000n, "1:2:3:4:5:6:7:0"],
    ["::1.2.3.4", 0x01020304n, "::102:304"],
    ["::ffff:1.2.3.4", 0xffff01020304n, "::ffff:1.2.3.4"],
    ["::ffff:0102:0304", 0xffff01020304n, "::ffff:1.2.3.4"],
    ["64:ff9b::192.0.2.33", 0x0064ff9b0000000000000000c0000221n, "64:ff9b::c000:221"],
  ])("%s", (text, value, canonical) => {
    expect(parseAddr(text)).toBe(value);
    expect(formatAddr(value)).toBe(canonical);
  });

  test.each([
    "",
    " 10.0.0.1",
    "10.0.0.1 ",
    "10.0.0",
    "10.0.0.0.1",
    "10.0.0.256",
    "10..0.1",
    "10.0.0.",
    ".10.0.0",
    "127.1",
    "1",
    "0x7f.0.0.1",
    "+1.0.0.0",
    ":",
    ":::",
    "1:",
    ":1",
    "1::2::3",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "1:2:3:4:5:6:7:8::",
    "1:2:3:4::5:6:7:8",
    "12345::",
    "g::",
    "fe80::1%eth0",
    "1.2.3.4::",
    "::1.2.3.4:5",
    "1:2:3:4:5:6:7:1.2.3.4",
    "::1.2.3",
    "[::1]",
    "١.٠.٠.١",
  ])("neither reader takes %j", (text) => {
    expect(parseAddr(text)).toBeUndefined();
    expect(parseAddrSloppy(text)).toBeUndefined();
  });

  // What k8s.io/utils/net keeps taking for objects stored long ago.
  test.each([
    ["010.000.000.001", "10.0.0.1"],
    ["10.0.0.0010", "10.0.0.10"],
    ["::ffff:1.2.3.4", "1.2.3.4"],
    ["::ffff:01.2.3.4", "1.2.3.4"],
    ["::ffff:a00:1", "10.0.0.1"],
    ["00001::0000f", "1::f"],
  ])("only the sloppy reader takes %s as %s", (text, canonical) => {
    const strict = parseAddr(text);
    expect(strict === undefined || isMapped(strict)).toBe(true);
    expect(formatAddr(parseAddrSloppy(text) as Addr)).toBe(canonical);
  });
});

describe("arithmetic", () => {
  test("family, order and distance", () => {
    expect([isIPv4(must("1.2.3.4")), isIPv4(must("::1")), isIPv4(must("::ffff:1.2.3.4"))]).toEqual([
      true,
      false,
      false,
    ]);
    expect([familyOf(must("1.2.3.4")), familyOf(must("::"))]).toEqual([4, 6]);
    expect(compareAddr(must("255.0.0.0"), must("::"))).toBeLessThan(0);
    expect(compareAddr(must("::"), must("255.0.0.0"))).toBeGreaterThan(0);
    expect(compareAddr(must("128.0.0.0"), must("127.0.0.1"))).toBeGreaterThan(0);
    expect(compareAddr(must("::1"), must("::1"))).toBe(0);
    expect(addrDistance(must("10.0.0.0"), must("10.0.1.0"))).toBe(256n);
    expect(() => addrDistance(must("10.0.0.0"), must("::"))).toThrow("families");
  });

  test.each([
    ["10.0.0.255", 1, "10.0.1.0"],
    ["127.255.255.255", 1n, "128.0.0.0"],
    ["10.0.0.0", -1, "9.255.255.255"],
    ["::ffff", 1, "::1:0"],
    ["fd00::", 1n << 64n, "fd00:0:0:1::"],
  ])("%s + %s = %s", (from, n, to) => expect(formatAddr(addrAdd(must(from), n))).toBe(to));

  test.each([
    ["255.255.255.255", 1],
    ["0.0.0.0", -1],
    ["::", -1],
    ["ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 1],
  ])("%s + %d leaves the range", (from, n) => expect(() => addrAdd(must(from), n)).toThrow("bits"));

  test("the distance added is the other address", () => {
    const sameFamily = fc.oneof(fc.tuple(ipv4, ipv4), fc.tuple(ipv6, ipv6));
    fc.assert(fc.property(sameFamily, ([a, b]: [Addr, Addr]) => addrAdd(a, addrDistance(a, b)) === b));
  });

  test("unmap undoes mapping only", () => {
    expect(unmap(must("::ffff:1.2.3.4"))).toBe(must("1.2.3.4"));
    expect(unmap(must("::1.2.3.4"))).toBe(must("::1.2.3.4"));
    expect(unmap(must("1.2.3.4"))).toBe(must("1.2.3.4"));
  });
});
