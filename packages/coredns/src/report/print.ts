/** Prints the cost of names as a table and what to change. */
import type { DnsCost, NameCost } from "./cost.ts";

/** `NAME QUERIES WASTED FOUND AS`, then a line for each name that can be had for less, then what holds for all of them. */
export function printDnsCost(cost: DnsCost): string {
  const rows = [
    ["NAME", "QUERIES", "WASTED", "FOUND AS"],
    ...cost.names.map((one) => [
      one.name,
      String(one.price.queries),
      String(one.price.wasted),
      one.foundAs ?? (one.addresses.length > 0 ? "(no query)" : "(nothing)"),
    ]),
    ["all", String(cost.queries), String(cost.wasted), ""],
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  const table = rows.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join("   ")
      .trimEnd(),
  );
  return `${[...table, "", ...cost.names.flatMap(adviceFor), ...wholeAdvice(cost)].join("\n")}\n`;
}

function adviceFor({ name, price, advice }: NameCost): readonly string[] {
  if (advice.length === 0) return [];
  const ways = advice.map((one) => `${one.change} (${one.price.queries})`);
  return [`${name}: ${price.queries} queries; cheaper: ${ways.join(", ")}`];
}

function wholeAdvice({ ndots, queries, betterNdots }: DnsCost): readonly string[] {
  if (betterNdots === undefined) return [`ndots:${ndots} is as good as any for these names`];
  return [
    `with ndots:${betterNdots.ndots} instead of ndots:${ndots} all of them take ${betterNdots.queries} queries instead of ${queries}: spec.dnsConfig.options`,
  ];
}
