/** What needs no server: addresses as names, and /etc/hosts. */
import { type Addr, familyOf, formatAddr, parseAddr } from "@kubenetsim/sim";
import { absolute } from "../name.ts";
import { findHosts } from "./hosts.ts";
import type { Resolution } from "./types.ts";

/** The resolution where name, or the hosts file, says it all; else `undefined`: ask. */
export function resolveLocally(name: string, types: readonly string[], hosts: string): Resolution | undefined {
  const families = familiesOf(types);
  if (families.length === 0) return undefined;
  const addr = literal(name);
  if (addr !== undefined) {
    if (!families.includes(familyOf(addr))) return { ...nothing(name, "literal"), error: "address-family" };
    return { ...nothing(name, "literal"), addresses: [formatAddr(addr)], canonicalName: name };
  }
  const entries = findHosts(hosts, name, families);
  const first = entries[0];
  if (first === undefined) return undefined;
  return {
    ...nothing(name, "hosts"),
    addresses: [...new Set(entries.map((entry) => entry.address))],
    canonicalName: absolute(first.names[0] ?? name),
    ...(first.names.length > 1 ? { aliases: first.names.slice(1) } : {}),
  };
}

export function nothing(name: string, source: Resolution["source"]): Resolution {
  return { name, source, addresses: [], answers: [], asked: [], elapsedMs: 0 };
}

function familiesOf(types: readonly string[]): readonly (4 | 6)[] {
  return types.flatMap((type): (4 | 6)[] => (type === "A" ? [4] : type === "AAAA" ? [6] : []));
}

function literal(name: string): Addr | undefined {
  return parseAddr(name.includes(":") ? name.replace(/%.*$/, "") : name) ?? inetAton(name);
}

/** C's inet_aton: one to four numbers, decimal, octal or hexadecimal; the last fills what remains. */
function inetAton(text: string): Addr | undefined {
  const parts = text.split(".");
  if (parts.length > 4 || !parts.every((part) => /^(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d{0,9})$/.test(part))) {
    return undefined;
  }
  const numbers = parts.map((part) => (/^0[0-7]+$/.test(part) ? Number.parseInt(part, 8) : Number(part)));
  const last = numbers.pop() ?? 0;
  if (last >= 256 ** (4 - numbers.length) || numbers.some((one) => one > 255)) return undefined;
  return numbers.reduce((sum, one, index) => sum + one * 256 ** (3 - index), 0) + last;
}
