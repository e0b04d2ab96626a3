import { readFileSync, writeFileSync } from "node:fs";
import { test } from "vitest";
import { runFile } from "/work/main/packages/testing/src/conformance/runner.ts";
import { run } from "/work/main/packages/testing/src/conformance/suite/kubectl-print.ts";
test("kp", () => {
  let out = "";
  for (const f of ["commands","describe","errors","formats","get","printers"]) {
    const r = runFile(readFileSync(`/work/shared/conformance/kubectl-print/${f}.json`, "utf8"), f, [{ name: "kubectl-print", run }]);
    out += `\n=== ${f} ${r.passed} passed ${r.failed} failed\n`;
    for (const x of r.failures) out += `## ${x.id}: ${x.message ?? ""}\nE ${JSON.stringify(x.expected)}\nA ${JSON.stringify(x.actual)}\n`;
  }
  writeFileSync("/tmp/kp.txt", out);
});
