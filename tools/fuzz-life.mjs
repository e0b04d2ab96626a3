// `pnpm fuzz:life [--histories N] [--acts N] [--seed N] [--minutes N] [--replayed]`: lives through random histories of a small cluster
// and prints the shortest one that goes wrong, if any does. Exit 1 then.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import fc from "fast-check";

const root = join(import.meta.dirname, "..");
const { values } = parseArgs({
  options: {
    histories: { type: "string", default: "1000" },
    acts: { type: "string", default: "40" },
    seed: { type: "string", default: "1" },
    minutes: { type: "string", default: "10" },
    replayed: { type: "boolean", default: false },
    built: { type: "boolean", default: false },
  },
});
if (!values.built && spawnSync("pnpm", ["build"], { cwd: root, stdio: "inherit" }).status !== 0) process.exit(2);
const { arbitraryLife, lifeViolations, livingCluster } = await import(
  pathToFileURL(join(root, "packages/testing/dist/index.js")).href
);

const base = livingCluster();
let lived = 0;
const result = fc.check(
  fc.property(arbitraryLife(Number(values.acts)), (acts) => {
    lived += 1;
    const wrong = lifeViolations(base, acts, { replayed: values.replayed });
    if (wrong.length > 0) throw new Error(wrong.join("\n"));
  }),
  {
    seed: Number(values.seed),
    numRuns: Number(values.histories),
    interruptAfterTimeLimit: Number(values.minutes) * 60_000,
  },
);
console.log(`${lived} histories of up to ${values.acts} acts, seed ${values.seed}`);
if (result.failed && result.counterexample !== null) {
  for (const act of result.counterexample[0]) console.log(`  ${JSON.stringify(act)}`);
  console.log(String(result.errorInstance?.message ?? result.errorInstance));
  process.exit(1);
}
console.log("nothing went wrong");
