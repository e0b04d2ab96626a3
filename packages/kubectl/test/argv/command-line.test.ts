import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { splitCommandLine } from "../../src/index.ts";

describe("a line as in a shell", () => {
  test.each<[string, string[]]>([
    ["", []],
    ["   ", []],
    ["kubectl get pods", ["get", "pods"]],
    ["get   pods\t-A", ["get", "pods", "-A"]],
    ["kubectl", []],
    ["get kubectl", ["get", "kubectl"]],
    [`-o jsonpath='{.items[*].metadata.name}'`, ["-o", "jsonpath={.items[*].metadata.name}"]],
    [`-l 'a in (b, c)'`, ["-l", "a in (b, c)"]],
    [`"a b"c'd e'`, ["a bcd e"]],
    [`"a \\"b\\" \\n"`, ['a "b" \\n']],
    [`a\\ b`, ["a b"]],
    ["get \\\n pods", ["get", "pods"]],
    [`''`, [""]],
    [`'open`, ["open"]],
  ])("%s", (line, words) => {
    expect(splitCommandLine(line)).toEqual(words);
  });

  test("quoted words come back as they were", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (words) => {
        const line = words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
        expect(splitCommandLine(`kubectl ${line}`)).toEqual(words);
      }),
    );
  });
});
