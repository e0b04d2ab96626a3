/** Tables of plain data, and the mutable draft that a transaction works on. */
import type { NftChain, NftFamily, NftSet, NftTable } from "./types.ts";

/** One table as data: chains and sets in the order in which they were made. */
export interface NftTableData {
  readonly family: NftFamily;
  readonly name: string;
  readonly comment?: string;
  readonly chains: readonly NftChain[];
  readonly sets: readonly NftSet[];
}

/**
 * A table from data.
 *
 * @example nftTable({ family: "ip", name: "t", chains: [{ name: "c", rules: [] }], sets: [] });
 */
export function nftTable(data: NftTableData): NftTable {
  const chains = new Map(data.chains.map((chain) => [chain.name, chain]));
  const sets = new Map(data.sets.map((set) => [set.name, set]));
  const bases = data.chains.filter((chain) => chain.base !== undefined);
  return {
    family: data.family,
    name: data.name,
    ...(data.comment === undefined ? {} : { comment: data.comment }),
    chain: (name) => chains.get(name),
    chainNames: () => [...chains.keys()],
    baseChains: () => bases,
    set: (name) => sets.get(name),
    setNames: () => [...sets.keys()],
  };
}

/** A table while a transaction changes it. */
export interface TableDraft {
  readonly family: NftFamily;
  readonly name: string;
  comment: string | undefined;
  readonly chains: Map<string, NftChain>;
  readonly sets: Map<string, NftSet>;
}

/** All tables while a transaction changes them, by `family name`. */
export type StateDraft = Map<string, TableDraft>;

export function tableKey(family: NftFamily, name: string): string {
  return `${family} ${name}`;
}

export function newTable(family: NftFamily, name: string): TableDraft {
  return { family, name, comment: undefined, chains: new Map(), sets: new Map() };
}

export function startDraft(tables: readonly NftTableData[]): StateDraft {
  return new Map(
    tables.map((table) => [
      tableKey(table.family, table.name),
      {
        family: table.family,
        name: table.name,
        comment: table.comment,
        chains: new Map(table.chains.map((chain) => [chain.name, chain])),
        sets: new Map(table.sets.map((set) => [set.name, set])),
      },
    ]),
  );
}

export function endDraft(draft: StateDraft): readonly NftTableData[] {
  return [...draft.values()].map(({ family, name, comment, chains, sets }) => ({
    family,
    name,
    ...(comment === undefined ? {} : { comment }),
    chains: [...chains.values()],
    sets: [...sets.values()],
  }));
}
