/** `accept`, `drop`, `return`, `continue`, `jump CHAIN`, `goto CHAIN`. */
import { parseVerdict, verdictText } from "../expression/lookup.ts";
import { isNftError } from "../tokens.ts";
import type { NftStatement } from "../types.ts";
import type { StatementKind } from "./kind.ts";

type Verdict = Extract<NftStatement, { statement: "verdict" }>;

export const verdictStatement: StatementKind<Verdict> = {
  name: "verdict",
  run: ({ verdict }) => verdict,
  print: ({ verdict }) => verdictText(verdict),
  parse(cursor) {
    const verdict = parseVerdict(cursor);
    return verdict === undefined || isNftError(verdict) ? verdict : { statement: "verdict", verdict };
  },
};
