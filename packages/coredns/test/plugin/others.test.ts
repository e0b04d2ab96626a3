/** template, file, hosts, loop, log and errors: one table each. */
import { describe, expect, test } from "vitest";
import { probeName, serverFromCorefile } from "../../src/index.ts";
import { lines, running } from "../server-fixture.ts";

describe("template", () => {
  const corefile = `. {
    template IN A example {
        match "^ip-(?P<a>[0-9]+)-(?P<b>[0-9]+)-(?P<c>[0-9]+)-(?P<d>[0-9]+)[.]example[.]$"
        answer "{{ .Name }} 60 IN A {{ .Group.a }}.{{ .Group.b }}.{{ .Group.c }}.{{ .Group.d }}"
        fallthrough
    }
    template IN ANY denied.example {
        rcode NXDOMAIN
        authority "{{ .Zone }} 60 {{ .Class }} SOA ns.{{ .Zone }} admin.{{ .Zone }} 1 60 60 60 60"
    }
    template IN AAAA . {
        match "[.]six[.]$"
        answer "{{ .Name }} {{ .Class }} {{ .Type }} ::{{ index .Match 0 | len | printf \\"%x\\" }}"
    }
}
`;
  test.each([
    ["ip-192-0-2-7.example.", "A", "NOERROR", ["ip-192-0-2-7.example. 60 IN A 192.0.2.7"]],
    ["a.denied.example.", "TXT", "NXDOMAIN", []],
    ["other.example.", "A", "SERVFAIL", []],
    ["host.six.", "AAAA", "NOERROR", ["host.six. 3600 IN AAAA ::5"]],
    ["host.seven.", "AAAA", "SERVFAIL", []],
  ] as const)("%s %s", (name, type, rcode, answer) => {
    const made = running(corefile).ask(name, type);
    expect([made.rcode, lines(made)]).toEqual([rcode, answer]);
  });

  test.each([
    ["IN A {\n match (\n}", "could not parse regex: ("],
    [
      'IN A {\n answer "{{ .Nonsense }}"\n}',
      "could not compile template: {{ .Nonsense }}, template: can't evaluate field Nonsense",
    ],
    ["IN A {\n rcode WRONG\n}", "unknown rcode WRONG"],
    ["XX A", "invalid query class XX"],
  ])("%s", (text, message) => {
    expect(serverFromCorefile(`. {\n template ${text}\n}\n`)).toMatchObject({
      ok: false,
      error: expect.stringContaining(`plugin/template: ${message}`),
    });
  });
});

describe("file", () => {
  const zone = `
$ORIGIN example.org.
$TTL 1h
@        IN SOA ns.example.org. admin (
             2026112101 ; serial
             7200 3600 2w 300 )
         IN NS  ns
ns       IN A   192.0.2.1
www  300 IN A   192.0.2.2
         IN AAAA 2001:db8::2
alias    IN CNAME www
out      IN CNAME other.example.
*.wild   IN A   192.0.2.9
deep.ent IN TXT "a;b" two
sub      IN NS  ns.sub
ns.sub   IN A   192.0.2.3
`;
  const server = running(
    "example.org {\n file db.example.org\n transfer {\n  to *\n }\n}\nexample {\n file db.other\n}\n",
    {},
    {
      "db.example.org": zone,
      "db.other": "$ORIGIN example.\n@ 60 IN SOA ns a 1 2 3 4 5\nother 60 IN A 192.0.2.8\n",
    },
  );
  test.each([
    ["www.example.org.", "A", "NOERROR", ["www.example.org. 300 IN A 192.0.2.2"]],
    ["www.example.org.", "TXT", "NOERROR", []],
    [
      "alias.example.org.",
      "A",
      "NOERROR",
      ["alias.example.org. 3600 IN CNAME www.example.org.", "www.example.org. 300 IN A 192.0.2.2"],
    ],
    [
      "out.example.org.",
      "A",
      "NOERROR",
      ["out.example.org. 3600 IN CNAME other.example.", "other.example. 60 IN A 192.0.2.8"],
    ],
    ["any.thing.wild.example.org.", "A", "NOERROR", ["any.thing.wild.example.org. 3600 IN A 192.0.2.9"]],
    ["nothing.example.org.", "A", "NXDOMAIN", []],
    ["ent.example.org.", "A", "NOERROR", []],
    ["deep.ent.example.org.", "TXT", "NOERROR", ['deep.ent.example.org. 3600 IN TXT "a;b" "two"']],
    ["host.sub.example.org.", "A", "NOERROR", []],
    [
      "example.org.",
      "SOA",
      "NOERROR",
      ["example.org. 3600 IN SOA ns.example.org. admin.example.org. 2026112101 7200 3600 1209600 300"],
    ],
  ] as const)("%s %s", (name, type, rcode, answer) => {
    const made = server.ask(name, type);
    expect([made.rcode, lines(made)]).toEqual([rcode, answer]);
  });

  test("what is denied has the SOA, what is handed on its servers", () => {
    expect(server.ask("nothing.example.org.").authority[0]?.type).toBe("SOA");
    const referral = server.ask("host.sub.example.org.");
    expect([referral.authoritative, referral.authority.length, referral.additional.length]).toEqual([false, 1, 1]);
  });

  test("the whole zone to whoever may have it", () => {
    expect(server.ask("example.org.", "AXFR").answer.length).toBe(11);
  });

  test("a file that is not there, or is none, names the line", () => {
    expect(serverFromCorefile("x {\n file db.x\n}\n")).toMatchObject({
      error: "Corefile:2 - Error during parsing: plugin/file: open db.x: no such file or directory",
    });
    expect(serverFromCorefile("x {\n file db.x\n}\n", () => "@ IN A\n")).toMatchObject({ ok: false, line: 2 });
  });
});

test("hosts from a file and from the braces", () => {
  const server = running(
    ". {\n hosts /h example {\n 192.0.2.2 two.example\n fallthrough\n}\n}\n",
    {},
    { "/h": "192.0.2.1 one.example\n" },
  );
  expect(lines(server.ask("one.example."))).toEqual(["one.example. 3600 IN A 192.0.2.1"]);
  expect(lines(server.ask("two.example."))).toEqual(["two.example. 3600 IN A 192.0.2.2"]);
});

test("loop: the third sight of the probe is fatal", () => {
  const server = running(". {\n loop\n}\n");
  const probe = probeName(".", "1/10.244.0.2");
  for (const fatal of [false, false, true]) {
    server.ask(probe, "HINFO");
    expect(server.last?.fatal !== undefined).toBe(fatal);
  }
  expect(server.last?.fatal).toContain(
    `detected for zone ".", see https://coredns.io/plugins/loop#troubleshooting. Query: "HINFO ${probe}"`,
  );
});

describe("log", () => {
  const outside = { "www.example./A": ["www.example. 60 IN A 192.0.2.1"] };
  test.each([
    ["log", "www.example.", '[INFO] 10.244.1.9:0 - 7 "A IN www.example. udp 29 false 512" NOERROR qr,rd,ra 56 0s'],
    ["log . {\n class denial\n}", "www.example.", undefined],
    ["log . {\n class denial error\n}", "no.example.", expect.stringContaining("NXDOMAIN")],
    ['log example "{type} {name} -> {rcode}"', "www.example.", "[INFO] A www.example. -> NOERROR"],
    ["log other", "www.example.", undefined],
  ])("%s", (directive, name, line) => {
    const server = running(`. {\n ${directive}\n forward . 10.0.0.1\n}\n`, outside);
    server.ask(name);
    expect(server.lines[0]).toEqual(line);
  });
});

test("errors: what fits is counted, not shown", () => {
  const server = running('. {\n errors {\n consolidate 5m ".*refused$"\n}\n forward . 10.0.0.1\n}\n', "refused");
  server.ask("www.example.");
  expect(server.lines).toEqual([]);
});

describe("imports", () => {
  const files = { "custom/a.override": "log\n", "all.server": "x.test {\n hosts {\n 192.0.2.1 x.test\n}\n}\n" };
  test("snippets and files", () => {
    const server = running(
      "(common) {\n errors\n}\n. {\n import common\n import custom/a.override\n import custom/*.none\n forward . 10.0.0.1\n}\nimport all.server\n",
      "refused",
      files,
    );
    expect(lines(server.ask("x.test."))).toEqual(["x.test. 3600 IN A 192.0.2.1"]);
    server.ask("www.example.");
    expect(server.lines.length).toBe(2);
  });
  test("what is not there", () => {
    expect(serverFromCorefile(". {\n import nothing\n}\n")).toMatchObject({
      error: "Corefile:2 - Error during parsing: File to import not found: nothing",
    });
  });
});
