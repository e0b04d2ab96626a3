/** Text of iptables-save: what is printed reads back as it was. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseIptablesSave, printIptablesSave, type Rule, type Ruleset, type Table } from "../../src/index.ts";
import { family, ruleset } from "../arbitraries.ts";

const TABLES: readonly Table[] = ["raw", "mangle", "nat", "filter"];

test("parse(print(rules)) is rules", () => {
  fc.assert(
    fc.property(
      family.chain((of) => ruleset(of, 5)),
      (rules) => {
        const text = printIptablesSave(rules);
        const parsed = parseIptablesSave(text, rules.family);
        if (!parsed.ok) throw new Error(`${parsed.error}\n${text.split("\n")[parsed.line - 1]}`);
        for (const table of TABLES) expect(contents(parsed.ruleset, table)).toEqual(contents(rules, table));
        expect(printIptablesSave(parsed.ruleset)).toBe(text);
      },
    ),
    { numRuns: 200 },
  );
});

function contents(rules: Ruleset, table: Table): Record<string, unknown> {
  const names = [...rules.chains(table)].sort();
  return Object.fromEntries(names.map((name) => [name, rules.chain(table, name)?.map(withoutHandle)]));
}

function withoutHandle({ matches, target }: Rule): unknown {
  return { matches, target };
}
