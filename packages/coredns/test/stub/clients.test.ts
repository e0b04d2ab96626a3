import { describe, expect, test } from "vitest";
import {
  type Ask,
  dig,
  digSearch,
  getentAhosts,
  getentHosts,
  go,
  host,
  nslookup,
  parseRecord,
  parseResolvConf,
  type Rcode,
  type Resolver,
  reply,
} from "../../src/index.ts";

const CONF = parseResolvConf("search a.test b.test\nnameserver 10.0.0.1\nnameserver 10.0.0.2\noptions ndots:2\n");

/** Records, or a code, by `name/type`; what is not listed does not exist, other types have no data. */
function askOf(zone: ReadonlyMap<string, string | Rcode>): Ask {
  return (asked) => {
    const found = zone.get(`${asked.name}/${asked.type}`);
    const parts = { authoritative: true };
    if (found === "SERVFAIL" || found === "REFUSED") return reply(asked, found);
    const record = found === undefined ? undefined : parseRecord(found);
    if (record !== undefined) return reply(asked, "NOERROR", { ...parts, answer: [record] });
    const exists = [...zone.keys()].some((key) => key.startsWith(`${asked.name}/`));
    return reply(asked, exists ? "NOERROR" : "NXDOMAIN", parts);
  };
}

const WEB = new Map([["web.b.test./A", "web.b.test. 5 IN A 10.0.0.9"]]);
const BROKEN = new Map<string, string | Rcode>([["web.a.test./A", "SERVFAIL"]]);

function asked(resolver: Resolver, zone: ReadonlyMap<string, string | Rcode>, sources?: readonly string[]): string {
  const options = sources === undefined ? {} : { sources };
  const found = resolver.lookup("web", ["A", "AAAA"], CONF, askOf(zone), options);
  const questions = found.asked.map(
    (one) => `${one.query.name.replace(".test.", "")}/${one.query.type}@${one.server.at(-1)}`,
  );
  return `${questions.join(" ")} -> ${found.error ?? found.addresses.join(" ")}`;
}

describe("what each asks for web, which is in the second search domain with IPv4 only", () => {
  test.each([
    [go, "web.a/A@1 web.a/AAAA@1 web.b/A@1 web.b/AAAA@1 -> 10.0.0.9"],
    [getentHosts, "web.a/AAAA@1 web.b/AAAA@1 web./AAAA@1 web.a/A@1 web.b/A@1 -> 10.0.0.9"],
    [getentAhosts, "web.a/A@1 web.a/AAAA@1 web.b/A@1 web.b/AAAA@1 -> 10.0.0.9"],
    [dig, "web./A@1 -> not-found"],
    [digSearch, "web.a/A@1 web.b/A@1 -> 10.0.0.9"],
    [nslookup, "web.a/A@1 web.b/A@1 web.b/AAAA@1 -> 10.0.0.9"],
    [host, "web.a/A@1 web.b/A@1 web.b/AAAA@1 web.b/MX@1 -> 10.0.0.9"],
  ] as const)("$name", (resolver, expected) => {
    expect(asked(resolver, WEB)).toBe(expected);
  });

  test("getent ahosts asks for the families of the client's own addresses", () => {
    expect(asked(getentAhosts, WEB, ["10.0.0.5"])).toBe("web.a/A@1 web.b/A@1 -> 10.0.0.9");
  });
});

describe("what each does after a server failure", () => {
  const servers = "web.a/A@1 web.a/A@2";
  test.each([
    [dig, "web./A@1 -> not-found"],
    [digSearch, "web.a/A@1 -> try-again"],
    [nslookup, "web.a/A@1 -> try-again"],
    [host, `${servers} -> try-again`],
  ] as const)("$name", (resolver, expected) => {
    expect(asked(resolver, BROKEN)).toBe(expected);
  });

  test("go asks every server twice, and goes on; what it says is the name's own error", () => {
    const found = go.lookup("web", ["A"], CONF, askOf(BROKEN));
    expect(found.asked.map((one) => one.query.name)).toEqual([...Array(4).fill("web.a.test."), "web.b.test.", "web."]);
    expect(found.error).toBe("not-found");
  });
});
