/** What a walk through rules means, case by case; each is asked of `run` as well. */
import { describe, expect, test } from "vitest";
import { type Hook, type Outcome, type Ruleset, rulesetOf, run, type WalkOptions, walk } from "../../src/index.ts";
import { host, ip, load, packet, rule } from "../make.ts";

const NETNS = host("n", "192.168.0.2/24");

function both(rules: Ruleset, hook: Hook, change: Parameters<typeof packet>[0] = {}, options?: WalkOptions): Outcome {
  const slow = walk(rules, hook, packet(change), NETNS, options);
  expect(run(rules, hook, packet(change), NETNS, options)).toEqual(slow);
  return slow;
}

function actions(outcome: Outcome): readonly string[] {
  return outcome.steps.map((step) => `${step.table} ${step.chain} ${step.number} ${step.action}`.trim());
}

function filter(...lines: readonly string[]): Ruleset {
  return load(["*filter", ":INPUT DROP [0:0]", ":A - [0:0]", ":B - [0:0]", ...lines, "COMMIT"].join("\n"));
}

describe("where the walk goes", () => {
  test.each<[string, readonly string[], readonly string[], Outcome["verdict"]]>([
    ["policy", [], ["policy DROP"], { kind: "drop" }],
    ["first match wins", ["-A INPUT -j ACCEPT", "-A INPUT -j DROP"], ["ACCEPT"], { kind: "accept" }],
    ["a rule without target only counts", ["-A INPUT", "-A INPUT -j ACCEPT"], ["", "ACCEPT"], { kind: "accept" }],
    [
      "jump, RETURN, on behind the jump",
      ["-A INPUT -j A", "-A INPUT -j ACCEPT", "-A A -j RETURN", "-A A -j DROP"],
      ["jump A", "RETURN", "ACCEPT"],
      { kind: "accept" },
    ],
    [
      "the end of a chain leads back",
      ["-A INPUT -j A", "-A INPUT -j ACCEPT", "-A A -j B"],
      ["jump A", "jump B", "ACCEPT"],
      { kind: "accept" },
    ],
    [
      "goto leads back to the jump before it",
      ["-A INPUT -j A", "-A INPUT -j ACCEPT", "-A A -g B", "-A A -j DROP"],
      ["jump A", "goto B", "ACCEPT"],
      { kind: "accept" },
    ],
    [
      "goto from a base chain ends at its policy",
      ["-A INPUT -g A", "-A INPUT -j ACCEPT"],
      ["goto A", "policy DROP"],
      { kind: "drop" },
    ],
    [
      "RETURN in a base chain is the policy",
      ["-A INPUT -j RETURN", "-A INPUT -j ACCEPT"],
      ["RETURN", "policy DROP"],
      { kind: "drop" },
    ],
    [
      "REJECT",
      ["-A INPUT -p tcp -j REJECT --reject-with tcp-reset"],
      ["REJECT with tcp-reset"],
      { kind: "reject", with: "tcp-reset" },
    ],
    [
      "LOG goes on",
      ['-A INPUT -j LOG --log-prefix "hm: "', "-A INPUT -j ACCEPT"],
      ["LOG hm: ", "ACCEPT"],
      { kind: "accept" },
    ],
  ])("%s", (_name, lines, expected, verdict) => {
    const outcome = both(filter(...lines), "input");
    expect(outcome.steps.map((step) => step.action)).toEqual(expected);
    expect(outcome.verdict).toEqual(verdict);
  });

  test("a circle of jumps is a loop, not a hang", () => {
    expect(both(filter("-A INPUT -j A", "-A A -j B", "-A B -j A"), "input").verdict).toEqual({ kind: "loop" });
    expect(both(filter("-A INPUT -g A", "-A A -g A"), "input").verdict).toEqual({ kind: "loop" });
  });

  test("chains that fan out without end are a loop as well", () => {
    const names = Array.from({ length: 14 }, (_, i) => `C${i}`);
    const chains = names.map((name, i) => ({
      name,
      rules:
        i === 13 ? [] : Array.from({ length: 9 }, () => rule([], { target: "jump", chain: names[i + 1] as string })),
    }));
    const rules = rulesetOf(4, {
      filter: [{ name: "INPUT", policy: "ACCEPT", rules: [rule([], { target: "jump", chain: "C0" })] }, ...chains],
    });
    expect(walk(rules, "input", packet(), NETNS, { trace: false }).verdict).toEqual({ kind: "loop" });
    expect(run(rules, "input", packet(), NETNS, { trace: false }).verdict).toEqual({ kind: "loop" });
  });

  test("steps name table, chain and line", () => {
    expect(actions(both(filter("-A INPUT -p udp -j DROP", "-A INPUT -j A", "-A A -j ACCEPT"), "input"))).toEqual([
      "filter INPUT 2 jump A",
      "filter A 1 ACCEPT",
    ]);
  });

  test("untraced, there are no steps", () => {
    expect(both(filter("-A INPUT -j ACCEPT"), "input", {}, { trace: false }).steps).toEqual([]);
  });
});

describe("tables", () => {
  const text = (hook: string): string =>
    ["raw", "mangle", "filter", "nat"]
      .map((table) => `*${table}\n-A ${hook} -m comment --comment x\nCOMMIT`)
      .join("\n");

  test.each<[Hook, string, readonly string[]]>([
    ["prerouting", "PREROUTING", ["raw", "mangle", "nat"]],
    ["input", "INPUT", ["mangle", "filter", "nat"]],
    ["forward", "FORWARD", ["mangle", "filter"]],
    ["output", "OUTPUT", ["raw", "mangle", "nat", "filter"]],
    ["postrouting", "POSTROUTING", ["mangle", "nat"]],
  ])("%s asks them in the kernel's order", (hook, chain, expected) => {
    const kept = text(chain)
      .split("COMMIT")
      .filter((part) => expected.includes(part.trim().split("\n")[0]?.slice(1) ?? ""))
      .map((part) => `${part.trim()}\nCOMMIT`);
    const outcome = both(load(kept.join("\n")), hook);
    expect(outcome.steps.filter((step) => step.number > 0).map((step) => step.table)).toEqual(expected);
  });

  const DNAT = load("*nat\n-A PREROUTING -p tcp -j DNAT --to-destination 10.1.1.1:8080\n-A PREROUTING -j DROP\nCOMMIT");
  test("DNAT ends the table and rewrites", () => {
    const outcome = both(DNAT, "prerouting");
    expect(outcome).toMatchObject({
      verdict: { kind: "accept" },
      packet: { target: ip("10.1.1.1"), targetPort: 8080 },
      nat: { dnat: { addr: ip("10.1.1.1"), port: 8080 } },
    });
  });

  test.each([
    ["an established packet", { ctState: "ESTABLISHED" as const }, {}],
    ["a connection whose NAT is settled", {}, { natSettled: true }],
    ["a call for other tables", {}, { only: ["filter" as const] }],
  ])("nat is not asked about %s", (_name, change, options) => {
    expect(both(DNAT, "prerouting", change, options).steps).toEqual([]);
  });

  test.each([
    ["SNAT --to-source 1.2.3.4", { addr: ip("1.2.3.4") }],
    ["SNAT --to-source 1.2.3.4:99 --random-fully", { addr: ip("1.2.3.4"), port: 99, randomFully: true }],
    ["MASQUERADE", { addr: "masquerade" }],
    ["MASQUERADE --random-fully", { addr: "masquerade", randomFully: true }],
  ])("%s is left to conntrack", (target, snat) => {
    const outcome = both(load(`*nat\n-A POSTROUTING -p tcp -j ${target}\nCOMMIT`), "postrouting");
    expect(outcome.nat).toEqual({ snat });
    expect(outcome.packet).toEqual(packet());
  });
});

describe("marks", () => {
  test.each([
    ["--set-xmark 0x5/0xff", 0x1203, 0x1205],
    ["--set-mark 0x4", 0x1203, 0x4],
    ["--or-mark 0x4000", 0x3, 0x4003],
    ["--and-mark 0xf", 0x123, 0x3],
    ["--xor-mark 0x4000", 0x4001, 0x1],
  ])("MARK %s", (change, before, after) => {
    const outcome = both(load(`*mangle\n-A PREROUTING -j MARK ${change}\nCOMMIT`), "prerouting", { mark: before });
    expect(outcome.packet.mark).toBe(after);
  });

  test("CONNMARK saves, restores, sets", () => {
    const mangle = (line: string): Ruleset => load(`*mangle\n-A PREROUTING ${line}\nCOMMIT`);
    const connection = { dnat: false, snat: false, mark: 0x30 };
    expect(both(mangle("-j CONNMARK --save-mark"), "prerouting", { mark: 7 }, { connection }).connmark).toBe(7);
    expect(
      both(mangle("-j CONNMARK --restore-mark --mask 0xf0"), "prerouting", { mark: 7 }, { connection }).packet.mark,
    ).toBe(0x37);
    expect(both(mangle("-j CONNMARK --set-mark 9"), "prerouting", {}, { connection }).connmark).toBe(9);
  });

  test("NOTRACK", () => {
    expect(both(load("*raw\n-A PREROUTING -j NOTRACK\nCOMMIT"), "prerouting").packet.ctState).toBe("UNTRACKED");
  });
});

test("chance: n rules with 1/n, 1/(n-1), … share evenly, drawn by packet and not by turn", () => {
  const rules = filter(
    "-A INPUT -m statistic --mode random --probability 0.33333333349 -j ACCEPT",
    "-A INPUT -m statistic --mode random --probability 0.50000000000 -j A",
    "-A INPUT -j B",
  );
  const counts = new Map<string, number>();
  for (let id = 0; id < 3000; id++) {
    const action = run(rules, "input", packet({ id }), NETNS, { seed: 7 }).steps[0]?.action ?? "";
    counts.set(action, (counts.get(action) ?? 0) + 1);
  }
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(120);
  expect(counts.size).toBe(3);
});
