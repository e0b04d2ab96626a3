// `pnpm bench [--json] [NAME...]`: each figure beside its goal, and beside what a Map lookup costs in the same run.
import { benches } from "./list.mjs";
import { mapLookupNs } from "./measure.mjs";

const names = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const json = process.argv.includes("--json");
const chosen = names.length === 0 ? benches : benches.filter((bench) => names.includes(bench.name));
if (chosen.length === 0) {
  console.error(`no such benchmark; there are: ${benches.map((bench) => bench.name).join(", ")}`);
  process.exit(2);
}

const rows = [];
const lookupNs = mapLookupNs();
show({ what: "a Map lookup (10,000 texts)", measured: `${lookupNs.toFixed(0)} ns`, goal: "", met: "" });
for (const bench of chosen) {
  globalThis.gc?.();
  for (const row of bench.run())
    show({ name: bench.name, ...row, met: row.ok === undefined ? "" : row.ok ? "yes" : "NO" });
}
if (json) console.log(JSON.stringify({ mapLookupNs: lookupNs, rows }, null, 2));

function show(row) {
  rows.push(row);
  if (!json)
    console.log(
      `${row.what.padEnd(66)} ${String(row.measured).padStart(14)}   ${(row.goal ?? "").padEnd(24)} ${row.met}`,
    );
}
