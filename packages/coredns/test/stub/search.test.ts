import { describe, expect, test } from "vitest";
import { candidates, DEFAULT_RESOLV_CONF, MUSL_LINE_MAX, parseResolvConf, type ResolvConf } from "../../src/index.ts";

const POD = "search ns.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n";

describe("the names that are tried", () => {
  const table: readonly [string, string, readonly string[]][] = [
    ["web", POD, ["web.ns.svc.cluster.local.", "web.svc.cluster.local.", "web.cluster.local.", "web."]],
    ["web.", POD, ["web."]],
    ["a.b", POD, ["a.b.ns.svc.cluster.local.", "a.b.svc.cluster.local.", "a.b.cluster.local.", "a.b."]],
    [
      "a.b.c.d.e.f",
      POD,
      [
        "a.b.c.d.e.f.",
        "a.b.c.d.e.f.ns.svc.cluster.local.",
        "a.b.c.d.e.f.svc.cluster.local.",
        "a.b.c.d.e.f.cluster.local.",
      ],
    ],
    ["www.example.com", "search x.example\n", ["www.example.com.", "www.example.com.x.example."]],
    ["web", "nameserver 10.0.0.1\n", ["web."]],
    ["web", "search .\n", ["web."]],
    ["web", "search x.example. .\n", ["web.x.example.", "web."]],
    ["web", "search x.example\noptions no-tld-query\n", ["web.x.example."]],
    ["a.b", "search x.example\noptions no-tld-query ndots:3\n", ["a.b.x.example.", "a.b."]],
    ["web", "search x.example\noptions ndots:0\n", ["web.", "web.x.example."]],
  ];
  test.each(table)("%s with %j", (name, text, names) => {
    expect(candidates(name, parseResolvConf(text)).map((one) => one.name)).toEqual(names);
  });

  test("each says why", () => {
    expect(candidates("web", parseResolvConf(POD)).map((one) => one.why)).toEqual([
      "0 dots < ndots:5: search domain 1 of 3 (ns.svc.cluster.local)",
      "0 dots < ndots:5: search domain 2 of 3 (svc.cluster.local)",
      "0 dots < ndots:5: search domain 3 of 3 (cluster.local)",
      "the search list is through: as it is",
    ]);
  });
});

describe("resolv.conf", () => {
  const table: readonly [string, string, Partial<ResolvConf>][] = [
    ["nothing", "", {}],
    ["comments", "# nameserver 1.1.1.1\n; search a.example\n", {}],
    [
      "three servers at most",
      "nameserver 10.0.0.1\nnameserver 10.0.0.2\nnameserver fd00::3\nnameserver 10.0.0.4\n",
      { nameservers: ["10.0.0.1", "10.0.0.2", "fd00::3"] },
    ],
    ["what is no address", "nameserver dns.example\nnameserver 10.0.0.2 # here\n", { nameservers: ["10.0.0.2"] }],
    [
      "the last search counts",
      "search a.example\nsearch b.example c.example\n",
      { search: ["b.example", "c.example"] },
    ],
    ["domain is a list of one", "search a.example\ndomain b.example c.example\n", { search: ["b.example"] }],
    [
      "options add up",
      "options ndots:2 rotate\noptions timeout:1 attempts:3\n",
      { ndots: 2, rotate: true, timeout: 1, attempts: 3 },
    ],
    ["limits", "options ndots:99 timeout:99 attempts:99\n", { ndots: 15, timeout: 30, attempts: 5 }],
    ["no number is none", "options ndots:x ndots\n", { ndots: 0 }],
    ["unknown words", "options frobnicate __proto__\nfoo bar\n", {}],
    ["a word has to follow", "search\nsearchx a.example\n", {}],
    [
      "switches",
      "options single-request no-aaaa edns0 trust-ad use-vc no-tld-query single-request-reopen\n",
      {
        singleRequest: true,
        noAaaa: true,
        edns0: true,
        trustAd: true,
        useVc: true,
        noTldQuery: true,
        singleRequestReopen: true,
      },
    ],
  ];
  test.each(table)("%s", (_what, text, expected) => {
    expect(parseResolvConf(text)).toEqual({ ...DEFAULT_RESOLV_CONF, ...expected });
  });

  test("musl passes over a long line whole", () => {
    const text = `search ${"a.example ".repeat(30)}\nnameserver 10.0.0.1\n`;
    expect(parseResolvConf(text, MUSL_LINE_MAX)).toMatchObject({ search: [], nameservers: ["10.0.0.1"] });
    expect(parseResolvConf(text).search).toHaveLength(30);
  });
});
