/** `reject`: drops, and tells the sender by an ICMP error or a RST. */
import type { IcmpError } from "../../packet.ts";
import { accept, type Cursor, isNftError, type NftError, peek, unexpected } from "../tokens.ts";
import type { NftReject, NftStatement } from "../types.ts";
import type { StatementKind } from "./kind.ts";

type Reject = Extract<NftStatement, { statement: "reject" }>;
type Icmp = "icmp" | "icmpv6" | "icmpx";

const TYPES: { readonly [K in Icmp]: ReadonlyMap<string, NftReject> } = {
  icmp: new Map<string, NftReject>([
    ["net-unreachable", "icmp-net-unreachable"],
    ["host-unreachable", "icmp-host-unreachable"],
    ["prot-unreachable", "icmp-proto-unreachable"],
    ["port-unreachable", "icmp-port-unreachable"],
    ["net-prohibited", "icmp-net-prohibited"],
    ["host-prohibited", "icmp-host-prohibited"],
    ["admin-prohibited", "icmp-admin-prohibited"],
  ]),
  icmpv6: new Map<string, NftReject>([
    ["no-route", "icmp6-no-route"],
    ["admin-prohibited", "icmp6-adm-prohibited"],
    ["addr-unreachable", "icmp6-addr-unreachable"],
    ["port-unreachable", "icmp6-port-unreachable"],
  ]),
  icmpx: new Map<string, NftReject>([
    ["no-route", "icmpx-no-route"],
    ["port-unreachable", "icmpx-port-unreachable"],
    ["host-unreachable", "icmpx-host-unreachable"],
    ["admin-prohibited", "icmpx-admin-prohibited"],
  ]),
};

/** What an icmpx type is in each family. Models nft_reject_icmp_code and nft_reject_icmpv6_code. */
const ICMPX: ReadonlyMap<NftReject, { readonly 4: IcmpError; readonly 6: IcmpError }> = new Map([
  ["icmpx-no-route", { 4: "icmp-net-unreachable", 6: "icmp6-no-route" }],
  ["icmpx-port-unreachable", { 4: "icmp-port-unreachable", 6: "icmp6-port-unreachable" }],
  ["icmpx-host-unreachable", { 4: "icmp-host-unreachable", 6: "icmp6-addr-unreachable" }],
  ["icmpx-admin-prohibited", { 4: "icmp-admin-prohibited", 6: "icmp6-adm-prohibited" }],
]);

const DEFAULTS: { readonly ip: NftReject; readonly ip6: NftReject; readonly inet: NftReject } = {
  ip: "icmp-port-unreachable",
  ip6: "icmp6-port-unreachable",
  inet: "icmpx-port-unreachable",
};

export const rejectStatement: StatementKind<Reject> = {
  name: "reject",
  run({ with: how }, { passage }) {
    const { family, protocol } = passage.packet;
    if (how === "tcp-reset" && protocol !== "tcp") return "break";
    if (how.startsWith(family === 4 ? "icmp6-" : "icmp-")) return "break";
    passage.rejectWith = ICMPX.get(how)?.[family] ?? (how as IcmpError | "tcp-reset");
    return "reject";
  },
  print: ({ with: how }) => (Object.values(DEFAULTS).includes(how) ? "reject" : `reject with ${rejectText(how)}`),
  action: ({ with: how }) => `reject with ${rejectText(how)}`,
  parse(cursor, context) {
    if (!accept(cursor, "reject")) return undefined;
    const how = accept(cursor, "with") ? parseHow(cursor) : DEFAULTS[context.family];
    return isNftError(how) ? how : { statement: "reject", with: how };
  },
};

function parseHow(cursor: Cursor): NftReject | NftError {
  if (accept(cursor, "tcp")) return accept(cursor, "reset") ? "tcp-reset" : unexpected(peek(cursor));
  const protocol = peek(cursor);
  if (!Object.hasOwn(TYPES, protocol.text)) return unexpected(protocol);
  cursor.at++;
  accept(cursor, "type");
  const how = TYPES[protocol.text as Icmp].get(peek(cursor).text);
  if (how === undefined) return unexpected(peek(cursor));
  cursor.at++;
  return how;
}

function rejectText(how: NftReject): string {
  if (how === "tcp-reset") return "tcp reset";
  for (const protocol of ["icmp", "icmpv6", "icmpx"] as const) {
    for (const [name, type] of TYPES[protocol]) if (type === how) return `${protocol} ${name}`;
  }
  return how;
}
