/** Prints an answer as BIND's dig does. Models bin/dig/dig.c and lib/dns/masterdump.c. */
import { formatRfc3339, type Millis, parseAddr } from "@kubenetsim/sim";
import type { Answer, ResourceRecord } from "../message.ts";
import { typeOf } from "../message.ts";
import { isSubdomain, labelsOf } from "../name.ts";
import { formatData } from "../record.ts";

/** What the answer itself does not say. */
export interface DigOptions {
  /** The words after `dig`; by default the name, and the type unless it is A. */
  readonly argv?: readonly string[];
  readonly queryTimeMs?: number;
  /** Absent: no WHEN line. */
  readonly now?: Millis;
  readonly transport?: "UDP" | "TCP";
}

const VERSION = "9.18.49-1~deb12u1-Debian";
/** Where time to live, class, type and data begin, with tabs of eight. */
const TTL_COLUMN = 24;
const CLASS_COLUMN = 32;
const TYPE_COLUMN = 40;
const DATA_COLUMN = 48;
const TAB = 8;
/** Cluster names mostly end in the domain of multicast DNS, and dig says so. */
const MDNS_WARNING =
  ";; WARNING: .local is reserved for Multicast DNS\n" +
  ";; You are currently testing what happens when an mDNS query is leaked to DNS\n";
const OPT_BYTES = 11;
const HEADER_BYTES = 12;

/** The whole text, from the banner to the size of the message. */
export function printDig(answer: Answer, server: string, options: DigOptions = {}): string {
  const { name, type } = answer.question;
  const argv = options.argv ?? (type === "A" ? [bare(name)] : [bare(name), type]);
  const extra = answer.edns === undefined ? 0 : 1;
  const servers = argv.some((word) => word.startsWith("@")) ? "; (1 server found)\n" : "";
  const counts = `QUERY: 1, ANSWER: ${answer.answer.length}, AUTHORITY: ${answer.authority.length}, ADDITIONAL: ${answer.additional.length + extra}`;
  const when = options.now === undefined ? "" : `;; WHEN: ${ctime(options.now)}\n`;
  return (
    `\n; <<>> DiG ${VERSION} <<>> ${argv.join(" ")}\n${servers};; global options: +cmd\n;; Got answer:\n` +
    (isSubdomain("local.", name) ? MDNS_WARNING : "") +
    `;; ->>HEADER<<- opcode: QUERY, status: ${answer.rcode}, id: ${answer.id}\n;; flags: ${flags(answer)}; ${counts}\n` +
    (answer.recursionDesired && !answer.recursionAvailable
      ? ";; WARNING: recursion requested but not available\n"
      : "") +
    `\n${optSection(answer)};; QUESTION SECTION:\n;${line([name, CLASS_COLUMN, answer.question.class, TYPE_COLUMN, type])}\n\n` +
    section("ANSWER", answer.answer) +
    section("AUTHORITY", answer.authority) +
    section("ADDITIONAL", answer.additional) +
    `;; Query time: ${options.queryTimeMs ?? 0} msec\n` +
    `;; SERVER: ${server}#53(${server}) (${options.transport ?? "UDP"})\n${when}` +
    `;; MSG SIZE  rcvd: ${messageSize(answer)}\n\n`
  );
}

/** The data of the answer alone, one record a line: `dig +short`. */
export function printDigShort(answer: Answer): string {
  return answer.answer.map((record) => `${formatData(record)}\n`).join("");
}

/** One record in dig's columns. */
export function printRecord(record: ResourceRecord): string {
  return line([
    record.name,
    TTL_COLUMN,
    String(record.ttl),
    CLASS_COLUMN,
    "IN",
    TYPE_COLUMN,
    typeOf(record),
    DATA_COLUMN,
    formatData(record),
  ]);
}

/** How long the message is on the wire, names written out: CoreDNS compresses only what would not fit. */
export function messageSize(answer: Answer): number {
  const records = [...answer.answer, ...answer.authority, ...answer.additional];
  const question = nameSize(answer.question.name) + 4;
  const opt = answer.edns === undefined ? 0 : OPT_BYTES;
  return records.reduce(
    (sum, record) => sum + nameSize(record.name) + 10 + dataSize(record),
    HEADER_BYTES + question + opt,
  );
}

function section(title: string, records: readonly ResourceRecord[]): string {
  if (records.length === 0) return "";
  return `;; ${title} SECTION:\n${records.map((record) => `${printRecord(record)}\n`).join("")}\n`;
}

function optSection(answer: Answer): string {
  if (answer.edns === undefined) return "";
  const dnssec = answer.edns.dnssecOk === true ? " do" : "";
  return `;; OPT PSEUDOSECTION:\n; EDNS: version: 0, flags:${dnssec}; udp: ${answer.edns.udpSize}\n`;
}

function flags(answer: Answer): string {
  const set: readonly (readonly [string, boolean])[] = [
    ["qr", true],
    ["aa", answer.authoritative],
    ["tc", answer.truncated],
    ["rd", answer.recursionDesired],
    ["ra", answer.recursionAvailable],
    ["ad", answer.authenticData === true],
  ];
  return set.flatMap(([name, isSet]) => (isSet ? [name] : [])).join(" ");
}

/** Texts, with the column that the next one begins in between: tabs as far as it, one blank where it is past. */
function line(parts: readonly (string | number)[]): string {
  let text = "";
  let column = 0;
  for (const part of parts) {
    if (typeof part === "string") {
      text += part;
      column += part.length;
    } else if (column >= part) {
      text += " ";
      column += 1;
    } else {
      text += "\t".repeat(Math.ceil((part - column) / TAB));
      column = part;
    }
  }
  return text;
}

function nameSize(name: string): number {
  return labelsOf(name).reduce((sum, label) => sum + label.length + 1, 1);
}

function dataSize(record: ResourceRecord): number {
  switch (record.type) {
    case "A":
    case "AAAA":
      return typeof parseAddr(record.address) === "number" ? 4 : 16;
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

/** `Sat Nov 21 04:33:00 UTC 2026`. */
function ctime(now: Millis): string {
  const text = formatRfc3339(now);
  const [year = "", month = "", day = ""] = text.slice(0, 10).split("-");
  const days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
  const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  const weekday = days[Math.floor(now / 86_400_000) % 7] ?? "";
  return `${weekday} ${months[Number(month) - 1] ?? ""} ${day} ${text.slice(11, 19)} UTC ${year}`;
}

function bare(name: string): string {
  return name.length > 1 && name.endsWith(".") ? name.slice(0, -1) : name;
}
