/** The kernel's hashes that schedulers choose by. */
import type { Addr } from "@kubenetsim/sim";

const GOLDEN_RATIO_32 = 0x61c88647;

/** An address as one 32-bit number: of IPv6, its four words xor'ed. */
export function foldAddress(addr: Addr): number {
  if (typeof addr === "number") return addr;
  const word = (shift: bigint): number => Number((addr >> shift) & 0xffffffffn);
  return (word(96n) ^ word(64n) ^ word(32n) ^ word(0n)) >>> 0;
}

/** hash_32 of include/linux/hash.h: so many bits of the product with the golden ratio. */
export function hash32(value: number, bits: number): number {
  return Math.imul(value >>> 0, GOLDEN_RATIO_32) >>> (32 - bits);
}

const MASK64 = 0xffffffffffffffffn;
type Words = [bigint, bigint, bigint, bigint];

/** hsiphash of one 32-bit word on a 64-bit machine: SipHash-1-3, of which 32 bits are kept. Models lib/siphash.c. */
export function hsiphash(value: number, key: bigint): number {
  const v: Words = [
    0x736f6d6570736575n ^ key,
    0x646f72616e646f6dn ^ key,
    0x6c7967656e657261n ^ key,
    0x7465646279746573n ^ key,
  ];
  const block = (4n << 56n) | BigInt(value >>> 0);
  v[3] ^= block;
  round(v);
  v[0] ^= block;
  v[2] ^= 0xffn;
  round(v);
  round(v);
  round(v);
  return Number((v[0] ^ v[1] ^ v[2] ^ v[3]) & 0xffffffffn);
}

function round(v: Words): void {
  v[0] = (v[0] + v[1]) & MASK64;
  v[1] = rotate(v[1], 13n) ^ v[0];
  v[0] = rotate(v[0], 32n);
  v[2] = (v[2] + v[3]) & MASK64;
  v[3] = rotate(v[3], 16n) ^ v[2];
  v[0] = (v[0] + v[3]) & MASK64;
  v[3] = rotate(v[3], 21n) ^ v[0];
  v[2] = (v[2] + v[1]) & MASK64;
  v[1] = rotate(v[1], 17n) ^ v[2];
  v[2] = rotate(v[2], 32n);
}

function rotate(word: bigint, by: bigint): bigint {
  return ((word << by) | (word >> (64n - by))) & MASK64;
}
