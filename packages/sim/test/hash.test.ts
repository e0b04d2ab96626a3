import { createHash } from "node:crypto";
import {
  canonicalJson,
  fnv1a32,
  fnv1a32Bytes,
  safeEncodeString,
  sha256Base32,
  sha256Hex,
  stateHash,
  treeOf,
  utf8Bytes,
} from "@kubenetsim/sim";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

const text = fc.string({ unit: "binary" });
// Of any length up to that of three blocks.
const longASCII = fc.string({ unit: "grapheme-ascii", maxLength: 190, size: "max" });

describe("utf8Bytes", () => {
  test("agrees with the host's encoder, lone surrogates included", () => {
    const anyText = fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units));
    fc.assert(
      fc.property(fc.oneof(text, anyText), (s) => {
        expect([...utf8Bytes(s)]).toEqual([...new TextEncoder().encode(s)]);
      }),
    );
  });
});

describe("fnv1a32", () => {
  // From the FNV reference's own test vectors.
  test.each([
    ["", 0x811c9dc5],
    ["a", 0xe40c292c],
    ["b", 0xe70c2de5],
    ["foobar", 0xbf9cf968],
  ])("%j", (s, hash) => expect(fnv1a32(s)).toBe(hash));

  test("the short way for ASCII is the way over bytes", () => {
    fc.assert(fc.property(fc.oneof(text, fc.string()), (s) => fnv1a32(s) === fnv1a32Bytes(utf8Bytes(s))));
  });
});

describe("sha256", () => {
  // Chain names as kube-proxy gives them in a kubeadm cluster.
  test.each([
    ["kube-system/kube-dns:dnsudp", "TCOU7JCQXEZGVUNU"],
    ["kube-system/kube-dns:dns-tcptcp", "ERIFXISQEP7F7OF4"],
    ["default/kubernetes:httpstcp", "NPX46M4PTMTKRN6Y"],
  ])("%s", (s, name) => expect(sha256Base32(s, 16)).toBe(name));

  test("agrees with node:crypto", () => {
    fc.assert(
      fc.property(text, (s) => {
        expect(sha256Hex(s)).toBe(createHash("sha256").update(new TextEncoder().encode(s)).digest("hex"));
      }),
    );
  });

  test("base32 decodes to the hash again, at any length", () => {
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    fc.assert(
      fc.property(fc.oneof(text, longASCII), fc.integer({ min: 0, max: 52 }), (s, length) => {
        const bits = [...createHash("sha256").update(new TextEncoder().encode(s)).digest()]
          .map((byte) => byte.toString(2).padStart(8, "0"))
          .join("")
          .padEnd(260, "0");
        const decoded = [...sha256Base32(s, length)].map((c) => alphabet.indexOf(c).toString(2).padStart(5, "0"));
        expect(decoded.length).toBe(length);
        expect(decoded.join("")).toBe(bits.slice(0, length * 5));
      }),
    );
  });
});

describe("safeEncodeString", () => {
  // 'b' is 98, and 98 mod 27 is 17: the letter w.
  test.each([
    ["", ""],
    ["0123456789", "456789bcdf"],
    ["b", "w"],
  ])("%j", (s, encoded) => expect(safeEncodeString(s)).toBe(encoded));

  test("a pod-template-hash is made of it", () => {
    fc.assert(fc.property(fc.nat(), (n) => /^[bcdfghjklmnpqrstvwxz2456789]+$/.test(safeEncodeString(String(n)))));
  });
});

describe("canonicalJson and stateHash", () => {
  test.each<[unknown, string]>([
    [null, "null"],
    [{ b: 1, a: [true, "x\n"] }, '{"a":[true,"x\\n"],"b":1}'],
    [{ a: undefined }, "{}"],
    [{ n: 12n, m: "12n" }, '{"m":"12n","n":12n}'],
    [treeOf([["b", { z: 1 }]]), '#{"b":{"z":1}}'],
    [Object.assign(Object.create(null), { x: 1 }), '{"x":1}'],
    [JSON.parse('{"__proto__":1,"constructor":2}'), '{"__proto__":1,"constructor":2}'],
    [[], "[]"],
    [-0, "0"],
  ])("%# %s", (value, wanted) => expect(canonicalJson(value)).toBe(wanted));

  test("keys are sorted by <, so é comes after z", () => {
    expect(canonicalJson({ é: 1, z: 2, Z: 3 })).toBe('{"Z":3,"z":2,"é":1}');
  });

  test.each([
    ["a Map", new Map()],
    ["a function", () => 1],
    ["a symbol", Symbol("x")],
    ["a class instance", new (class Pod {})()],
    ["NaN", Number.NaN],
    ["undefined in an array", [undefined]],
  ])("%s cannot be state", (_, value) => expect(() => canonicalJson({ value })).toThrow("state"));

  test("the order of insertion does not matter, the content does", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue()), (a, b) => {
        const turned = Object.fromEntries(Object.entries(a).reverse());
        expect(stateHash(turned)).toBe(stateHash(a));
        expect(canonicalJson(a) === canonicalJson(b)).toBe(stateHash(a) === stateHash(b));
        expect(JSON.parse(canonicalJson(a))).toEqual(JSON.parse(JSON.stringify(a)));
      }),
    );
    expect(stateHash(treeOf([["a", 1]]))).not.toBe(stateHash(treeOf([["a", 2]])));
    expect(stateHash(treeOf([["a", 1]]))).not.toBe(stateHash({ a: 1 }));
  });
});
