import fc from "fast-check";
import { expect, test } from "vitest";
import { parseIntOrPercent, parseIntOrString, scaledValue } from "../../src/meta/intstr.ts";
import {
  addQuantity,
  canonicalQuantity,
  compareQuantity,
  parseQuantity,
  quantityMilliValue,
  quantityValue,
} from "../../src/meta/quantity.ts";

test.each([
  ["0", "0"],
  ["100m", "100m"],
  ["0.5", "500m"],
  ["1000", "1k"],
  ["1500m", "1500m"],
  ["1.5Gi", "1536Mi"],
  ["1024", "1024"],
  ["1024Ki", "1Mi"],
  ["0.5Ki", "512"],
  ["1e3", "1e3"],
  ["12e6", "12e6"],
  ["1E", "1E"],
  ["+5", "5"],
  ["-1Ki", "-1Ki"],
  ["-2Ki", "-2Ki"],
  ["0.1n", "1n"],
  [".5", "500m"],
  ["5.", "5"],
  ["100000000000000000000", "100E"],
])("%s is %s", (text, canonical) => {
  expect(canonicalQuantity(text)).toBe(canonical);
});

test.each([
  ["", "quantities must match"],
  ["1.2.3", "quantities must match"],
  ["1 ", "quantities must match"],
  ["1Kii", "unable to parse quantity's suffix"],
  ["1K", "unable to parse quantity's suffix"],
  ["9".repeat(100000), "quantities must match"],
])("%s is refused", (text, words) => {
  const result = parseQuantity(text.slice(0));
  expect(result.ok ? "" : result.error).toContain(words);
});

test("the canonical form keeps the amount", () => {
  const suffix = fc.constantFrom("", "m", "k", "M", "G", "Ki", "Mi", "Gi", "e3");
  const text = fc
    .tuple(fc.integer({ min: 0, max: 99999 }), fc.integer({ min: 0, max: 999 }), suffix)
    .map(([a, b, s]) => `${a}.${b}${s}`);
  fc.assert(
    fc.property(text, (written) => {
      const before = parseQuantity(written);
      const after = parseQuantity(canonicalQuantity(written) ?? "");
      const exact = written.includes("i") ? 1_000_000_000n : 1n;
      expect(before.ok && after.ok && after.quantity.nanos - before.quantity.nanos).toSatisfy(
        (n: bigint) => n >= 0n && n < exact,
      );
    }),
  );
});

test("arithmetic", () => {
  const of = (text: string) => {
    const result = parseQuantity(text);
    if (!result.ok) throw new Error(result.error);
    return result.quantity;
  };
  expect(compareQuantity(of("1Ki"), of("1024"))).toBe(0);
  expect(compareQuantity(of("1m"), of("1"))).toBe(-1);
  expect(quantityValue(addQuantity(of("500m"), of("600m")))).toBe(2);
  expect(quantityMilliValue(of("1500m"))).toBe(1500);
});

test("numbers, names and percentages", () => {
  expect(parseIntOrString("80")).toBe(80);
  expect(parseIntOrString("2147483648")).toBe("2147483648");
  expect(parseIntOrPercent("x%").ok).toBe(false);
  expect(scaledValue("25%", 3, true)).toEqual({ ok: true, value: 1 });
  expect(scaledValue("25%", 3, false)).toEqual({ ok: true, value: 0 });
  expect(scaledValue("http", 3, false)).toEqual({
    ok: false,
    error: "invalid value for IntOrString: invalid type: string is not a percentage",
  });
});
