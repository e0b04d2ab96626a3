/** forward: which upstream is asked, and what becomes of those that do not answer. */
import { describe, expect, test } from "vitest";
import { type Outside, running } from "../server-fixture.ts";

const OUTSIDE: Outside = { "www.example./A": ["www.example. 60 IN A 192.0.2.1"] };

function forwarding(to: string, block = "", outside: Parameters<typeof running>[1] = OUTSIDE) {
  return running(`. {\n errors\n forward . ${to} {\n${block}\n}\n}\n`, outside);
}

const servers = (sent: readonly string[]) => sent.map((one) => one.split(" ")[0]);

test("sequential asks the first, round robin each in turn, random is drawn", () => {
  const sequential = forwarding("10.0.0.1 10.0.0.2", "policy sequential");
  for (let i = 0; i < 3; i += 1) sequential.ask("www.example.");
  expect(servers(sequential.sent)).toEqual(["10.0.0.1:53", "10.0.0.1:53", "10.0.0.1:53"]);
  const robin = forwarding("10.0.0.1 10.0.0.2", "policy round_robin");
  for (let i = 0; i < 3; i += 1) robin.ask("www.example.");
  expect(servers(robin.sent)).toEqual(["10.0.0.2:53", "10.0.0.1:53", "10.0.0.2:53"]);
  const random = forwarding("10.0.0.1 10.0.0.2");
  for (let i = 0; i < 20; i += 1) random.ask("www.example.", "A", { id: i });
  expect(new Set(servers(random.sent)).size).toBe(2);
});

describe("where nobody answers", () => {
  test("every attempt costs two seconds, and the error is reported", () => {
    const server = forwarding("10.0.0.1", "max_fails 0", "silent");
    expect(server.ask("www.example.").rcode).toBe("SERVFAIL");
    expect(server.last?.elapsedMs).toBe(4000);
    expect(server.lines).toEqual([
      "[ERROR] plugin/errors: 2 www.example. A: read udp 10.244.0.2:7->10.0.0.1:53: i/o timeout",
    ]);
  });

  test("health checks count until the upstream is passed over, and find it again", () => {
    const server = forwarding("10.0.0.1 10.0.0.2", "policy sequential\nfailfast_all_unhealthy_upstreams", "silent");
    server.ask("www.example.");
    expect([...server.memory.upstreams.values()].every(({ fails }) => fails > 0)).toBe(true);
    server.now = 10_000;
    server.sent.length = 0;
    server.ask("www.example.");
    // Both are down: only their health is looked at.
    expect(server.sent.every((one) => one.endsWith("NS ."))).toBe(true);
    server.outside = OUTSIDE;
    server.now = 20_000;
    expect(server.ask("www.example.").rcode).toBe("NOERROR");
  });

  test("a refusal costs nothing", () => {
    const server = forwarding("10.0.0.1", "", "refused");
    server.ask("www.example.");
    expect([server.last?.elapsedMs, server.lines[0]]).toEqual([
      0,
      "[ERROR] plugin/errors: 2 www.example. A: read udp 10.244.0.2:7->10.0.0.1:53: read: connection refused",
    ]);
  });
});

test("except, next and failover", () => {
  const excepted = forwarding("10.0.0.1", "except local.example");
  expect(excepted.ask("x.local.example.").rcode).toBe("SERVFAIL");
  expect(excepted.sent).toEqual([]);
  const next = running(". {\n forward . 10.0.0.1 {\n next NXDOMAIN\n}\n forward . 10.0.0.2\n}\n", OUTSIDE);
  next.ask("nothing.example.");
  expect(servers(next.sent)).toEqual(["10.0.0.1:53", "10.0.0.2:53"]);
  const failover = forwarding("10.0.0.1 10.0.0.2", "policy sequential\nfailover NXDOMAIN");
  failover.ask("nothing.example.");
  expect(servers(failover.sent)).toEqual(["10.0.0.1:53", "10.0.0.2:53"]);
});

test("upstreams are read from resolv.conf, with ports, or as IPv6", () => {
  const server = running(
    ". {\n forward . /etc/resolv.conf 10.0.0.9:5353 [2001:db8::1]:54 {\n policy sequential\n max_connect_attempts 4\n}\n}\n",
    "refused",
    { "/etc/resolv.conf": "nameserver 10.0.0.7\nnameserver 10.0.0.8\n" },
  );
  server.ask("www.example.");
  const asked = server.sent.filter((one) => one.includes("www")).map((one) => one.split(" ")[0]);
  expect(asked).toEqual(["10.0.0.7:53", "10.0.0.8:53", "10.0.0.9:5353", "[2001:db8::1]:54"]);
});
