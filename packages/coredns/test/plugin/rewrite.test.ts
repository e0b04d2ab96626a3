/** rewrite: questions changed behind the client's back, answers turned back; the facts are those of upstream's tables. */
import { describe, expect, test } from "vitest";
import { serverFromCorefile } from "../../src/index.ts";
import { lines, type Outside, running } from "../server-fixture.ts";

const OUTSIDE: Outside = {
  "inner.example./A": ["inner.example. 300 IN A 192.0.2.1"],
  "web.inner.test./A": ["web.inner.test. 300 IN CNAME srv.inner.test.", "srv.inner.test. 300 IN A 192.0.2.2"],
  "ftp-a.example./A": ["ftp-a.example. 300 IN A 192.0.2.3"],
  "short.example./TXT": ['short.example. 1 IN TXT "one"'],
  "inner.example./ANY": ["inner.example. 300 IN A 192.0.2.1"],
};

function asked(rules: string, name: string, type = "A") {
  const server = running(`. {\n${rules}\n forward . 10.0.0.1\n}\n`, OUTSIDE);
  const answer = server.ask(name, type);
  expect(answer.question).toMatchObject({ name, type });
  return {
    rcode: answer.rcode,
    answer: lines(answer),
    sent: server.sent.map((one) => one.replace("10.0.0.1:53 ", "")),
  };
}

const table: readonly [string, string, string, readonly string[], readonly string[]][] = [
  [
    "an exact name, turned back by itself",
    "rewrite name outer.example inner.example",
    "outer.example.",
    ["A inner.example."],
    ["outer.example. 300 IN A 192.0.2.1"],
  ],
  [
    "a suffix with answer auto, aliases and all",
    "rewrite name suffix .outer.test .inner.test answer auto",
    "web.outer.test.",
    ["A web.inner.test."],
    ["web.outer.test. 300 IN CNAME srv.outer.test.", "srv.outer.test. 300 IN A 192.0.2.2"],
  ],
  [
    "a suffix without: the answer is about the other name",
    "rewrite name suffix .outer.test .inner.test",
    "web.outer.test.",
    ["A web.inner.test."],
    ["web.inner.test. 300 IN CNAME srv.inner.test.", "srv.inner.test. 300 IN A 192.0.2.2"],
  ],
  [
    "a prefix",
    "rewrite name prefix outer. inner.",
    "outer.example.",
    ["A inner.example."],
    ["inner.example. 300 IN A 192.0.2.1"],
  ],
  [
    "a part",
    "rewrite name substring .away.example. .example.",
    "inner.away.example.",
    ["A inner.example."],
    ["inner.example. 300 IN A 192.0.2.1"],
  ],
  [
    "an expression, its groups, and the answer's names by another",
    "rewrite name regex (.*)-(us)\\.coredns {1}-a.example answer name (.*)-a\\.example {1}-us.coredns",
    "ftp-us.coredns.",
    ["A ftp-a.example."],
    ["ftp-us.coredns. 300 IN A 192.0.2.3"],
  ],
  [
    "in braces, as the manual writes it",
    "rewrite stop {\n name regex (.*)-us\\.coredns {1}-a.example\n answer name (.*)-a\\.example {1}-us.coredns\n}",
    "ftp-us.coredns.",
    ["A ftp-a.example."],
    ["ftp-us.coredns. 300 IN A 192.0.2.3"],
  ],
  [
    "continue goes on, stop does not",
    "rewrite continue name one.example two.example\nrewrite stop name two.example inner.example\nrewrite name inner.example lost.example",
    "one.example.",
    ["A inner.example."],
    ["one.example. 300 IN A 192.0.2.1"],
  ],
  [
    "the least TTL",
    "rewrite ttl inner.example 600-",
    "inner.example.",
    ["A inner.example."],
    ["inner.example. 600 IN A 192.0.2.1"],
  ],
  [
    "the alias' target",
    "rewrite cname exact srv.inner.test. inner.example.",
    "web.inner.test.",
    ["A web.inner.test.", "A inner.example."],
    ["web.inner.test. 300 IN CNAME inner.example.", "inner.example. 300 IN A 192.0.2.1"],
  ],
];

test.each(table)("%s", (_what, rules, name, sent, answer) => {
  expect(asked(rules, name)).toEqual({ rcode: "NOERROR", sent, answer });
});

test("type and rcode", () => {
  expect(asked("rewrite type TXT A", "inner.example.", "TXT").answer).toEqual(["inner.example. 300 IN A 192.0.2.1"]);
  expect(asked("rewrite rcode substring nothing NXDOMAIN NOERROR", "nothing.example.").rcode).toBe("NOERROR");
  expect(asked("rewrite class CH IN", "inner.example.").answer.length).toBe(1);
});

describe("rules that are none", () => {
  test.each([
    ["name", 'invalid rule type "nonsense"', "nonsense a b"],
    ["answer alone", "response rewrites must begin with a name rule", "answer name a b"],
    [
      "kind of name",
      "name rule supports only exact, prefix, suffix, substring, and regex name matching, received: near",
      "name near a b",
    ],
    ["expression", "invalid regex matching pattern: (a", "name regex (a b"],
    [
      "groups",
      "the rewrite regex pattern ({1}.{2}) uses more subexpressions than its corresponding matching regex pattern ((a))",
      "name regex (a) {1}.{2}",
    ],
    ["ttl", "invalid TTL '-' for a ttl rule", "ttl a.example -"],
    ["rcode", "invalid matching RCODE 'NOSUCH' for a rcode rule", "rcode a.example NOSUCH NOERROR"],
    [
      "auto and name",
      "auto name answer rule cannot be combined with explicit name anwer rules",
      "name suffix a b answer auto answer name c d",
    ],
  ])("%s", (_what, message, rule) => {
    const made = serverFromCorefile(`. {\n rewrite ${rule}\n}\n`);
    expect(made).toMatchObject({
      ok: false,
      line: 2,
      error: `Corefile:2 - Error during parsing: plugin/rewrite: ${message}`,
    });
  });
});
