/** The hashes that Kubernetes names things by, and the hash of a whole state. */

import { sha256, sha512 } from "@noble/hashes/sha2.js";
import { assert } from "./assert.ts";
import { canonicalJson } from "./canonical.ts";
import { sha256Words } from "./sha256.ts";
import { utf8Bytes } from "./utf8.ts";

const FNV_BASIS = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
// Models k8s.io/apimachinery/pkg/util/rand: no vowels and no 0, 1, 3, so that no words come out.
const SAFE_ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

/**
 * 32-bit FNV-1a over the UTF-8 bytes of `text`, unsigned: what pod-template-hash and many others are made from. From the hash of
 * one text as `start` it goes on to that of both, one after the other.
 */
export function fnv1a32(text: string, start: number = FNV_BASIS): number {
  let hash = start;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x80) return fnv1a32Bytes(utf8Bytes(text), start);
    hash = Math.imul(hash ^ code, FNV_PRIME);
  }
  return hash >>> 0;
}

/** 32-bit FNV-1a over bytes, unsigned. */
export function fnv1a32Bytes(bytes: Uint8Array, start: number = FNV_BASIS): number {
  let hash = start;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, FNV_PRIME);
  return hash >>> 0;
}

/**
 * The first `length` characters (at most 52) of the base32 of the SHA-256 of `text`.
 *
 * @example `KUBE-SVC-${sha256Base32("kube-system/kube-dns:dnsudp", 16)}`; // KUBE-SVC-TCOU7JCQXEZGVUNU
 */
export function sha256Base32(text: string, length: number): string {
  assert(length <= 52, "a SHA-256 has 52 base32 characters");
  const words = length <= WORD_CHARACTERS_MAX ? sha256Words(text) : undefined;
  if (words !== undefined) return base32OfWords(words, length);
  const bytes = sha256(utf8Bytes(text));
  let result = "";
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    if (result.length >= length) break;
    buffer = ((buffer << 8) | byte) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      result += BASE32[(buffer >>> bits) & 31];
    }
  }
  // 256 bits are 51 characters and one bit, which RFC 4648 fills up with zeros.
  if (result.length < length) result += BASE32[(buffer << (5 - bits)) & 31];
  return result.slice(0, length);
}

/** Eight words are 256 bits: 51 characters, and one bit that {@link sha256Base32} fills up. */
const WORD_CHARACTERS_MAX = 51;

function base32OfWords(words: Int32Array, length: number): string {
  let result = "";
  let rest = 0;
  let bits = 0;
  for (let i = 0; result.length < length; i++) {
    // Half a word at a time, so that it fits beside what is left of the last.
    const word = words[i >> 1] as number;
    rest = ((rest << 16) | (i % 2 === 0 ? word >>> 16 : word & 0xffff)) & 0xfffff;
    bits += 16;
    while (bits >= 5 && result.length < length) {
      bits -= 5;
      result += BASE32[(rest >>> bits) & 31];
    }
  }
  return result;
}

/** The SHA-256 of the UTF-8 bytes of `text` in lower-case hex. */
export function sha256Hex(text: string): string {
  let hex = "";
  for (const byte of sha256(utf8Bytes(text))) hex += byte.toString(16).padStart(2, "0");
  return hex;
}

/** The SHA-512 of the UTF-8 bytes of `text` in lower-case hex: CNI plugins name their chains by it. */
export function sha512Hex(text: string): string {
  let hex = "";
  for (const byte of sha512(utf8Bytes(text))) hex += byte.toString(16).padStart(2, "0");
  return hex;
}

/** Maps each code point to a letter or digit that is safe in a name. Models apimachinery util/rand SafeEncodeString. */
export function safeEncodeString(text: string): string {
  let result = "";
  for (const point of text) result += SAFE_ALPHABET[(point.codePointAt(0) as number) % SAFE_ALPHABET.length];
  return result;
}

/** One SHA-256 (hex) for a whole state: equal states have equal hashes. See {@link canonicalJson} for what state may be. */
export function stateHash(value: unknown): string {
  return sha256Hex(canonicalJson(value));
}
