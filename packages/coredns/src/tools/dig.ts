/** Prints an answer as BIND's dig does. Models bin/dig/dig.c and lib/dns/masterdump.c. */
import { formatRfc3339, type Millis } from "@kubenetsim/sim";
import type { Answer, ResourceRecord } from "../message.ts";
import { typeOf } from "../message.ts";
import { isSubdomain } from "../name.ts";
import { formatData } from "../record.ts";
import { messageSize } from "../wire.ts";

/** Which parts are shown: `+[no]cmd`, `+[no]comments` and so on. */
export interface DigSections {
  readonly cmd: boolean;
  readonly comments: boolean;
  readonly question: boolean;
  readonly answer: boolean;
  readonly authority: boolean;
  readonly additional: boolean;
  readonly stats: boolean;
}

/** Everything: what dig shows unless told otherwise. */
export const DIG_ALL: DigSections = {
  cmd: true,
  comments: true,
  question: true,
  answer: true,
  authority: true,
  additional: true,
  stats: true,
};

/** What the answer itself does not say. */
export interface DigOptions {
  /** The words after `dig`; by default the name, and the type unless it is A. */
  readonly argv?: readonly string[];
  readonly queryTimeMs?: number;
  /** Absent: no WHEN line. */
  readonly now?: Millis;
  readonly transport?: "UDP" | "TCP";
  /** Absent: everything is shown. */
  readonly sections?: DigSections;
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
/** The whole text, from the banner to the size of the message. */
export function printDig(answer: Answer, server: string, options: DigOptions = {}): string {
  const shown = options.sections ?? DIG_ALL;
  const parts = [
    shown.cmd ? banner(answer, options) : "",
    shown.comments ? header(answer, shown) : "",
    shown.question ? question(answer, shown) : "",
    shown.answer ? section("ANSWER", answer.answer, shown) : "",
    shown.authority ? section("AUTHORITY", answer.authority, shown) : "",
    shown.additional ? section("ADDITIONAL", answer.additional, shown) : "",
    shown.stats ? stats(answer, server, options) : "",
  ];
  return parts.join("");
}

/** What dig says before it has asked anybody. */
export function printDigBanner(argv: readonly string[]): string {
  const servers = argv.some((word) => word.startsWith("@")) ? "; (1 server found)\n" : "";
  return `\n; <<>> DiG ${VERSION} <<>> ${argv.join(" ")}\n${servers};; global options: +cmd\n`;
}

function banner(answer: Answer, options: DigOptions): string {
  const { name, type } = answer.question;
  return printDigBanner(options.argv ?? (type === "A" ? [bare(name)] : [bare(name), type]));
}

function header(answer: Answer, shown: DigSections): string {
  const extra = answer.edns === undefined ? 0 : 1;
  const counts = `QUERY: 1, ANSWER: ${answer.answer.length}, AUTHORITY: ${answer.authority.length}, ADDITIONAL: ${answer.additional.length + extra}`;
  const warning =
    answer.recursionDesired && !answer.recursionAvailable ? ";; WARNING: recursion requested but not available\n" : "";
  return (
    `;; Got answer:\n${isSubdomain("local.", answer.question.name) ? MDNS_WARNING : ""}` +
    `;; ->>HEADER<<- opcode: QUERY, status: ${answer.rcode}, id: ${answer.id}\n;; flags: ${flags(answer)}; ${counts}\n` +
    `${warning}\n${shown.additional || shown.question ? optSection(answer) : ""}`
  );
}

function question(answer: Answer, shown: DigSections): string {
  const { name, type, class: ofClass } = answer.question;
  const title = shown.comments ? ";; QUESTION SECTION:\n" : "";
  return `${title};${line([name, CLASS_COLUMN, ofClass, TYPE_COLUMN, type])}\n${shown.comments ? "\n" : ""}`;
}

function stats(answer: Answer, server: string, options: DigOptions): string {
  const when = options.now === undefined ? "" : `;; WHEN: ${ctime(options.now)}\n`;
  return (
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

function section(title: string, records: readonly ResourceRecord[], shown: DigSections): string {
  if (records.length === 0) return "";
  const lines = records.map((record) => `${printRecord(record)}\n`).join("");
  return shown.comments ? `;; ${title} SECTION:\n${lines}\n` : lines;
}

function optSection(answer: Answer): string {
  if (answer.edns === undefined) return "";
  const dnssec = answer.edns.dnssecOk === true ? " do" : "";
  const cookie = answer.edns.cookie === undefined ? "" : `; COOKIE: ${answer.edns.cookie} (echoed)\n`;
  return `;; OPT PSEUDOSECTION:\n; EDNS: version: 0, flags:${dnssec}; udp: ${answer.edns.udpSize}\n${cookie}`;
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
