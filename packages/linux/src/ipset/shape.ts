/** What the parts of each type of set are, and what `ipset list` says of it. */
import type { IpSetType } from "./types.ts";

/** One part of a member. `port` is `protocol:port`, but a bare number in bitmap:port. */
export type IpSetPart = "ip" | "net" | "port";

interface Shape {
  readonly parts: readonly IpSetPart[];
  /** The newest revision of the type in Linux 5.x, which the tool prints. */
  readonly revision: number;
  /** Bytes on a 64-bit machine: of the empty set, and of each member. Rounded: the kernel's own count depends on its hash. */
  readonly emptyBytes: number;
  readonly memberBytes: { readonly 4: number; readonly 6: number };
}

export const SHAPES: { readonly [T in IpSetType]: Shape } = {
  "hash:ip": { parts: ["ip"], revision: 4, emptyBytes: 200, memberBytes: { 4: 48, 6: 64 } },
  "hash:net": { parts: ["net"], revision: 6, emptyBytes: 440, memberBytes: { 4: 64, 6: 88 } },
  "hash:ip,port": { parts: ["ip", "port"], revision: 5, emptyBytes: 200, memberBytes: { 4: 64, 6: 72 } },
  "hash:ip,port,ip": { parts: ["ip", "port", "ip"], revision: 5, emptyBytes: 200, memberBytes: { 4: 72, 6: 96 } },
  "hash:ip,port,net": { parts: ["ip", "port", "net"], revision: 7, emptyBytes: 440, memberBytes: { 4: 72, 6: 96 } },
  "bitmap:port": { parts: ["port"], revision: 3, emptyBytes: 8264, memberBytes: { 4: 0, 6: 0 } },
};

/** Whether there is a type of this name. */
export function isIpSetType(text: string): text is IpSetType {
  return Object.hasOwn(SHAPES, text);
}
