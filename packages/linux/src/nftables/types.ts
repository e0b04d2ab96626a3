/** What nftables holds: tables with chains of rules, and sets and maps that rules look things up in. */
import type { Addr, Tree } from "@kubenetsim/sim";
import type { Hook, Origin } from "../netfilter/types.ts";
import type { IcmpError } from "../packet.ts";

export type NftFamily = "ip" | "ip6" | "inet";

/** The data types of keys and values, in nft's words. */
export type NftTypeName =
  | "ipv4_addr"
  | "ipv6_addr"
  | "inet_proto"
  | "inet_service"
  | "mark"
  | "ifname"
  | "iface_index"
  | "nf_proto"
  | "ct_state"
  | "ct_status"
  | "fib_addrtype"
  | "icmp_type"
  | "icmpv6_type"
  | "integer";

/** An address, a number (port, mark, symbol's number), or an interface's name. */
export type NftValue = Addr | string;

/** One part of an element's key: a value, or all values from `first` to `last`. */
export type NftPart = NftValue | NftRange;

export interface NftRange {
  readonly first: Addr;
  readonly last: Addr;
  /** For a prefix: its length, so that it is printed as one. */
  readonly bits?: number;
}

/** What a rule or an element of a verdict map decides. */
export type NftVerdict =
  | { readonly verdict: "accept" | "drop" | "return" | "continue" }
  | { readonly verdict: "jump" | "goto"; readonly chain: string };

export interface NftElement {
  readonly key: readonly NftPart[];
  /** In a verdict map. */
  readonly verdict?: NftVerdict;
  /** In any other map. */
  readonly data?: readonly NftPart[];
  readonly timeoutSeconds?: number;
  readonly comment?: string;
  readonly because?: readonly Origin[];
}

export type NftSetFlag = "constant" | "dynamic" | "interval" | "timeout";

/** A named set, or a map when it has `data`. */
export interface NftSet {
  readonly name: string;
  readonly type: readonly NftTypeName[];
  readonly data?: "verdict" | readonly NftTypeName[];
  readonly flags: readonly NftSetFlag[];
  readonly timeoutSeconds?: number;
  readonly size?: number;
  readonly comment?: string;
  /** By the text of their keys, see `elementKey`. */
  readonly elements: Tree<NftElement>;
}

/** The key of a set look-up, or one side of a comparison: what is read from the packet or its circumstances. */
export type NftExpression =
  | { readonly expression: "payload"; readonly protocol: NftPayloadProtocol; readonly field: NftPayloadField }
  | { readonly expression: "meta"; readonly key: NftMetaKey }
  | { readonly expression: "ct"; readonly key: "state" | "status" | "mark" }
  | { readonly expression: "fib"; readonly of: "saddr" | "daddr" }
  | { readonly expression: "numgen"; readonly mode: "random" | "inc"; readonly mod: number; readonly offset: number }
  | { readonly expression: "concat"; readonly parts: readonly NftExpression[] }
  | {
      readonly expression: "binary";
      readonly op: "and" | "or" | "xor";
      readonly left: NftExpression;
      readonly value: number;
    }
  | { readonly expression: "value"; readonly type: readonly NftTypeName[]; readonly values: readonly NftPart[] }
  | { readonly expression: "map"; readonly key: NftExpression; readonly map: NftLookup };

export type NftPayloadProtocol = "ip" | "ip6" | "tcp" | "udp" | "sctp" | "th" | "icmp" | "icmpv6";
export type NftPayloadField = "saddr" | "daddr" | "protocol" | "nexthdr" | "sport" | "dport" | "type";
export type NftMetaKey = "mark" | "l4proto" | "nfproto" | "iifname" | "oifname" | "iif" | "oif";

/** A named set (`@name`), or elements that stand in the rule itself. */
export type NftLookup = { readonly set: string } | NftAnonymousSet;

export interface NftAnonymousSet {
  readonly type: readonly NftTypeName[];
  readonly data?: "verdict" | readonly NftTypeName[];
  readonly elements: readonly NftElement[];
}

export type NftCompare = "==" | "!=" | "<" | ">" | "<=" | ">=";

/** What an expression is compared with: a value or range, several bits of which one must be set, or a set. */
export type NftRight =
  | { readonly part: NftPart }
  | { readonly anyOf: readonly number[] }
  | { readonly lookup: NftLookup };

export type NftNatFlag = "random" | "fully-random" | "persistent";

export type NftStatement =
  | {
      readonly statement: "match";
      readonly left: NftExpression;
      readonly op: NftCompare;
      readonly right: NftRight;
    }
  | { readonly statement: "vmap"; readonly key: NftExpression; readonly map: NftLookup }
  | { readonly statement: "verdict"; readonly verdict: NftVerdict }
  | { readonly statement: "reject"; readonly with: NftReject }
  | {
      readonly statement: "nat";
      readonly kind: "dnat" | "snat" | "masquerade" | "redirect";
      /** As in `dnat ip to`, which tables of family inet need. */
      readonly family?: "ip" | "ip6";
      readonly addr?: NftExpression;
      readonly port?: NftPart;
      readonly flags: readonly NftNatFlag[];
    }
  | { readonly statement: "mangle"; readonly of: "meta mark" | "ct mark"; readonly to: NftExpression }
  | {
      readonly statement: "set";
      readonly op: "add" | "update" | "delete";
      readonly set: string;
      readonly key: NftExpression;
      readonly timeoutSeconds?: number;
    }
  | { readonly statement: "counter"; readonly packets: number; readonly bytes: number }
  | { readonly statement: "log"; readonly prefix: string }
  | { readonly statement: "notrack" };

/** How a packet is refused; `icmpx` stands for either family's error. */
export type NftReject = IcmpError | "tcp-reset" | NftIcmpx;
export type NftIcmpx =
  | "icmpx-no-route"
  | "icmpx-port-unreachable"
  | "icmpx-host-unreachable"
  | "icmpx-admin-prohibited";

export interface NftRule {
  /** Stable under rebuilds: chance is drawn by it. */
  readonly handle: number;
  readonly statements: readonly NftStatement[];
  readonly comment?: string;
  readonly because: readonly Origin[];
}

/** What ties a chain to a hook. Lower priorities come first; conntrack is at -200, DNAT at -100, SNAT at 100. */
export interface NftBaseHook {
  readonly type: "filter" | "nat" | "route";
  readonly hook: Hook;
  readonly priority: number;
  readonly policy: "accept" | "drop";
}

export interface NftChain {
  readonly name: string;
  readonly base?: NftBaseHook;
  readonly comment?: string;
  readonly rules: readonly NftRule[];
}

/** One table. Chains and sets may be built when first asked for; what does not exist is `undefined`. */
export interface NftTable {
  readonly family: NftFamily;
  readonly name: string;
  readonly comment?: string;
  chain(name: string): NftChain | undefined;
  /** In the order in which they were made. */
  chainNames(): readonly string[];
  /** Those tied to a hook. */
  baseChains(): readonly NftChain[];
  set(name: string): NftSet | undefined;
  setNames(): readonly string[];
}
