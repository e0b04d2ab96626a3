/** What a stub resolver is configured with, what it asks, and what came of it. */
import type { Answer, Edns, Query } from "../message.ts";

/** /etc/resolv.conf as glibc holds it after reading. */
export interface ResolvConf {
  /** At most three, in order. */
  readonly nameservers: readonly string[];
  readonly search: readonly string[];
  /** A name with fewer dots goes through the search list first. 0 to 15. */
  readonly ndots: number;
  /** How long the first server is waited for, in seconds. 1 to 30. */
  readonly timeout: number;
  /** How often the whole list of servers is gone through. 1 to 5. */
  readonly attempts: number;
  readonly rotate: boolean;
  /** A and AAAA one after the other instead of both at once. */
  readonly singleRequest: boolean;
  readonly singleRequestReopen: boolean;
  /** A name without a dot is never asked as it is. */
  readonly noTldQuery: boolean;
  readonly noAaaa: boolean;
  readonly useVc: boolean;
  readonly edns0: boolean;
  readonly trustAd: boolean;
  /** What a tool sends of its own, whatever the file says. */
  readonly edns?: Edns;
  readonly noRecursion?: boolean;
}

/** No answer came before the time was up, or an ICMP error came back at once. */
export type NoAnswer = "lost" | "refused";

/** How a question goes out. */
export interface AskHow {
  /** Questions with one number leave by one socket, and so by one port. */
  readonly socket: number;
  readonly transport: "udp" | "tcp";
  /** How long the answer is waited for. */
  readonly timeoutMs: number;
  /** Another question left by the same socket in the same instant. */
  readonly together: boolean;
  /** Why it is asked. */
  readonly why: string;
}

/** An answer that took its time. */
export interface LateAnswer {
  readonly answer: Answer;
  readonly afterMs: number;
}

/** Carries one query to one server, by its address as resolv.conf has it. */
export type Ask = (query: Query, server: string, how: AskHow) => Answer | NoAnswer | LateAnswer;

/** One question as it went out, and what came back. */
export interface AskedQuestion {
  readonly query: Query;
  readonly server: string;
  readonly result: Answer | NoAnswer;
  readonly transport: "udp" | "tcp";
  /** Virtual milliseconds from the start of the lookup to this question. */
  readonly atMs: number;
  /** Why this question was asked. */
  readonly why: string;
}

/** `not-found`: no such name. `no-data`: the name has other records. `try-again`: no server helped. */
export type LookupError = "not-found" | "no-data" | "try-again" | "no-recovery" | "address-family";

/** What came of one lookup: addresses or an error, and every question on the way. */
export interface Resolution {
  readonly name: string;
  readonly source: "literal" | "hosts" | "dns";
  /** In the order in which a client would try them. */
  readonly addresses: readonly string[];
  /** The name at the end of the aliases, absolute; absent where nothing was found. */
  readonly canonicalName?: string;
  /** Its other names: aliases that led there, or the rest of the line in /etc/hosts. Absent: none. */
  readonly aliases?: readonly string[];
  /** The answers that were used: one a type. */
  readonly answers: readonly Answer[];
  readonly asked: readonly AskedQuestion[];
  readonly error?: LookupError;
  /** Virtual time spent waiting. */
  readonly elapsedMs: number;
}

/** What a lookup may know beside resolv.conf. */
export interface LookupOptions {
  /** The text of /etc/hosts. */
  readonly hosts?: string;
  /** The first query's id; later ones count on. */
  readonly firstId?: number;
  /** The client's own addresses: with an IPv6 one among them, IPv6 addresses come first. */
  readonly sources?: readonly string[];
  /** Lets virtual time go by. Absent: it is only counted. */
  readonly wait?: (ms: number) => void;
}

/** One way of asking: glibc's, musl's. */
export interface Resolver {
  readonly name: string;
  /** Longer lines of resolv.conf are not read. Absent: no limit. */
  readonly lineMax?: number;
  lookup(name: string, types: readonly string[], config: ResolvConf, ask: Ask, options?: LookupOptions): Resolution;
}
