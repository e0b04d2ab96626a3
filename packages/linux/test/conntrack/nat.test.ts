/** NAT both ways, and ports that are taken. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  bindDestination,
  bindSource,
  confirm,
  freeSource,
  type Netns,
  type Packet,
  track,
  translate,
} from "../../src/index.ts";
import { answerTo, host, ip, packet, ping } from "../make.ts";

const NOW = 1_000_000;
const EMPTY = host("n", "192.168.0.2/24");

test("what is rewritten on the way out is undone on the way back, whatever is rewritten", () => {
  const end = fc.record({
    addr: fc.constantFrom("10.0.0.1", "10.0.0.2", "192.168.0.2").map(ip),
    port: fc.integer({ min: 1, max: 65535 }),
  });
  const start = fc.oneof(
    fc
      .tuple(fc.constantFrom("tcp" as const, "udp" as const, "sctp" as const), fc.integer({ min: 1, max: 65535 }))
      .map(([protocol, sourcePort]) => packet({ protocol, sourcePort })),
    fc.integer({ min: 0, max: 65535 }).map((id) => ping("10.244.0.50", "10.96.0.10", id)),
  );
  fc.assert(
    fc.property(start, fc.option(end, { nil: undefined }), fc.option(end, { nil: undefined }), (first, dnat, snat) => {
      let { connection } = track(EMPTY, first, NOW);
      if (connection === undefined) throw new Error("no connection");
      if (dnat !== undefined) connection = bindDestination(connection, dnat.addr, dnat.port);
      if (snat !== undefined) connection = bindSource(connection, snat.addr, snat.port);
      const netns = confirm(EMPTY, connection, NOW);
      const known = track(netns, first, NOW).connection;
      if (known === undefined) throw new Error("not found again");
      const out = translate(translate(first, known, "destination"), known, "source");
      if (dnat !== undefined) expect(out.target).toBe(dnat.addr);
      if (snat !== undefined) expect(out.source).toBe(snat.addr);

      const answer = answerTo(out);
      const back = track(netns, answer, NOW).connection;
      if (back === undefined) throw new Error("the answer was not recognised");
      expect(back.direction).toBe("reply");
      const home = translate(translate(answer, back, "destination"), back, "source");
      const wanted = answerTo(first);
      expect([home.source, home.sourcePort, home.target, home.targetPort]).toEqual([
        wanted.source,
        wanted.sourcePort,
        wanted.target,
        wanted.targetPort,
      ]);

      const error: Packet = {
        ...ping("10.9.9.9", "10.0.0.1"),
        target: out.source,
        icmp: { type: "error", error: "icmp-host-unreachable", about: out },
      };
      const related = track(netns, error, NOW).connection;
      if (related === undefined) throw new Error("the error was not recognised");
      const told = translate(translate(error, related, "destination"), related, "source");
      const about = told.icmp?.type === "error" ? told.icmp.about : undefined;
      expect([about?.source, about?.sourcePort, about?.target, about?.targetPort]).toEqual([
        first.source,
        first.sourcePort,
        first.target,
        first.targetPort,
      ]);
      expect(told.target).toBe(first.source);
    }),
  );
});

describe("source ports", () => {
  const masqueraded = (netns: Netns, one: Packet, randomFully = false): { netns: Netns; port: number | undefined } => {
    const { connection } = track(netns, one, NOW);
    if (connection === undefined) throw new Error("no connection");
    const port = freeSource(netns.conntrack, connection, { addr: ip("192.168.0.2"), randomFully }, one.id, NOW);
    return {
      netns: port === undefined ? netns : confirm(netns, bindSource(connection, ip("192.168.0.2"), port), NOW),
      port,
    };
  };

  test("kept when free, another of its class when taken, drawn when told", () => {
    const first = masqueraded(EMPTY, packet({ from: "10.244.0.50" }));
    expect(first.port).toBe(40000);
    const second = masqueraded(first.netns, packet({ from: "10.244.0.51" }));
    expect(second.port).not.toBe(40000);
    expect(second.port).toBeGreaterThanOrEqual(1024);
    expect(masqueraded(first.netns, packet({ from: "10.244.0.51", to: "10.96.0.11" })).port).toBe(40000);
    expect(masqueraded(EMPTY, packet({ id: 3 }), true).port).not.toBe(40000);
    expect(masqueraded(EMPTY, packet({ id: 3 }), true).port).toBe(masqueraded(EMPTY, packet({ id: 3 }), true).port);
  });

  test("low ports stay low, and run out", () => {
    let netns = EMPTY;
    const ports = new Set<number | undefined>();
    for (let i = 0; i < 512; i++) {
      const result = masqueraded(netns, packet({ id: i, from: `10.244.${i >> 8}.${i & 255}`, sourcePort: 100 }));
      netns = result.netns;
      ports.add(result.port);
    }
    expect(ports.size).toBe(512);
    expect(ports.has(undefined)).toBe(true);
    expect(Math.max(...[...ports].map((port) => port ?? 0))).toBe(511);
  });

  test("a connection that has gone leaves its port free", () => {
    const first = masqueraded(EMPTY, packet({ from: "10.244.0.50" }));
    const { connection } = track(first.netns, packet({ from: "10.244.0.51" }), NOW);
    if (connection === undefined) throw new Error("no connection");
    expect(freeSource(first.netns.conntrack, connection, { addr: ip("192.168.0.2") }, 1, NOW + 120_000)).toBe(40000);
  });
});
