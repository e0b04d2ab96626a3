/** How large messages are on the wire, and what is left of one that does not fit. Models miekg/dns compress and Truncate. */
import type { Answer, Edns, Query, ResourceRecord } from "./message.ts";
import { labelsOf, lower } from "./name.ts";

const HEADER_BYTES = 12;
const OPT_BYTES = 11;
/** Type, class, TTL and length of the data. */
const RECORD_HEAD_BYTES = 10;
const POINTER_BYTES = 2;
/** What a client without EDNS takes. */
export const UDP_SIZE_MIN = 512;
/** Pointers reach only so far. */
const POINTER_MAX = 2 ** 14;

/** A question's bytes. */
export function querySize(asked: Query): number {
  return HEADER_BYTES + nameSize(asked.name) + 4 + optSize(asked);
}

/** The OPT record, and in it the cookie with its head of four bytes. */
function optSize({ edns }: { readonly edns?: Edns }): number {
  if (edns === undefined) return 0;
  return OPT_BYTES + (edns.cookie === undefined ? 0 : 4 + edns.cookie.length / 2);
}

/** An answer's bytes, names written out: CoreDNS compresses only what would not fit. */
export function messageSize(answer: Answer): number {
  let size = HEADER_BYTES + nameSize(answer.question.name) + 4 + optSize(answer);
  for (const section of [answer.answer, answer.authority, answer.additional])
    for (const record of section) size += nameSize(record.name) + RECORD_HEAD_BYTES + dataSize(record);
  return size;
}

/**
 * The answer as a client with room for `size` bytes over UDP gets it: whole where it fits, with names compressed if need
 * be; else cut short from the end, with the flag that tells the client to ask again over TCP.
 */
export function truncatedTo(answer: Answer, size: number): Answer {
  const room = Math.max(size, UDP_SIZE_MIN);
  if (messageSize(answer) <= room) return answer;
  const names = new Map<string, number>();
  let used = HEADER_BYTES + optSize(answer);
  used += compressed(answer.question.name, used, names) + 4;
  const fit = (records: readonly ResourceRecord[]): readonly ResourceRecord[] => {
    for (const [index, record] of records.entries()) {
      const after = used + recordSize(record, used, names);
      if (after > room) {
        used = room;
        return records.slice(0, index);
      }
      used = after;
    }
    return records;
  };
  const kept = { answer: fit(answer.answer), authority: fit(answer.authority), additional: fit(answer.additional) };
  const isWhole =
    kept.answer.length === answer.answer.length &&
    kept.authority.length === answer.authority.length &&
    kept.additional.length === answer.additional.length;
  return isWhole ? answer : { ...answer, ...kept, truncated: true };
}

function recordSize(record: ResourceRecord, at: number, names: Map<string, number>): number {
  const head = compressed(record.name, at, names) + RECORD_HEAD_BYTES;
  const data = at + head;
  switch (record.type) {
    case "CNAME":
    case "NS":
    case "PTR":
      return head + compressed(record.target, data, names);
    case "MX":
      return head + 2 + compressed(record.target, data + 2, names);
    case "SOA": {
      const primary = compressed(record.primary, data, names);
      return head + primary + compressed(record.mailbox, data + primary, names) + 20;
    }
    default:
      return head + dataSize(record);
  }
}

/** Bytes of a name at this place: what was written before is pointed at. */
function compressed(name: string, at: number, names: Map<string, number>): number {
  const labels = labelsOf(lower(name));
  let size = 0;
  for (let index = 0; index < labels.length; index += 1) {
    const rest = labels.slice(index).join(".");
    if (names.has(rest)) return size + POINTER_BYTES;
    if (at + size < POINTER_MAX) names.set(rest, at + size);
    size += (labels[index] ?? "").length + 1;
  }
  return size + 1;
}

function nameSize(name: string): number {
  return name === "." ? 1 : name.length + 1;
}

function dataSize(record: ResourceRecord): number {
  switch (record.type) {
    case "A":
    case "AAAA":
      return record.type === "A" ? 4 : 16;
    case "CNAME":
    case "NS":
    case "PTR":
      return nameSize(record.target);
    case "MX":
      return 2 + nameSize(record.target);
    case "SRV":
      return 6 + nameSize(record.target);
    case "SOA":
      return nameSize(record.primary) + nameSize(record.mailbox) + 20;
    case "TXT":
      return record.texts.reduce((sum, text) => sum + text.length + 1, 0);
    case "OTHER":
      return record.data.length;
  }
}
