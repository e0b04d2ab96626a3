/** `fib daddr type`: what kind of address this is to the namespace. */
import type { AddrType } from "../../netfilter/types.ts";
import { addressType } from "../../route/address-type.ts";
import { accept, type Cursor, expect, isNftError, peek, unexpected } from "../tokens.ts";
import type { NftExpression, NftTypeName } from "../types.ts";
import type { ExpressionKind } from "./kind.ts";

type Fib = Extract<NftExpression, { expression: "fib" }>;

const TYPE: readonly NftTypeName[] = ["fib_addrtype"];
const NUMBER: { readonly [T in AddrType]: number } = {
  UNICAST: 1,
  LOCAL: 2,
  BROADCAST: 3,
  MULTICAST: 5,
  BLACKHOLE: 6,
  UNREACHABLE: 7,
};

export const fibExpression: ExpressionKind<Fib> = {
  name: "fib",
  types: () => TYPE,
  evaluate({ of }, { passage }) {
    const { packet, netns } = passage;
    const type = addressType(netns, of === "saddr" ? packet.source : packet.target);
    return type === undefined ? 0 : NUMBER[type];
  },
  print: ({ of }) => `fib ${of} type`,
  parse(cursor: Cursor) {
    if (!accept(cursor, "fib")) return undefined;
    const of = peek(cursor);
    if (of.text !== "saddr" && of.text !== "daddr") return unexpected(of);
    cursor.at++;
    const error = expect(cursor, "type");
    return isNftError(error) ? error : { expression: "fib", of: of.text };
  },
};
