import type { BaseChain, Rule, Ruleset } from "@kubenetsim/linux";
import { treeOf } from "@kubenetsim/sim";
import { expect, test } from "vitest";
import { mergeRulesets } from "../src/index.ts";

const RULE = (handle: number): Rule => ({ handle, matches: [], target: { target: "RETURN" }, because: [] });

function ruleset(chains: { readonly [name: string]: readonly Rule[] }, base: readonly BaseChain[] = []): Ruleset {
  const map = new Map(Object.entries(chains));
  return {
    family: 4,
    base: () => base,
    chain: (table, name) => (table === "nat" ? map.get(name) : undefined),
    chains: (table) => (table === "nat" ? [...map.keys()] : []),
    segments: (_table, name) => (name === "LONG" && map.has(name) ? treeOf([["a", map.get(name) ?? []]]) : undefined),
  };
}

const FIRST = ruleset({ PREROUTING: [RULE(1)], LONG: [RULE(2)] });
const SECOND = ruleset({ PREROUTING: [RULE(3)], OWN: [RULE(4)] });

test("a chain of both holds the first's rules, then the second's; any other is its owner's", () => {
  const both = mergeRulesets(FIRST, SECOND);
  const handles = (name: string) => both.chain("nat", name)?.map((rule) => rule.handle);
  expect([handles("PREROUTING"), handles("LONG"), handles("OWN"), handles("NONE")]).toEqual([
    [1, 3],
    [2],
    [4],
    undefined,
  ]);
  expect(both.chains("nat")).toEqual(["PREROUTING", "LONG", "OWN"]);
  expect(both.segments?.("nat", "LONG")?.size).toBe(1);
  expect(mergeRulesets(FIRST, ruleset({ LONG: [] })).segments?.("nat", "LONG")).toBeUndefined();
});

test("the same two are merged once, and their chains stay the very same", () => {
  expect(mergeRulesets(FIRST, SECOND)).toBe(mergeRulesets(FIRST, SECOND));
  const chain = () => mergeRulesets(FIRST, SECOND).chain("nat", "PREROUTING");
  expect(chain()).toBe(chain());
});

test.each<[readonly BaseChain[], readonly BaseChain[], readonly string[]]>([
  [
    [{ table: "filter", chain: "OUTPUT", policy: "DROP" }],
    [
      { table: "nat", chain: "OUTPUT", policy: "ACCEPT" },
      { table: "filter", chain: "OUTPUT", policy: "ACCEPT" },
    ],
    ["nat ACCEPT", "filter DROP"],
  ],
  [
    [{ table: "nat", chain: "INPUT", policy: "ACCEPT" }],
    [{ table: "filter", chain: "INPUT", policy: "ACCEPT" }],
    ["filter ACCEPT", "nat ACCEPT"],
  ],
])("tables are in the hook's order, and a drop policy counts", (first, second, expected) => {
  const base = mergeRulesets(ruleset({}, first), ruleset({}, second)).base("output");
  expect(base.map(({ table, policy }) => `${table} ${policy}`)).toEqual(expected);
});
