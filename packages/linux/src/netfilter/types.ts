/** Rules, chains and what walking them yields. A Ruleset is built chain by chain, on demand. */
import type { Addr, Prefix, Tree } from "@kubenetsim/sim";
import type { IpSet, IpSets } from "../ipset/types.ts";
import type { IpvsProtocol, VirtualServers } from "../ipvs/types.ts";
import type { Netns } from "../netns.ts";
import type { NftRule, NftTable } from "../nftables/types.ts";
import type { CtState, IcmpError, Packet, Protocol } from "../packet.ts";
import type { Next, Passage } from "./passage.ts";

export type Hook = "prerouting" | "input" | "forward" | "output" | "postrouting";
export type Table = "raw" | "mangle" | "nat" | "filter";

/** Who caused a rule: opaque here, printed in traces. */
export interface Origin {
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** One condition of a rule; all must hold. `not` is iptables' `!`. */
export type Match =
  | { readonly match: "protocol"; readonly protocol: Protocol | "all"; readonly not?: boolean }
  | { readonly match: "source"; readonly prefix: Prefix; readonly not?: boolean }
  | { readonly match: "destination"; readonly prefix: Prefix; readonly not?: boolean }
  | { readonly match: "in-interface"; readonly name: string; readonly not?: boolean }
  | { readonly match: "out-interface"; readonly name: string; readonly not?: boolean }
  | {
      readonly match: "sport" | "dport";
      readonly protocol: Protocol;
      readonly first: number;
      readonly last: number;
      readonly not?: boolean;
    }
  /** A bare `-m tcp`, as iptables-save prints where a protocol's match was loaded without any option. */
  | { readonly match: "module"; readonly protocol: "tcp" | "udp" | "sctp" }
  | {
      readonly match: "multiport";
      readonly which: "sports" | "dports" | "ports";
      readonly ports: readonly { readonly first: number; readonly last: number }[];
      readonly not?: boolean;
    }
  | { readonly match: "icmp"; readonly type: string; readonly not?: boolean }
  | { readonly match: "comment"; readonly comment: string }
  | { readonly match: "conntrack"; readonly states: readonly (CtState | "DNAT" | "SNAT")[]; readonly not?: boolean }
  | {
      readonly match: "addrtype";
      readonly srcType?: AddrType;
      readonly dstType?: AddrType;
      readonly notSrc?: boolean;
      readonly notDst?: boolean;
    }
  | { readonly match: "mark"; readonly value: number; readonly mask: number; readonly not?: boolean }
  | { readonly match: "statistic"; readonly mode: "random"; readonly probability: number; readonly text: string }
  | {
      readonly match: "recent";
      readonly set: boolean;
      readonly check: boolean;
      readonly name: string;
      readonly seconds?: number;
      readonly reap?: boolean;
      readonly side: "rsource" | "rdest";
      readonly not?: boolean;
    }
  | { readonly match: "set"; readonly set: string; readonly dirs: readonly ("src" | "dst")[]; readonly not?: boolean }
  /** The empty name stands for any port: `--physdev-is-in`. */
  | { readonly match: "physdev"; readonly physdev: string; readonly isIn: boolean; readonly not?: boolean }
  | { readonly match: "ipvs"; readonly addr: Addr; readonly protocol: IpvsProtocol; readonly port: number }
  | { readonly match: "nfacct"; readonly name: string };

export type AddrType = "LOCAL" | "UNICAST" | "BROADCAST" | "MULTICAST" | "BLACKHOLE" | "UNREACHABLE";

export type Target =
  | { readonly target: "ACCEPT" }
  | { readonly target: "DROP" }
  | { readonly target: "RETURN" }
  | { readonly target: "NONE" }
  | { readonly target: "NOTRACK" }
  | { readonly target: "jump" | "goto"; readonly chain: string }
  | { readonly target: "REJECT"; readonly with: IcmpError | "tcp-reset" }
  | {
      readonly target: "MARK";
      readonly op: "set" | "or" | "and" | "xor";
      readonly value: number;
      readonly mask: number;
    }
  | {
      readonly target: "CONNMARK";
      readonly op: "save" | "restore" | "set";
      readonly value: number;
      readonly mask: number;
    }
  | { readonly target: "DNAT"; readonly addr?: Addr; readonly port?: number }
  /** DNAT to the machine itself: to the first address of the link it came in by, or to loopback. */
  | { readonly target: "REDIRECT"; readonly port?: number }
  | { readonly target: "SNAT"; readonly addr: Addr; readonly port?: number; readonly randomFully?: boolean }
  | { readonly target: "MASQUERADE"; readonly randomFully?: boolean }
  | { readonly target: "LOG"; readonly prefix: string };

export interface Rule {
  /** Unique in its ruleset and stable under rebuilds: chance is drawn by it. */
  readonly handle: number;
  readonly matches: readonly Match[];
  readonly target: Target;
  readonly because: readonly Origin[];
}

export interface BaseChain {
  readonly table: Table;
  readonly chain: string;
  readonly policy: "ACCEPT" | "DROP";
  /**
   * Of a chain that is not iptables': walks it, policy and all, and answers accept, drop, reject or loop. Then `table` says only
   * when its turn is. `isIndexed` is false for the plain way.
   */
  enter?(passage: Passage, isIndexed: boolean): Next;
}

/**
 * What one network namespace's netfilter holds for one family. `chain` builds a chain when first asked for it; a chain that
 * does not exist is `undefined`. `chains` names all of them, for printing.
 */
export interface Ruleset {
  readonly family: 4 | 6;
  chain(table: Table, name: string): readonly Rule[] | undefined;
  /** In hook order: raw, mangle, nat (dstnat), filter, (srcnat). */
  base(hook: Hook): readonly BaseChain[];
  chains(table: Table): readonly string[];
  /**
   * A very long chain as an ordered tree of runs: joined in key order they are what `chain` answers. Optional, and only for
   * speed: two revisions of a chain share subtrees, so an index can follow a change by `Tree.diff` instead of a rebuild.
   */
  segments?(table: Table, name: string): Tree<readonly Rule[]> | undefined;
  /** The sets that `-m set` asks; without them no packet is in any. */
  readonly sets?: IpSets | undefined;
  /** What IPVS balances in this namespace. */
  readonly ipvs?: VirtualServers | undefined;
  /** Addresses that whoever made these rules has put on a dummy link of its own. */
  readonly bound?: BoundAddresses | undefined;
  /** The tables of nftables, for who lists them; a packet meets them by `base`. */
  readonly nft?: readonly NftTable[] | undefined;
}

/** Addresses of a dummy link: a set of type hash:ip, since there may be as many as Services. */
export interface BoundAddresses {
  readonly link: string;
  readonly addresses: IpSet;
}

export type Verdict =
  | { readonly kind: "accept" }
  | { readonly kind: "drop" }
  | { readonly kind: "reject"; readonly with: IcmpError | "tcp-reset" }
  | { readonly kind: "loop" };

/** One rule that a packet met and that matched, or a chain's policy. Evidence, not prose. */
export interface RuleStep {
  /** Of iptables a {@link Table}; of nftables family and name, such as `ip filter`. */
  readonly table: string;
  readonly chain: string;
  /** 1-based, as `iptables -L --line-numbers` counts; 0 for a chain's policy. */
  readonly number: number;
  readonly rule?: Rule;
  /** The rule, where it is one of nftables. */
  readonly nft?: NftRule;
  /** What it did: `jump SOME-CHAIN`, `DNAT to 10.244.2.9:8080`, `MARK or 0x4000`, `policy ACCEPT`. */
  readonly action: string;
}

export interface Outcome {
  readonly verdict: Verdict;
  readonly packet: Packet;
  readonly steps: readonly RuleStep[];
  /** NAT that this hook chose, for conntrack to bind. */
  readonly nat?: NatChoice;
  /** The namespace after the rules that write to it (`recent`); the very same one when none did. */
  readonly kernel: Netns;
  /** The connection's mark, where CONNMARK changed it. */
  readonly connmark?: number;
}

export interface NatChoice {
  readonly dnat?: { readonly addr: Addr; readonly port: number };
  readonly snat?: { readonly addr: Addr | "masquerade"; readonly port?: number; readonly randomFully?: boolean };
}
