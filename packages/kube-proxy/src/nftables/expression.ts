/** Small makers of nftables' rules, as kube-proxy writes them. */
import {
  type NftExpression,
  type NftPart,
  type NftRule,
  type NftStatement,
  type NftTypeName,
  nftHandle,
  type Origin,
} from "@kubenetsim/linux";
import { type Addr, bitLength, type Prefix, prefixFirst, prefixLast } from "@kubenetsim/sim";

/** One rule. `name` tells it from its chain's other rules, so that its handle outlives rebuilds. */
export function nftRule(
  chain: string,
  name: string,
  statements: readonly NftStatement[],
  because: readonly Origin[],
  comment?: string,
): NftRule {
  const handle = nftHandle(`${chain} ${name}`);
  return comment === undefined ? { handle, statements, because } : { handle, statements, comment, because };
}

/** `ip saddr`, or `ip6 saddr`. */
export function address(family: 4 | 6, field: "saddr" | "daddr"): NftExpression {
  return { expression: "payload", protocol: family === 4 ? "ip" : "ip6", field };
}

/** `ipv4_addr`, or `ipv6_addr`. */
export function addressType(family: 4 | 6): NftTypeName {
  return family === 4 ? "ipv4_addr" : "ipv6_addr";
}

export const MARK: NftExpression = { expression: "meta", key: "mark" };

const PROTOCOL: NftExpression = { expression: "meta", key: "l4proto" };
const PORT: NftExpression = { expression: "payload", protocol: "th", field: "dport" };

/** `meta l4proto . th dport` */
export const PROTOCOL_AND_PORT: NftExpression = { expression: "concat", parts: [PROTOCOL, PORT] };

/** `ip daddr . meta l4proto . th dport` */
export function destination(family: 4 | 6): NftExpression {
  return { expression: "concat", parts: [address(family, "daddr"), PROTOCOL, PORT] };
}

export function equals(left: NftExpression, part: NftPart): NftStatement {
  return { statement: "match", left, op: "==", right: { part } };
}

export function differs(left: NftExpression, part: NftPart): NftStatement {
  return { statement: "match", left, op: "!=", right: { part } };
}

/** `{ 10.0.0.0/8 , 172.16.0.0/12 }`, or not in it. */
export function inPrefixes(
  family: 4 | 6,
  field: "saddr" | "daddr",
  prefixes: readonly NftPart[],
  not = false,
): NftStatement {
  const elements = prefixes.map((part) => ({ key: [part] }));
  return {
    statement: "match",
    left: address(family, field),
    op: not ? "!=" : "==",
    right: { lookup: { type: [addressType(family)], elements } },
  };
}

/** `@name` */
export function inSet(left: NftExpression, set: string): NftStatement {
  return { statement: "match", left, op: "==", right: { lookup: { set } } };
}

export function vmap(key: NftExpression, set: string): NftStatement {
  return { statement: "vmap", key, map: { set } };
}

export function jump(chain: string): NftStatement {
  return { statement: "verdict", verdict: { verdict: "jump", chain } };
}

export function goTo(chain: string): NftStatement {
  return { statement: "verdict", verdict: { verdict: "goto", chain } };
}

export const DROP: NftStatement = { statement: "verdict", verdict: { verdict: "drop" } };
export const RETURN: NftStatement = { statement: "verdict", verdict: { verdict: "return" } };
/** `ct state new`; in nft's numbers. */
export const IS_NEW: NftStatement = {
  statement: "match",
  left: { expression: "ct", key: "state" },
  op: "==",
  right: { anyOf: [8] },
};

const LOCAL = 2;

/** `fib saddr type local` */
export function isLocal(of: "saddr" | "daddr"): NftStatement {
  return equals({ expression: "fib", of }, LOCAL);
}

/** A prefix as a part of a key; what covers one address only is that address. */
export function prefixPart(
  prefix: Prefix,
): Addr | { readonly first: Addr; readonly last: Addr; readonly bits: number } {
  if (prefix.bits === bitLength(prefix.addr)) return prefix.addr;
  return { first: prefixFirst(prefix), last: prefixLast(prefix), bits: prefix.bits };
}
