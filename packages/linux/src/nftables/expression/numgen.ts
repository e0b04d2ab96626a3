/** `numgen random mod 3`: a number by chance, or `inc`, one after the other. */
import { drawn } from "../../netfilter/draws.ts";
import { accept, type Cursor, expect, isNftError, peek, unexpected } from "../tokens.ts";
import type { NftExpression, NftTypeName } from "../types.ts";
import { parseNumber } from "../value.ts";
import type { ExpressionKind } from "./kind.ts";

type Numgen = Extract<NftExpression, { expression: "numgen" }>;

const TYPE: readonly NftTypeName[] = ["integer"];

export const numgenExpression: ExpressionKind<Numgen> = {
  name: "numgen",
  types: () => TYPE,
  // Drawn from seed, packet and rule alone. The kernel's counter of `inc` is no state here: packets are numbered as it is.
  evaluate({ mode, mod, offset }, { passage }) {
    const { packet, seed, handle } = passage;
    return drawn(mode, mod, handle, seed, packet.id, passage.options.draws) + offset;
  },
  print({ mode, mod, offset }) {
    return offset === 0 ? `numgen ${mode} mod ${mod}` : `numgen ${mode} mod ${mod} offset ${offset}`;
  },
  parse(cursor: Cursor) {
    if (!accept(cursor, "numgen")) return undefined;
    const mode = peek(cursor);
    if (mode.text !== "random" && mode.text !== "inc") return unexpected(mode);
    cursor.at++;
    const error = expect(cursor, "mod");
    if (isNftError(error)) return error;
    const mod = parseNumber(peek(cursor).text);
    if (mod === undefined || mod === 0) return unexpected(peek(cursor));
    cursor.at++;
    if (!accept(cursor, "offset")) return { expression: "numgen", mode: mode.text, mod, offset: 0 };
    const offset = parseNumber(peek(cursor).text);
    if (offset === undefined) return unexpected(peek(cursor));
    cursor.at++;
    return { expression: "numgen", mode: mode.text, mod, offset };
  },
};
