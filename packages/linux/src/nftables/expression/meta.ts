/** `meta mark`, `meta l4proto`, `iifname` and the like: what the kernel knows of a packet beside its headers. */
import { accept, type Cursor, peek, unexpected } from "../tokens.ts";
import type { NftExpression, NftMetaKey, NftTypeName } from "../types.ts";
import type { ExpressionKind } from "./kind.ts";
import { protocolNumber } from "./packet-numbers.ts";

type Meta = Extract<NftExpression, { expression: "meta" }>;

const TYPES: { readonly [K in NftMetaKey]: NftTypeName } = {
  mark: "mark",
  l4proto: "inet_proto",
  nfproto: "nf_proto",
  iifname: "ifname",
  oifname: "ifname",
  iif: "iface_index",
  oif: "iface_index",
};

/** These may do without the word `meta`, and are listed without it; `mark` may, but is not. */
const UNQUALIFIED: readonly NftMetaKey[] = ["iifname", "oifname", "iif", "oif"];

export const metaExpression: ExpressionKind<Meta> = {
  name: "meta",
  types: ({ key }) => TYPE_LISTS[key],
  evaluate({ key }, { passage }) {
    const { packet, options } = passage;
    switch (key) {
      case "mark":
        return packet.mark;
      case "l4proto":
        return protocolNumber(packet);
      case "nfproto":
        return packet.family === 4 ? 2 : 10;
      case "iifname":
      case "iif":
        return options.inLink ?? "";
      default:
        return options.outLink ?? "";
    }
  },
  print({ key }, style) {
    const bare = UNQUALIFIED.includes(key) || (style === "command" && key === "mark");
    return bare ? key : `meta ${key}`;
  },
  parse(cursor: Cursor) {
    const first = peek(cursor).text;
    if (first === "mark" || UNQUALIFIED.includes(first as NftMetaKey)) {
      return accept(cursor, first) ? { expression: "meta", key: first as NftMetaKey } : undefined;
    }
    if (!accept(cursor, "meta")) return undefined;
    const key = peek(cursor);
    if (!Object.hasOwn(TYPES, key.text)) return unexpected(key);
    cursor.at++;
    return { expression: "meta", key: key.text as NftMetaKey };
  },
};

const TYPE_LISTS = Object.fromEntries(Object.entries(TYPES).map(([key, type]) => [key, [type]])) as unknown as {
  readonly [K in NftMetaKey]: readonly NftTypeName[];
};
