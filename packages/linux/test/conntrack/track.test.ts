/** How connections begin, move on and end, as the kernel's conntrack was seen to do it. */
import { describe, expect, test } from "vitest";
import {
  confirm,
  deleteConnections,
  expireConnections,
  type Netns,
  type Packet,
  printConntrack,
  track,
} from "../../src/index.ts";
import { answerTo, host, ip, packet, ping } from "../make.ts";

const START = 1_000_000;
const EMPTY = host("n", "192.168.0.2/24");

type Act = readonly [side: "original" | "reply", segment: NonNullable<Packet["tcp"]>, afterMs?: number];

function pass(netns: Netns, one: Packet, now: number): { netns: Netns; ctState: string } {
  const tracked = track(netns, one, now);
  const after = tracked.connection === undefined ? tracked.netns : confirm(tracked.netns, tracked.connection, now);
  return { netns: after, ctState: tracked.packet.ctState };
}

function play(acts: readonly Act[]): { states: string[]; netns: Netns; now: number; fresh: number } {
  let netns = EMPTY;
  let now = START;
  let fresh = 0;
  const states: string[] = [];
  for (const [side, tcp, afterMs = 0] of acts) {
    now += afterMs;
    const original = packet({ tcp });
    const tracked = track(netns, side === "original" ? original : answerTo(original, { tcp }), now);
    if (tracked.connection?.fresh === true) fresh++;
    netns = tracked.connection === undefined ? tracked.netns : confirm(tracked.netns, tracked.connection, now);
    states.push(
      [...netns.conntrack.entries.values()].map(
        (entry) =>
          `${tracked.packet.ctState} ${entry.state}${entry.assured ? "!" : ""} ${(entry.expires - now) / 1000}`,
      )[0] ?? `${tracked.packet.ctState} none`,
    );
  }
  return { states, netns, now, fresh };
}

const SHAKE: readonly Act[] = [
  ["original", "syn"],
  ["reply", "syn-ack"],
  ["original", "data"],
];

describe("tcp", () => {
  test.each<[string, readonly Act[], readonly string[]]>([
    ["handshake", SHAKE, ["NEW SYN_SENT 120", "ESTABLISHED SYN_RECV 60", "ESTABLISHED ESTABLISHED! 432000"]],
    [
      "refused by RST: nothing stays",
      [
        ["original", "syn"],
        ["reply", "rst"],
      ],
      ["NEW SYN_SENT 120", "ESTABLISHED none"],
    ],
    [
      "a SYN again is still NEW",
      [
        ["original", "syn"],
        ["original", "syn", 1000],
      ],
      ["NEW SYN_SENT 120", "NEW SYN_SENT 120"],
    ],
    [
      "closed by both",
      [...SHAKE, ["reply", "fin"], ["original", "fin"], ["reply", "data"]],
      [
        "NEW SYN_SENT 120",
        "ESTABLISHED SYN_RECV 60",
        "ESTABLISHED ESTABLISHED! 432000",
        "ESTABLISHED FIN_WAIT! 120",
        "ESTABLISHED LAST_ACK! 30",
        "ESTABLISHED TIME_WAIT! 120",
      ],
    ],
    [
      "half closed",
      [...SHAKE, ["reply", "fin"], ["original", "data"]],
      [
        "NEW SYN_SENT 120",
        "ESTABLISHED SYN_RECV 60",
        "ESTABLISHED ESTABLISHED! 432000",
        "ESTABLISHED FIN_WAIT! 120",
        "ESTABLISHED CLOSE_WAIT! 60",
      ],
    ],
    [
      "reset",
      [...SHAKE, ["reply", "rst"]],
      ["NEW SYN_SENT 120", "ESTABLISHED SYN_RECV 60", "ESTABLISHED ESTABLISHED! 432000", "ESTABLISHED CLOSE! 10"],
    ],
    [
      "taken up in the middle",
      [
        ["original", "data"],
        ["reply", "data"],
      ],
      ["NEW ESTABLISHED 300", "ESTABLISHED ESTABLISHED 432000"],
    ],
    ["an answer without a question", [["reply", "syn-ack"]], ["INVALID none"]],
    ["a FIN without a connection", [["original", "fin"]], ["INVALID none"]],
  ])("%s", (_name, acts, states) => {
    expect(play(acts).states).toEqual(states);
  });

  const CLOSED: readonly Act[] = [...SHAKE, ["reply", "fin"], ["original", "fin"], ["reply", "data"]];
  test.each<[string, readonly Act[], number]>([
    ["after TIME_WAIT the same port is a new connection", [...CLOSED, ["original", "syn"]], 2],
    ["after the server's RST it goes on with the old entry", [...SHAKE, ["reply", "rst"], ["original", "syn"]], 1],
    ["after the client's own RST it is new", [...SHAKE, ["original", "rst"], ["original", "syn"]], 2],
    [
      "after its time it is new",
      [
        ["original", "syn"],
        ["original", "syn", 120_000],
      ],
      2,
    ],
  ])("%s", (_name, acts, fresh) => {
    expect(play(acts).fresh).toBe(fresh);
  });

  test("not loose: nothing is taken up in the middle", () => {
    const strict = { ...EMPTY, sysctls: { ...EMPTY.sysctls, tcp_loose: false } };
    expect(track(strict, packet({ tcp: "data" }), START).packet.ctState).toBe("INVALID");
  });
});

describe("udp", () => {
  const query = packet({ protocol: "udp", targetPort: 53 });
  const left = (netns: Netns, now: number): number | undefined =>
    [...netns.conntrack.entries.values()].map((entry) => (entry.expires - now) / 1000)[0];

  test("30 s from each packet on; 120 s and assured once answers come 2 s after the first", () => {
    let { netns } = pass(EMPTY, query, START);
    netns = pass(netns, answerTo(query), START + 10).netns;
    netns = pass(netns, query, START + 2000).netns;
    expect(left(netns, START + 2000)).toBe(30);
    netns = pass(netns, answerTo(query), START + 2001).netns;
    expect(left(netns, START + 2001)).toBe(120);
    expect(printConntrack(netns, START + 2001)).toContain("[ASSURED]");
  });

  test("NEW until something comes back", () => {
    let { netns } = pass(EMPTY, query, START);
    expect(pass(netns, query, START + 1).ctState).toBe("NEW");
    netns = pass(netns, answerTo(query), START + 2).netns;
    expect(pass(netns, query, START + 3).ctState).toBe("ESTABLISHED");
  });
});

test("ping: the request and its answer share an entry, another identifier has another", () => {
  const request = ping("10.0.0.1", "10.0.0.2", 5);
  const { netns } = pass(EMPTY, request, START);
  expect(pass(netns, answerTo(request), START).ctState).toBe("ESTABLISHED");
  expect(pass(netns, ping("10.0.0.1", "10.0.0.2", 6), START).ctState).toBe("NEW");
  expect(pass(netns, answerTo(ping("10.0.0.1", "10.0.0.2", 6)), START).ctState).toBe("INVALID");
});

test("sctp is established by its answer", () => {
  const init = packet({ protocol: "sctp" });
  const { netns } = pass(EMPTY, init, START);
  expect(printConntrack(pass(netns, answerTo(init), START).netns, START)).toMatch(/^sctp {5}132 210 ESTABLISHED /);
});

test("an ICMP error is RELATED to the connection it is about, else INVALID", () => {
  const query = packet({ protocol: "udp", targetPort: 53 });
  const error: Packet = {
    ...ping("10.96.0.10", "10.244.0.50"),
    icmp: { type: "error", error: "icmp-port-unreachable", about: query },
  };
  expect(pass(EMPTY, error, START).ctState).toBe("INVALID");
  const { netns } = pass(EMPTY, query, START);
  expect(pass(netns, error, START).ctState).toBe("RELATED");
});

test("nothing is stored before it is confirmed", () => {
  expect(track(EMPTY, packet(), START).netns).toBe(EMPTY);
});

test("IPv6 has entries of its own", () => {
  const one = packet({ from: "fd00::1", to: "fd00::2" });
  const { netns } = pass(EMPTY, one, START);
  expect(pass(netns, answerTo(one), START).ctState).toBe("ESTABLISHED");
  expect(printConntrack(netns, START)).toBe(
    "tcp      6 120 SYN_SENT src=fd00::1 dst=fd00::2 sport=40000 dport=80 [UNREPLIED] src=fd00::2 dst=fd00::1 sport=80 dport=40000 mark=0 use=1\n",
  );
});

test("conntrack -D by what it is told; expired ones are cleared away", () => {
  let netns = pass(EMPTY, packet({ protocol: "udp", targetPort: 53 }), START).netns;
  netns = pass(netns, packet(), START).netns;
  netns = pass(netns, packet({ to: "10.96.0.11" }), START).netns;
  expect(deleteConnections(netns, { protocol: "tcp", origDst: ip("10.96.0.10") })).toMatchObject({ deleted: 1 });
  expect(deleteConnections(netns, { origPortDst: 53 }).netns.conntrack.entries.size).toBe(2);
  expect(deleteConnections(netns, { origSrc: ip("1.1.1.1") })).toEqual({ netns, deleted: 0 });
  expect(expireConnections(netns, START + 30_000).conntrack.entries.size).toBe(2);
});
