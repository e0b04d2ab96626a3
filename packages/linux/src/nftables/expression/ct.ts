/** `ct state`, `ct status`, `ct mark`: what is known of the packet's connection. */
import { connectionMark } from "../../netfilter/passage.ts";
import type { CtState } from "../../packet.ts";
import { accept, type Cursor, peek, unexpected } from "../tokens.ts";
import type { NftExpression, NftTypeName } from "../types.ts";
import type { ExpressionKind } from "./kind.ts";

type Ct = Extract<NftExpression, { expression: "ct" }>;

const TYPES: { readonly [K in Ct["key"]]: readonly NftTypeName[] } = {
  state: ["ct_state"],
  status: ["ct_status"],
  mark: ["mark"],
};
const STATE_BIT: { readonly [S in CtState]: number } = {
  INVALID: 1,
  ESTABLISHED: 2,
  RELATED: 4,
  NEW: 8,
  UNTRACKED: 64,
};
const SNAT_BIT = 16;
const DNAT_BIT = 32;

export const ctExpression: ExpressionKind<Ct> = {
  name: "ct",
  types: ({ key }) => TYPES[key],
  evaluate({ key }, { passage }) {
    const { packet, options, nat } = passage;
    if (key === "state") return STATE_BIT[packet.ctState];
    if (packet.ctState === "INVALID" || packet.ctState === "UNTRACKED") return undefined;
    if (key === "mark") return connectionMark(passage);
    const dnat = nat?.dnat !== undefined || options.connection?.dnat === true;
    const snat = nat?.snat !== undefined || options.connection?.snat === true;
    return (dnat ? DNAT_BIT : 0) + (snat ? SNAT_BIT : 0);
  },
  print: ({ key }) => `ct ${key}`,
  parse(cursor: Cursor) {
    if (!accept(cursor, "ct")) return undefined;
    const key = peek(cursor);
    if (!Object.hasOwn(TYPES, key.text)) return unexpected(key);
    cursor.at++;
    return { expression: "ct", key: key.text as Ct["key"] };
  },
};
