/** Elements that a script adds to a set. */
import { leadsSomewhere, notFound, refused } from "./change.ts";
import { parseElements } from "./expression/lookup.ts";
import { withElements } from "./set-text.ts";
import type { TableDraft } from "./table.ts";
import { type Cursor, isNftError, type NftError, peek, type Token } from "./tokens.ts";

/** Reads elements between braces into a set that is there; the chains that they lead to must be there as well. */
export function fillSet(cursor: Cursor, table: TableDraft, name: Token): NftError | undefined {
  const set = table.sets.get(name.text);
  if (set === undefined) return notFound(name);
  const token = peek(cursor);
  const elements = parseElements(cursor, set);
  if (isNftError(elements)) return elements;
  if (elements.some(({ verdict }) => verdict !== undefined && !leadsSomewhere(table, verdict)))
    return refused("No such file or directory", token);
  table.sets.set(name.text, withElements(set, elements));
  return undefined;
}
