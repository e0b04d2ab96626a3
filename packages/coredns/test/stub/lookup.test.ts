import { describe, expect, test } from "vitest";
import {
  type Answer,
  type AnswerParts,
  type Ask,
  glibc,
  lookup,
  musl,
  type NoAnswer,
  parseRecord,
  parseResolvConf,
  type Query,
  type Rcode,
  type Resolution,
  type Resolver,
  reply,
} from "../../src/index.ts";

const POD = "search ns.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n";

/** `name/type` to records, an rcode, or silence; what is not listed does not exist, other types have no data. */
type Zone = { readonly [key: string]: readonly string[] | Rcode | NoAnswer };

const ZONE: Zone = {
  "mysql.ns.svc.cluster.local./A": ["mysql.ns.svc.cluster.local. 5 IN A 10.96.0.20"],
  "db.prod.svc.cluster.local./A": ["db.prod.svc.cluster.local. 5 IN A 10.96.0.30"],
  "shop.ns.svc.cluster.local./A": [
    "shop.ns.svc.cluster.local. 5 IN CNAME www.example.com.",
    "www.example.com. 60 IN A 192.0.2.53",
  ],
  "www.example.com./A": ["www.example.com. 60 IN A 192.0.2.53"],
  "www.example.com./AAAA": ["www.example.com. 60 IN AAAA 2001:db8::53"],
  "cache.ns.svc.cluster.local./A": [],
  "broken.ns.svc.cluster.local./A": "SERVFAIL",
  "broken.ns.svc.cluster.local./AAAA": "SERVFAIL",
  "half.ns.svc.cluster.local./A": ["half.ns.svc.cluster.local. 5 IN A 10.96.0.40"],
  "half.ns.svc.cluster.local./AAAA": "lost",
};

function zoneAsk(zone: Zone): Ask {
  return (asked: Query) => {
    const key = `${asked.name.toLowerCase()}/${asked.type}`;
    const found = Object.hasOwn(zone, key) ? zone[key] : undefined;
    if (found === "lost" || found === "refused") return found;
    if (typeof found === "string") return reply(asked, found);
    const parts: AnswerParts = { authoritative: true, recursionAvailable: true };
    if (found === undefined) {
      const prefix = `${asked.name.toLowerCase()}/`;
      return reply(asked, Object.keys(zone).some((one) => one.startsWith(prefix)) ? "NOERROR" : "NXDOMAIN", parts);
    }
    const answer = found.flatMap((text) => parseRecord(text) ?? []);
    return reply(asked, "NOERROR", { ...parts, answer });
  };
}

function names(resolution: Resolution): readonly string[] {
  return [...new Set(resolution.asked.map((one) => `${one.query.name}/${one.query.type}`))];
}

/** The search domains of POD with a name before each, and then the name. */
function walk(name: string, types: readonly string[]): readonly string[] {
  const domains = ["ns.svc.cluster.local.", "svc.cluster.local.", "cluster.local.", ""];
  return domains.flatMap((domain) => types.map((type) => `${name}.${domain}/${type}`));
}

const BOTH = ["A", "AAAA"];

describe("glibc", () => {
  const table: readonly [string, readonly string[], readonly string[], readonly string[], Resolution["error"]][] = [
    ["mysql", BOTH, walk("mysql", BOTH).slice(0, 2), ["10.96.0.20"], undefined],
    ["mysql", ["A"], walk("mysql", ["A"]).slice(0, 1), ["10.96.0.20"], undefined],
    ["MySQL", ["A"], ["MySQL.ns.svc.cluster.local./A"], ["10.96.0.20"], undefined],
    ["db.prod.svc", BOTH, walk("db.prod.svc", BOTH).slice(0, 6), ["10.96.0.30"], undefined],
    [
      "db.prod.svc.cluster.local.",
      BOTH,
      ["db.prod.svc.cluster.local./A", "db.prod.svc.cluster.local./AAAA"],
      ["10.96.0.30"],
      undefined,
    ],
    ["www.example.com", BOTH, walk("www.example.com", BOTH), ["192.0.2.53", "2001:db8::53"], undefined],
    ["shop", ["A"], walk("shop", ["A"]).slice(0, 1), ["192.0.2.53"], undefined],
    ["nope", BOTH, walk("nope", BOTH), [], "not-found"],
    ["cache", BOTH, walk("cache", BOTH), [], "no-data"],
    ["broken", BOTH, walk("broken", BOTH), [], "try-again"],
    ["nope.", BOTH, ["nope./A", "nope./AAAA"], [], "not-found"],
    ["a..b", BOTH, [], [], "not-found"],
    ["", BOTH, [], [], "not-found"],
    [`${"x".repeat(64)}.example`, BOTH, [], [], "not-found"],
  ];
  test.each(table)("%s %j", (name, types, asked, addresses, error) => {
    const found = lookup(name, types, parseResolvConf(POD), zoneAsk(ZONE));
    expect(names(found)).toEqual(asked);
    expect({ addresses: found.addresses, error: found.error }).toEqual({ addresses, error });
  });

  test("says which name it found, and by which search domain", () => {
    const found = lookup("mysql", ["A"], parseResolvConf(POD), zoneAsk(ZONE));
    expect(found.canonicalName).toBe("mysql.ns.svc.cluster.local.");
    expect(found.asked[0]).toMatchObject({
      server: "10.96.0.10",
      atMs: 0,
      why: "0 dots < ndots:5: search domain 1 of 3 (ns.svc.cluster.local)",
    });
  });

  test("with IPv6 of its own, IPv6 comes first", () => {
    const order = (sources: readonly string[]) =>
      lookup("www.example.com.", BOTH, parseResolvConf(POD), zoneAsk(ZONE), { sources }).addresses;
    expect(order(["10.244.0.9"])).toEqual(["192.0.2.53", "2001:db8::53"]);
    expect(order(["10.244.0.9", "fe80::1"])).toEqual(["192.0.2.53", "2001:db8::53"]);
    expect(order(["10.244.0.9", "fd00:10::9"])).toEqual(["2001:db8::53", "192.0.2.53"]);
  });
});

describe("time and servers", () => {
  const silent: Ask = () => "lost";
  const refused: Ask = () => "refused";
  const run = (options: string, ask: Ask, name = "mysql.") => {
    const found = lookup(name, BOTH, parseResolvConf(options), ask);
    return { error: found.error, ms: found.elapsedMs, servers: found.asked.map((one) => one.server) };
  };

  test("a silent server: two attempts of five seconds a name", () => {
    expect(run("nameserver 10.0.0.1\n", silent)).toMatchObject({ error: "try-again", ms: 10_000 });
  });
  test("the search ends at silence, but for the name as it is", () => {
    const found = lookup("mysql", ["A"], parseResolvConf(POD), silent);
    expect(names(found)).toEqual(["mysql.ns.svc.cluster.local./A", "mysql./A"]);
    expect(found.elapsedMs).toBe(20_000);
  });
  test("nobody listening ends everything at once", () => {
    const found = lookup("mysql", ["A"], parseResolvConf(POD), refused);
    expect(names(found)).toEqual(["mysql.ns.svc.cluster.local./A"]);
    expect(found).toMatchObject({ error: "try-again", elapsedMs: 0 });
  });
  test("timeout and attempts", () => {
    expect(run("nameserver 10.0.0.1\noptions timeout:1 attempts:3\n", silent).ms).toBe(3000);
    expect(run("nameserver 10.0.0.1\noptions timeout:0 attempts:1\n", silent).ms).toBe(1000);
  });
  test("a second server is asked after the first one's time, and is given as much", () => {
    const text = "nameserver 10.0.0.1\nnameserver 10.0.0.2\n";
    const second: Ask = (asked, server, how) => (server === "10.0.0.2" ? zoneAsk(ZONE)(asked, server, how) : "lost");
    expect(run(text, second, "db.prod.svc.cluster.local.")).toEqual({
      error: undefined,
      ms: 5000,
      servers: ["10.0.0.1", "10.0.0.1", "10.0.0.2", "10.0.0.2"],
    });
    expect(run(text, silent).ms).toBe(20_000);
  });
  test("a third of three is given 6 seconds: 20 shared by 3", () => {
    const text = "nameserver 10.0.0.1\nnameserver 10.0.0.2\nnameserver 10.0.0.3\noptions attempts:1\n";
    expect(run(text, silent).ms).toBe(5000 + 3000 + 6000);
  });
  test("SERVFAIL sends the client on, no such name does not", () => {
    const text = "nameserver 10.0.0.1\nnameserver 10.0.0.2\noptions attempts:1\n";
    const say =
      (rcode: Rcode): Ask =>
      (asked) =>
        reply(asked, rcode, { authoritative: true });
    expect(run(text, say("SERVFAIL")).servers).toEqual(["10.0.0.1", "10.0.0.1", "10.0.0.2", "10.0.0.2"]);
    expect(run(text, say("NXDOMAIN")).servers).toEqual(["10.0.0.1", "10.0.0.1"]);
  });
  test("one of two lost: asked again one by one, twice, and then half an answer is one", () => {
    const found = lookup("half", BOTH, parseResolvConf(POD), zoneAsk(ZONE));
    expect(found).toMatchObject({ addresses: ["10.96.0.40"], elapsedMs: 15_000 });
    expect(found.asked.map((one) => one.query.type)).toEqual(["A", "AAAA", "A", "AAAA", "A", "AAAA"]);
  });
  test("rotate begins elsewhere", () => {
    const text = "nameserver 10.0.0.1\nnameserver 10.0.0.2\noptions rotate\n";
    const first = (firstId: number) =>
      lookup("db.prod.svc.cluster.local.", ["A"], parseResolvConf(text), zoneAsk(ZONE), { firstId }).asked[0]?.server;
    expect([first(0), first(1), first(2)]).toEqual(["10.0.0.1", "10.0.0.2", "10.0.0.1"]);
  });
});

describe("without a server", () => {
  const nobody: Ask = () => {
    throw new Error("asked");
  };
  const hosts =
    "127.0.0.1 localhost # me\n10.1.2.3\tmyhost.example MyHost\n10.1.2.4 myhost\nfd00::3 myhost\nbad line\n";
  const table: readonly [string, readonly string[], readonly string[], string][] = [
    ["10.96.0.7", BOTH, ["10.96.0.7"], "literal"],
    ["fd00:96::0007", BOTH, ["fd00:96::7"], "literal"],
    ["127.1", BOTH, ["127.0.0.1"], "literal"],
    ["0x7f.1", BOTH, ["127.0.0.1"], "literal"],
    ["010.0.0.1", BOTH, ["8.0.0.1"], "literal"],
    ["2130706433", BOTH, ["127.0.0.1"], "literal"],
    ["10.96.0.7", ["AAAA"], [], "literal"],
    ["localhost", BOTH, ["127.0.0.1"], "hosts"],
    ["MYHOST", BOTH, ["10.1.2.3", "10.1.2.4", "fd00::3"], "hosts"],
    ["myhost", ["AAAA"], ["fd00::3"], "hosts"],
  ];
  test.each(table)("%s %j", (name, types, addresses, source) => {
    const found = lookup(name, types, parseResolvConf(POD), nobody, { hosts });
    expect({ addresses: found.addresses, source: found.source }).toEqual({ addresses, source });
  });
});

describe("resolvers differ", () => {
  const ask = zoneAsk({ ...ZONE, "cache.svc.cluster.local./A": ["cache.svc.cluster.local. 5 IN A 10.96.0.50"] });
  const table: readonly [Resolver, string, string, readonly string[], readonly string[]][] = [
    [
      glibc,
      "db.prod.svc",
      POD.replace("5", "2"),
      ["db.prod.svc./A", ...walk("db.prod.svc", ["A"]).slice(0, 3)],
      ["10.96.0.30"],
    ],
    [musl, "db.prod.svc", POD.replace("5", "2"), ["db.prod.svc./A"], []],
    [glibc, "cache", POD, walk("cache", ["A"]).slice(0, 2), ["10.96.0.50"]],
    [musl, "cache", POD, walk("cache", ["A"]).slice(0, 1), []],
    [musl, "mysql", POD, walk("mysql", ["A"]).slice(0, 1), ["10.96.0.20"]],
    [musl, "nope", POD, walk("nope", ["A"]), []],
  ];
  test.each(table)("$name: %s", (resolver, name, text, asked, addresses) => {
    const found = resolver.lookup(name, ["A"], parseResolvConf(text), ask);
    expect({ asked: names(found), addresses: found.addresses }).toEqual({ asked, addresses });
  });
});

test("a circle of aliases ends", () => {
  const circle: Ask = (asked): Answer =>
    reply(asked, "NOERROR", {
      authoritative: true,
      answer: [
        { name: asked.name, ttl: 5, type: "CNAME", target: "b." },
        { name: "b.", ttl: 5, type: "CNAME", target: asked.name },
      ],
    });
  expect(lookup("a.", ["A"], parseResolvConf(POD), circle)).toMatchObject({ addresses: [], error: "no-data" });
});
