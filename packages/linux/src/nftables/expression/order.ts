/** The order in which nft lists elements: by their keys as the numbers that they are in memory. */
import { compareAddr } from "@kubenetsim/sim";
import type { NftElement, NftPart, NftTypeName } from "../types.ts";

export function compareElements(types: readonly NftTypeName[]): (a: NftElement, b: NftElement) => number {
  if (types.length === 1) return (a, b) => compareParts(a.key[0] ?? 0, b.key[0] ?? 0);
  return (a, b) => compareConcatenated(a.key, b.key, types);
}

function compareParts(a: NftPart, b: NftPart): number {
  const left = typeof a === "object" ? a.first : a;
  const right = typeof b === "object" ? b.first : b;
  if (typeof left !== "string" && typeof right !== "string") return compareAddr(left, right);
  return left < right ? -1 : left > right ? 1 : 0;
}

// A concatenated key is read as one number of the machine's byte order: its last part weighs most, and in parts of network
// order so does the last byte. Models nft's list_expr_sort on little-endian machines.
function compareConcatenated(a: readonly NftPart[], b: readonly NftPart[], types: readonly NftTypeName[]): number {
  for (let i = types.length - 1; i >= 0; i--) {
    const order = compareParts(swapped(a[i] ?? 0, types[i]), swapped(b[i] ?? 0, types[i]));
    if (order !== 0) return order;
  }
  return 0;
}

function swapped(part: NftPart, type: NftTypeName | undefined): NftPart {
  const value = typeof part === "object" ? part.first : part;
  if (typeof value === "string") return value;
  if (type === "ipv6_addr") return swapBytes(BigInt(value), 16);
  if (typeof value === "bigint") return value;
  if (type === "inet_service") return ((value & 0xff) << 8) | (value >>> 8);
  if (type !== "ipv4_addr") return value;
  return ((value << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24)) >>> 0;
}

function swapBytes(value: bigint, bytes: number): bigint {
  let rest = value;
  let result = 0n;
  for (let i = 0; i < bytes; i++) {
    result = (result << 8n) | (rest & 0xffn);
    rest >>= 8n;
  }
  return result;
}
