/** Every scheduler: what it chooses, and that it spreads connections as its weights say. */
import { describe, expect, test } from "vitest";
import {
  emptyIpvs,
  endText,
  type Ipvs,
  ipvsIn,
  ipvsOut,
  type Packet,
  type RealServer,
  type SchedulerName,
  type VirtualServer,
  virtualServersOf,
} from "../../src/index.ts";
import { hash32, hsiphash } from "../../src/ipvs/scheduler/hash.ts";
import { answerTo, ip, packet } from "../make.ts";

function real(name: string, weight = 1): RealServer {
  return { addr: ip(`10.244.0.${name}`), port: 8080, weight };
}

function server(
  scheduler: SchedulerName,
  realServers: readonly RealServer[],
  more: Partial<VirtualServer> = {},
): VirtualServer {
  return { protocol: "tcp", addr: ip("10.96.0.10"), port: 80, scheduler, persistentSeconds: 0, realServers, ...more };
}

interface Run {
  ipvs: Ipvs;
  readonly chosen: string[];
}

/** New connections, one after the other, from the same client's ports 40000, 40001 and so on. */
function connect(
  one: VirtualServer,
  count: number,
  change: (i: number) => Parameters<typeof packet>[0] = () => ({}),
): Run {
  const virtual = virtualServersOf([one]);
  const run: Run = { ipvs: emptyIpvs(), chosen: [] };
  for (let i = 0; i < count; i++) {
    const verdict = ipvsIn(run.ipvs, virtual, packet({ sourcePort: 40000 + i, ...change(i) }), 0);
    if (verdict.kind === "forward") run.chosen.push(endText(verdict.packet.target, 0).slice("10.244.0.".length, -2));
    else run.chosen.push(verdict.kind);
    if (verdict.kind !== "pass") run.ipvs = verdict.ipvs;
  }
  return run;
}

function counts(chosen: readonly string[]): { readonly [name: string]: number } {
  const result: { [name: string]: number } = {};
  for (const name of chosen) result[name] = (result[name] ?? 0) + 1;
  return result;
}

describe("in turn", () => {
  test("rr: the newest first, then each, weights or not; weight 0 not at all", () => {
    expect(connect(server("rr", [real("3"), real("2", 5), real("1")]), 5).chosen).toEqual(["3", "2", "1", "3", "2"]);
    expect(connect(server("rr", [real("3"), real("2", 0), real("1")]), 4).chosen).toEqual(["3", "1", "3", "1"]);
  });

  test("wrr: rounds of falling weight", () => {
    expect(connect(server("wrr", [real("3", 4), real("2", 3), real("1", 2)]), 9).chosen.join("")).toBe("332321321");
    expect(connect(server("wrr", [real("3", 6), real("2", 2)]), 8).chosen.join("")).toBe("33323332");
    expect(connect(server("wrr", [real("3", 2), real("2", 0)]), 2).chosen).toEqual(["3", "3"]);
  });
});

describe("by load", () => {
  test.each<[SchedulerName, string]>([
    ["lc", "321321"],
    ["wlc", "321222"],
    ["sed", "222321"],
    ["nq", "321222"],
  ])("%s", (scheduler, expected) => {
    // Each SYN counts as an active connection: nothing has ended yet.
    expect(connect(server(scheduler, [real("3"), real("2", 4), real("1")]), 6).chosen.join("")).toBe(expected);
  });

  test("lblc stays until overloaded, while another has less than half its weight", () => {
    expect(connect(server("lblc", [real("3", 4), real("2", 4)]), 12).chosen.join("")).toBe("333332222222");
  });

  test("lblcr adds to its set what relieves it", () => {
    const chosen = connect(server("lblcr", [real("3", 2), real("2", 2), real("1", 2)]), 12).chosen;
    expect(counts(chosen)).toEqual({ 1: 4, 2: 4, 3: 4 });
    expect(chosen.slice(0, 3)).toEqual(["3", "3", "3"]);
  });

  test("a connection that ended weighs less than one that stands", () => {
    const virtual = virtualServersOf([server("lc", [real("2"), real("1")])]);
    let { ipvs } = connect(server("lc", [real("2"), real("1")]), 2);
    const closed: Packet = packet({ sourcePort: 40001, tcp: "rst" });
    const verdict = ipvsIn(ipvs, virtual, closed, 0);
    ipvs = verdict.kind === "pass" ? ipvs : verdict.ipvs;
    const out = ipvsOut(
      ipvs,
      answerTo({ ...packet({ sourcePort: 40001 }), target: ip("10.244.0.1"), targetPort: 8080 }, { tcp: "rst" }),
      0,
    );
    const next = ipvsIn(out?.ipvs ?? ipvs, virtual, packet({ sourcePort: 40009 }), 0);
    expect(next.kind === "forward" && next.packet.target).toBe(ip("10.244.0.1"));
  });
});

describe("by address", () => {
  const many = [real("4"), real("3"), real("2"), real("1")];
  const from = (i: number): { from: string } => ({ from: `10.1.${i >> 8}.${i & 255}` });

  test.each<SchedulerName>(["sh", "mh"])("%s: a client always gets the same, clients are spread", (scheduler) => {
    const one = server(scheduler, many);
    expect(new Set(connect(one, 20).chosen).size).toBe(1);
    const spread = counts(connect(one, 2000, from).chosen);
    expect(Object.keys(spread)).toEqual(["1", "2", "3", "4"]);
    for (const count of Object.values(spread)) expect(count).toBeGreaterThan(350);
  });

  test.each<SchedulerName>(["sh", "mh"])("%s with the port: the client's ports are spread too", (scheduler) => {
    const spread = counts(connect(server(scheduler, many, { schedulerFlags: { port: true } }), 1000).chosen);
    expect(Object.keys(spread)).toEqual(["1", "2", "3", "4"]);
  });

  test.each<SchedulerName>(["sh", "mh"])("%s: weights", (scheduler) => {
    const spread = counts(connect(server(scheduler, [real("2", 3), real("1", 1)]), 4000, from).chosen);
    expect((spread["2"] ?? 0) / (spread["1"] ?? 1)).toBeGreaterThan(2.5);
    expect((spread["2"] ?? 0) / (spread["1"] ?? 1)).toBeLessThan(3.5);
  });

  test("mh: one real server less moves few clients", () => {
    const before = connect(server("mh", many), 1000, from).chosen;
    const after = connect(server("mh", many.slice(1)), 1000, from).chosen;
    const moved = before.filter((name, i) => name !== "4" && name !== after[i]);
    expect(moved.length).toBeLessThan(100);
  });

  test("sh with a real server of weight 0: refused, unless it may fall back", () => {
    const reals = [real("2", 0), real("1")];
    expect(Object.keys(counts(connect(server("sh", reals), 200, from).chosen))).toEqual(["1", "unreachable"]);
    const fallback = server("sh", reals, { schedulerFlags: { fallback: true } });
    expect(counts(connect(fallback, 200, from).chosen)["1"]).toBeGreaterThan(150);
  });

  test("dh: by the target alone", () => {
    expect(new Set(connect(server("dh", many), 200, from).chosen).size).toBe(1);
  });

  test("the kernel's hashes", () => {
    // hash_32(1, 8) is the top byte of the golden ratio; SipHash-1-3 must at least tell neighbours apart.
    expect(hash32(1, 8)).toBe(0x61);
    expect(hash32(0x0a000001, 8)).toBe((Math.imul(0x0a000001, 0x61c88647) >>> 24) & 0xff);
    expect(new Set([0, 1, 2, 3].map((n) => hsiphash(n, 2654435761n))).size).toBe(4);
  });
});
