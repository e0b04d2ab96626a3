/** Where a rule is evaluated: the packet's passage, and the table whose sets it may look things up in. */
import type { Passage } from "../netfilter/passage.ts";
import type { NftTable } from "./types.ts";

export interface NftScope {
  readonly passage: Passage;
  readonly table: NftTable;
  /** Whether look-ups may be remembered and hashed; the plain way tries one element after the other. */
  readonly indexed: boolean;
}

/** What a parser needs to know of where it stands. */
export interface NftParseContext {
  readonly family: NftTable["family"];
  hasSet(name: string): boolean;
}
