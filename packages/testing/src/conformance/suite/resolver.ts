/** Suite resolver: what a resolver inside a pod asks, and what it finds. */
import {
  type Answer,
  type Ask,
  dig,
  digSearch,
  getentAhosts,
  getentHosts,
  glibc,
  go,
  host,
  musl,
  nslookup,
  parseRecord,
  parseResolvConf,
  type Query,
  type Rcode,
  type Resolution,
  type Resolver,
  reply,
} from "@kubenetsim/coredns";
import { assert } from "@kubenetsim/sim";
import { listOf, objectOf, textOf } from "../json.ts";
import type { CaseResult, Json, JsonObject } from "../types.ts";

const RESOLVERS: readonly Resolver[] = [glibc, musl, go, getentHosts, getentAhosts, dig, digSearch, nslookup, host];
const TYPES: ReadonlyMap<string, readonly string[]> = new Map([
  ["any", ["A", "AAAA"]],
  ["inet", ["A"]],
  ["inet6", ["AAAA"]],
]);
const FACTS: ReadonlySet<string> = new Set(["queries", "addresses", "error", "servers"]);

/** Runs one case with each of its resolvers; the first that departs from it is what is shown. */
export function run(testCase: JsonObject): CaseResult {
  const wanted = objectOf(testCase.expect, "expect");
  for (const fact of Object.keys(wanted)) assert(FACTS.has(fact), `expect.${fact} is unknown`);
  const names = listOf(testCase.resolvers, "resolvers");
  assert(names.length > 0, "no resolvers");
  const expected = comparable(wanted);
  for (const name of names) {
    const actual = comparable(factsOf(resolve(testCase, textOf(name, "resolver")), wanted));
    if (JSON.stringify(actual) !== JSON.stringify(expected)) {
      return { passed: false, expected, actual, message: `by ${textOf(name, "resolver")}` };
    }
  }
  return { passed: true };
}

function resolve(testCase: JsonObject, name: string): Resolution {
  const resolver = RESOLVERS.find((one) => one.name === name);
  assert(resolver !== undefined, `the resolver ${name} is unknown`);
  const types = TYPES.get(textOf(testCase.family, "family"));
  assert(types !== undefined, "the family is unknown");
  const conf = parseResolvConf(textOf(testCase.resolvConf, "resolvConf"), resolver.lineMax);
  const { podIPs } = testCase;
  const sources = podIPs === undefined ? undefined : listOf(podIPs, "podIPs").map((ip) => textOf(ip, "pod IP"));
  const options = sources === undefined ? {} : { sources };
  return resolver.lookup(textOf(testCase.lookup, "lookup"), types, conf, askOf(testCase), options);
}

/** The scripted servers: each by its own answers, or by those of the case. */
function askOf(testCase: JsonObject): Ask {
  const shared = objectOf(testCase.zoneAnswers, "zoneAnswers");
  const servers = testCase.servers === undefined ? {} : objectOf(testCase.servers, "servers");
  return (asked, server) => {
    const own = Object.hasOwn(servers, server) ? servers[server] : undefined;
    if (own === "silent") return "lost";
    return answerOf(asked, own === undefined ? shared : objectOf(own, `servers.${server}`));
  };
}

function answerOf(asked: Query, zone: JsonObject): Answer {
  const name = `${asked.name.toLowerCase()}/`;
  const keys = Object.keys(zone).filter((key) => key.toLowerCase().startsWith(name));
  const parts = { authoritative: true, recursionAvailable: true };
  const key = keys.find((one) => one.slice(name.length) === asked.type);
  if (key === undefined) return reply(asked, keys.length > 0 ? "NOERROR" : "NXDOMAIN", parts);
  const listed = objectOf(zone[key], key);
  const answer = listOf(listed.answer, `${key}.answer`).map((line) => {
    const record = parseRecord(textOf(line, "record"));
    assert(record !== undefined, `no record: ${String(line)}`);
    return record;
  });
  // A case may name any code; the resolver is the one to judge it.
  return reply(asked, textOf(listed.rcode, `${key}.rcode`) as Rcode, { ...parts, answer });
}

/** Only the facts that the case names. */
function factsOf(found: Resolution, wanted: JsonObject): JsonObject {
  const facts = {
    queries: [...new Set(found.asked.map(({ query }) => `${query.name}/${query.type}`))],
    addresses: found.addresses,
    error: errorOf(found),
    servers: [...new Set(found.asked.map((one) => one.server))],
  };
  return Object.fromEntries(Object.entries(facts).filter(([name]) => Object.hasOwn(wanted, name)));
}

/** To the cases a name without such data is not found. */
function errorOf({ error }: Resolution): Json {
  return error === "no-data" ? "not-found" : (error ?? null);
}

/** Addresses and servers are sets; A and AAAA of one name come in any order. */
function comparable(facts: JsonObject): JsonObject {
  const sorted = Object.entries(facts).map(([name, value]): [string, Json] => {
    if (!Array.isArray(value)) return [name, value];
    const texts = value.map(String);
    return [name, name === "queries" ? byName(texts) : texts.sort()];
  });
  return Object.fromEntries(sorted.sort(([one], [other]) => (one < other ? -1 : 1)));
}

function byName(queries: readonly string[]): readonly string[] {
  const types = new Map<string, string[]>();
  for (const query of queries) {
    const slash = query.lastIndexOf("/");
    const name = query.slice(0, slash);
    types.set(name, [...(types.get(name) ?? []), query.slice(slash + 1)]);
  }
  return [...types].flatMap(([name, list]) => list.sort().map((type) => `${name}/${type}`));
}
