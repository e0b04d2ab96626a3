/** All statements. To add one: a file like the others here, a member of the type NftStatement, and a line in this list. */
import type { NftStatement } from "../types.ts";
import type { StatementKind } from "./kind.ts";
import { mangleStatement } from "./mangle.ts";
import { matchStatement } from "./match.ts";
import { natStatement } from "./nat.ts";
import { counterStatement, logStatement, notrackStatement } from "./plain.ts";
import { rejectStatement } from "./reject.ts";
import { setStatement } from "./set.ts";
import { verdictStatement } from "./verdict.ts";
import { vmapStatement } from "./vmap.ts";

/** In the order in which a parser tries them: what begins with an expression comes last. */
export const STATEMENTS: readonly StatementKind[] = [
  verdictStatement,
  rejectStatement,
  natStatement,
  mangleStatement,
  setStatement,
  counterStatement,
  logStatement,
  notrackStatement,
  matchStatement,
  vmapStatement,
];

const BY_NAME: ReadonlyMap<NftStatement["statement"], StatementKind> = new Map(
  STATEMENTS.map((kind) => [kind.name, kind]),
);

export function statementKind(statement: NftStatement): StatementKind {
  return BY_NAME.get(statement.statement) as StatementKind;
}
