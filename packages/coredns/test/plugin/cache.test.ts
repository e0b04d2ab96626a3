/** The cache: what is kept, for how long, how much of it, and what becomes of it at its end. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Outside, running } from "../server-fixture.ts";

const OUTSIDE: Outside = {
  "www.example./A": ["www.example. 60 IN A 192.0.2.1"],
  "short.example./A": ["short.example. 1 IN A 192.0.2.2"],
  "long.example./A": ["long.example. 9000 IN A 192.0.2.3"],
};

function cached(block = "", outside: Parameters<typeof running>[1] = OUTSIDE) {
  return running(`. {\n cache${block}\n forward . 10.0.0.1\n}\n`, outside);
}

const ttlOf = (answer: ReturnType<ReturnType<typeof cached>["ask"]>) => answer.answer[0]?.ttl;

test("an answer is asked for once while it holds, and its TTL runs down", () => {
  const server = cached();
  expect(ttlOf(server.ask("www.example."))).toBe(60);
  server.now = 20_000;
  const again = server.ask("www.example.");
  expect([ttlOf(again), again.authoritative, server.sent.length]).toEqual([40, true, 1]);
  server.now = 60_000;
  expect([ttlOf(server.ask("www.example.")), server.sent.length]).toEqual([60, 2]);
});

test.each([
  ["a short TTL is kept five seconds", "", "short.example.", 5],
  ["a long one an hour", "", "long.example.", 3600],
  ["or as long as the directive says", " 30", "www.example.", 30],
  ["success CAPACITY TTL MINTTL", " {\n success 100 20 10\n}", "short.example.", 10],
  ["keepttl", " {\n keepttl\n}", "www.example.", 60],
])("%s", (_what, block, name, ttl) => {
  const server = cached(block);
  server.ask(name);
  server.now = 1;
  expect(ttlOf(server.ask(name))).toBe(ttl);
});

test("denials are kept by the SOA, and by type", () => {
  const server = cached();
  expect(server.ask("nothing.example.").rcode).toBe("NXDOMAIN");
  expect(server.ask("nothing.example.").rcode).toBe("NXDOMAIN");
  expect(server.ask("www.example.", "AAAA").rcode).toBe("NOERROR");
  expect(server.ask("www.example.", "AAAA").answer).toEqual([]);
  expect(server.sent).toEqual(["10.0.0.1:53 A nothing.example.", "10.0.0.1:53 AAAA www.example."]);
});

test.each([
  ["success", "www.example.", 2],
  ["denial", "nothing.example.", 2],
])("disable %s", (sort, name, asked) => {
  const server = cached(` {\n disable ${sort} example\n}`);
  server.ask(name);
  server.ask(name);
  expect(server.sent.length).toBe(asked);
});

test("a failure is kept five seconds, and never hides an answer", () => {
  const server = cached("", "failing");
  server.ask("www.example.");
  server.now = 4000;
  server.ask("www.example.");
  expect(server.sent.length).toBe(1);
  server.now = 5000;
  server.outside = OUTSIDE;
  expect(server.ask("www.example.").rcode).toBe("NOERROR");
});

describe("serve_stale", () => {
  test("the old answer with TTL 0, for as long as nobody has a new one", () => {
    const server = cached(" {\n serve_stale 1h\n}");
    server.ask("www.example.");
    server.now = 70_000;
    server.outside = "silent";
    const stale = server.ask("www.example.");
    expect([stale.rcode, ttlOf(stale), server.last?.elapsedMs]).toEqual(["NOERROR", 0, 0]);
    server.now = 60_000 + 3_600_000;
    expect(server.ask("www.example.").rcode).toBe("SERVFAIL");
  });

  test("immediate: the client has the old one, the next client the new one", () => {
    const server = cached(" {\n serve_stale\n}");
    server.ask("www.example.");
    server.now = 70_000;
    server.outside = { "www.example./A": ["www.example. 60 IN A 192.0.2.9"] };
    expect(server.ask("www.example.").answer).toMatchObject([{ address: "192.0.2.1", ttl: 0 }]);
    expect(server.ask("www.example.").answer).toMatchObject([{ address: "192.0.2.9", ttl: 60 }]);
  });

  test("verify: the new one where there is one", () => {
    const server = cached(" {\n serve_stale 1h verify\n}");
    server.ask("www.example.");
    server.now = 70_000;
    server.outside = { "www.example./A": ["www.example. 60 IN A 192.0.2.9"] };
    expect(server.ask("www.example.").answer).toMatchObject([{ address: "192.0.2.9" }]);
  });
});

test("prefetch: what is asked for often is fetched anew before its end", () => {
  const server = cached(" {\n prefetch 2 1m 10%\n}");
  for (let second = 0; second <= 54; second += 27) {
    server.now = second * 1000;
    server.ask("www.example.");
  }
  expect(server.sent.length).toBe(2);
  server.now = 61_000;
  expect([ttlOf(server.ask("www.example.")), server.sent.length]).toEqual([53, 2]);
});

test("a full cache makes room", () => {
  const names = Array.from({ length: 20 }, (_, i) => `host-${i}.example.`);
  const outside = Object.fromEntries(names.map((name, i) => [`${name}/A`, [`${name} 60 IN A 192.0.2.${i}`]]));
  const server = cached(" {\n success 5\n}", outside);
  for (const name of names) server.ask(name);
  expect([...server.memory.caches.values()].map((one) => one.success.size)).toEqual([5]);
});

test("no answer outlives its TTL, whatever is asked when", () => {
  const names = ["www.example.", "long.example.", "nothing.example."];
  const step = fc.record({ wait: fc.nat(4000), name: fc.constantFrom(...names) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), fc.constantFrom("", " 30", " {\n prefetch 1\n}"), (steps, block) => {
      const server = cached(block);
      const fetched = new Map<string, number>();
      for (const { wait, name } of steps) {
        server.now += wait * 1000;
        const before = server.sent.length;
        const answer = server.ask(name);
        const [record] = [...answer.answer, ...answer.authority];
        // What is served now ends no later than an hour after it was last fetched.
        if (server.sent.length > before) fetched.set(name, server.now);
        const age = (server.now - (fetched.get(name) ?? 0)) / 1000;
        expect(age + (record?.ttl ?? 0)).toBeLessThanOrEqual(name === "long.example." ? 3600 : 60);
        if (block !== " {\n prefetch 1\n}") expect(record?.ttl).toBeGreaterThan(0);
      }
    }),
  );
});
