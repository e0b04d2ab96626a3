import type { Json } from "@kubenetsim/api";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { printGoTemplate } from "../../src/output/go-template/print.ts";

const object: Json = { name: "web", ports: [80, 443], labels: { a: "1", b: "2" }, secret: "aGk=", empty: [], zero: 0 };

function printed(template: string, missing = true): string {
  const result = printGoTemplate(template, object, missing);
  return result.ok ? result.text : result.error;
}

describe("templates", () => {
  test.each([
    ["plain", "plain"],
    ["{{.name}}", "web"],
    ["{{ .name }}!", "web!"],
    ["{{.nope}}", "<no value>"],
    ["{{.nope.deep}}", "<no value>"],
    ["{{.ports}}", "[80 443]"],
    ["{{.labels}}", "map[a:1 b:2]"],
    ["{{index .ports 1}}", "443"],
    ['{{index .labels "a"}}', "1"],
    ["{{len .ports}}", "2"],
    ["{{range .ports}}{{.}},{{end}}", "80,443,"],
    ["{{range $i, $p := .ports}}{{$i}}={{$p}} {{end}}", "0=80 1=443 "],
    ["{{range $k, $v := .labels}}{{$k}}{{$v}}{{end}}", "a1b2"],
    ["{{range .empty}}x{{else}}none{{end}}", "none"],
    ["{{if .name}}yes{{else}}no{{end}}", "yes"],
    ["{{if .zero}}yes{{else if .name}}name{{else}}no{{end}}", "name"],
    ['{{if and .name (eq .name "web")}}it{{end}}', "it"],
    ['{{if or .zero (ne .name "web")}}it{{else}}not{{end}}', "not"],
    ["{{if not .zero}}it{{end}}", "it"],
    ["{{with .labels}}{{.a}}{{$.name}}{{end}}", "1web"],
    ['{{$x := "a"}}{{range .ports}}{{$x = .}}{{end}}{{$x}}', "443"],
    ['{{printf "%s:%v %5d|%-3s|%q" .name .ports 7 "x" "y"}}', 'web:[80 443]     7|x  |"y"'],
    ['{{.name | printf "%s-%s" "a"}}', "a-web"],
    ["{{(index .ports 0)}}", "80"],
    ["{{.secret | base64decode}}", "hi"],
    ["a {{- .name -}} b", "awebb"],
    ["{{/* nothing */}}x", "x"],
    ["{{`raw\\n`}}", "raw\\n"],
    ["{{lt 1 2}} {{gt 1 2}} {{le 2 2}} {{ge 1 2}}", "true false true false"],
  ])("%s", (template, expected) => {
    expect(printed(template)).toBe(expected);
  });
});

describe("errors", () => {
  test.each([
    ["{{.a", "unclosed action"],
    ["{{foo}}", 'function "foo" not defined'],
    ["{{if .a}}", "unexpected EOF"],
    ["{{end}}", "unexpected {{end}}"],
    ["{{}}", "missing value for command"],
    ["{{$x}}", 'undefined variable "$x"'],
    ["{{.name.deep}}", "can't evaluate field deep in type string"],
    ["{{index .ports 5}}", "index out of range: 5"],
    ["{{range .name}}{{end}}", "range can't iterate over web"],
  ])("%s", (template, error) => {
    expect(printed(template)).toContain(error);
  });

  test("a key that is not there may be an error", () => {
    expect(printed("{{.nope}}", false)).toContain('map has no entry for key "nope"');
  });

  test("no template throws", () => {
    const part = fc.constantFrom(
      "{{",
      "}}",
      "{{-",
      "-}}",
      " ",
      ".name",
      ".",
      "$x",
      ":=",
      "(",
      ")",
      "|",
      "if",
      "else",
      "end",
      "range",
      "index",
      '"',
      "`",
      "1",
      "nil",
      ",",
    );
    fc.assert(fc.property(fc.array(part), (parts) => void expect(typeof printed(parts.join(""))).toBe("string")));
  });
});
