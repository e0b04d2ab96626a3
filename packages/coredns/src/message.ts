/** A DNS message as plain records: what is asked, what is answered; nothing of the wire. */

/** Response codes by their names in RFC 1035 and 6895. */
export type Rcode = "NOERROR" | "FORMERR" | "SERVFAIL" | "NXDOMAIN" | "NOTIMP" | "REFUSED" | "BADVERS";

/** The types whose data this package takes apart; any other is kept as text. */
export type KnownType = "A" | "AAAA" | "CNAME" | "NS" | "PTR" | "MX" | "SRV" | "SOA" | "TXT";

/** EDNS(0): how large a datagram may be, and whether signatures are wanted. */
export interface Edns {
  readonly udpSize: number;
  readonly dnssecOk?: boolean;
  /** The client's cookie (RFC 7873), in hex; a server that knows none sends it back as it came. */
  readonly cookie?: string;
}

/** One question and the flags that travel with it. Names are absolute: they end in a dot. */
export interface Query {
  readonly id: number;
  readonly name: string;
  /** In capitals: `A`, `AAAA`, `SRV`, `ANY`, `AXFR`. */
  readonly type: string;
  readonly class: string;
  readonly recursionDesired: boolean;
  readonly authenticData?: boolean;
  readonly checkingDisabled?: boolean;
  readonly edns?: Edns;
  /** The serial that an IXFR starts from. */
  readonly serial?: number;
}

interface RecordHead {
  readonly name: string;
  /** Seconds. */
  readonly ttl: number;
}

/** An address: A or AAAA. */
export interface AddressRecord extends RecordHead {
  readonly type: "A" | "AAAA";
  readonly address: string;
}

/** A record that says only another name. */
export interface NameRecord extends RecordHead {
  readonly type: "CNAME" | "NS" | "PTR";
  readonly target: string;
}

/** Where mail goes. */
export interface MxRecord extends RecordHead {
  readonly type: "MX";
  readonly preference: number;
  readonly target: string;
}

/** Where a service is: port and host. */
export interface SrvRecord extends RecordHead {
  readonly type: "SRV";
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  readonly target: string;
}

/** The start of a zone: who serves it, and how long its denials are kept (`minimum`). Times in seconds. */
export interface SoaRecord extends RecordHead {
  readonly type: "SOA";
  readonly primary: string;
  readonly mailbox: string;
  readonly serial: number;
  readonly refresh: number;
  readonly retry: number;
  readonly expire: number;
  readonly minimum: number;
}

/** Texts, each of at most 255 bytes on the wire. */
export interface TxtRecord extends RecordHead {
  readonly type: "TXT";
  readonly texts: readonly string[];
}

/** A record of a type that nothing here reads: `data` is its zone-file text. */
export interface OtherRecord extends RecordHead {
  readonly type: "OTHER";
  readonly rrType: string;
  readonly data: string;
}

/** One record; `type` says which fields it has. */
export type ResourceRecord = AddressRecord | NameRecord | MxRecord | SrvRecord | SoaRecord | TxtRecord | OtherRecord;

/** The answer to one query, with the question repeated as servers do. */
export interface Answer {
  readonly id: number;
  readonly question: { readonly name: string; readonly type: string; readonly class: string };
  readonly rcode: Rcode;
  readonly authoritative: boolean;
  readonly truncated: boolean;
  readonly recursionDesired: boolean;
  readonly recursionAvailable: boolean;
  readonly authenticData?: boolean;
  readonly answer: readonly ResourceRecord[];
  readonly authority: readonly ResourceRecord[];
  readonly additional: readonly ResourceRecord[];
  readonly edns?: Edns;
}

/**
 * A question as a stub resolver asks it: class IN, recursion desired.
 *
 * @example query("web.default.svc.cluster.local.", "A")
 */
export function query(name: string, type: string, id = 0): Query {
  return { id, name: name.endsWith(".") ? name : `${name}.`, type, class: "IN", recursionDesired: true };
}

/** What an answer may say besides its rcode; everything left out is empty or false. */
export type AnswerParts = Partial<
  Pick<Answer, "authoritative" | "truncated" | "recursionAvailable" | "answer" | "authority" | "additional">
>;

/** The reply to `asked` with this rcode: its id, question and flags are taken over. */
export function reply(asked: Query, rcode: Rcode, parts: AnswerParts = {}): Answer {
  return {
    id: asked.id,
    question: { name: asked.name, type: asked.type, class: asked.class },
    rcode,
    authoritative: parts.authoritative ?? false,
    truncated: parts.truncated ?? false,
    recursionDesired: asked.recursionDesired,
    recursionAvailable: parts.recursionAvailable ?? false,
    answer: parts.answer ?? [],
    authority: parts.authority ?? [],
    additional: parts.additional ?? [],
    ...(asked.edns === undefined ? {} : { edns: asked.edns }),
  };
}

/** The type as it is written: that of an {@link OtherRecord} is its own. */
export function typeOf(record: ResourceRecord): string {
  return record.type === "OTHER" ? record.rrType : record.type;
}
