import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  compare,
  type FlowPrediction,
  gStatistic,
  type OracleFlow,
  type OracleResult,
  type Plan,
} from "../../src/judge/index.ts";
import { FLOW, planOf } from "./plan.ts";

const OUTCOME_1 = "answered by web-1 at 10.244.0.2:8080, which saw 10.244.0.3 (port kept)";
const OUTCOME_2 = "answered by web-2 at 10.244.1.2:8080, which saw 10.244.0.3 (port kept)";
const ENTRY = "n1 tcp dnat 10.244.0.3>10.96.1.1:80 10.244.0.2:8080>10.244.0.3 replied";

const plan: Plan = planOf([FLOW]);
const shared: FlowPrediction = {
  id: "f1",
  sends: 200,
  outcomes: [
    { key: OUTCOME_1, count: 101 },
    { key: OUTCOME_2, count: 99 },
  ],
  conntrack: [{ key: ENTRY, count: 101 }],
  single: false,
  choices: [],
};
const sticky: FlowPrediction = { ...shared, single: true, choices: ["web-1", "web-2"] };

const by = (backend: string, ip: string, count: number): OracleFlow["outcomes"][number] => ({
  count,
  result: "answered",
  backend,
  sawSource: "10.244.0.3:*",
  sourcePort: "kept",
  sawDestination: `${ip}:8080`,
});
const web1 = (count: number): OracleFlow["outcomes"][number] => by("web-1", "10.244.0.2", count);
const web2 = (count: number): OracleFlow["outcomes"][number] => by("web-2", "10.244.1.2", count);
const entry = {
  node: "n1",
  protocol: "tcp",
  original: { src: "10.244.0.3:40001", dst: "10.96.1.1:80" },
  reply: { src: "10.244.0.2:8080", dst: "10.244.0.3:40001" },
  flags: ["ASSURED"],
};

function kernel(flow: Partial<OracleFlow>, id = "f1"): OracleFlow {
  return { id, outcomes: [web1(19), web2(21)], conntrack: [entry], ...flow };
}

function whatOf(prediction: FlowPrediction, flow: OracleFlow): readonly string[] {
  return compare(plan, [prediction], { ok: true, results: [flow] }).map((each) => each.what);
}

describe("agrees", () => {
  test.each<readonly [string, FlowPrediction, OracleFlow]>([
    ["with about the same shares", shared, kernel({})],
    ["with shares as far apart as chance has them", shared, kernel({ outcomes: [web1(28), web2(12)] })],
    ["with either backend where it stays with one", sticky, kernel({ outcomes: [web2(40)], conntrack: [] })],
  ])("%s", (_what, prediction, flow) => expect(whatOf(prediction, flow)).toEqual([]));
});

test("IPv6 ends have brackets in the kernel's report, and none in a host's name", () => {
  const key = "answered by web-1 at [fd00:10:244::2]:8080, which saw fd00:10:244::3 (port kept)";
  const entry6 = "n1 tcp dnat fd00:10:244::3>[fd00:10:96::101]:80 [fd00:10:244::2]:8080>fd00:10:244::3 replied";
  const prediction = { ...shared, outcomes: [{ key, count: 200 }], conntrack: [{ key: entry6, count: 200 }] };
  const outcome = { ...web1(40), sawSource: "[fd00:10:244::3]:*", sawDestination: "[fd00:10:244::2]:8080" };
  const original = { src: "[fd00:10:244::3]:40001", dst: "[fd00:10:96::101]:80" };
  const reply = { src: "[fd00:10:244::2]:8080", dst: "[fd00:10:244::3]:40001" };
  expect(whatOf(prediction, kernel({ outcomes: [outcome], conntrack: [{ ...entry, original, reply }] }))).toEqual([]);
});

describe("disagrees", () => {
  test.each<readonly [string, FlowPrediction, OracleFlow, string]>([
    [
      "about a backend",
      shared,
      kernel({ outcomes: [web1(39), by("web-9", "10.244.0.9", 1)] }),
      "outcome only in the kernel",
    ],
    [
      "about the result",
      shared,
      kernel({ outcomes: [{ count: 40, result: "timeout" }] }),
      "outcome only in the kernel: timeout",
    ],
    [
      "about the source",
      shared,
      kernel({ outcomes: [web1(39), { ...web1(1), sawSource: "10.244.0.1:*" }] }),
      "outcome only",
    ],
    ["about its port", shared, kernel({ outcomes: [{ ...web1(40), sourcePort: "changed" }] }), "outcome only"],
    ["about shares", shared, kernel({ outcomes: [web1(38), web2(2)] }), "share: 101 of 200 simulated, 38 of 40"],
    ["about who is left out", shared, kernel({ outcomes: [web1(40)] }), "share"],
    ["about staying", sticky, kernel({}), "the kernel did not stay with one backend"],
    ["about an entry that it lacks", shared, kernel({ conntrack: [] }), "conntrack entry only simulated"],
    [
      "about an answer in an entry",
      shared,
      kernel({ conntrack: [{ ...entry, flags: ["UNREPLIED"] }] }),
      "conntrack entry only in the kernel",
    ],
    [
      "about who refuses",
      { ...shared, outcomes: [{ key: "refused by tcp-reset", count: 200 }] },
      kernel({ outcomes: [{ count: 40, result: "refused", how: "icmp-port-unreachable", icmpFrom: "10.244.0.1" }] }),
      "outcome only in the kernel: refused by icmp-port-unreachable from 10.244.0.1",
    ],
    ["about another flow", shared, kernel({}, "f2"), "not reported"],
  ])("%s", (_what, prediction, flow, what) => expect(whatOf(prediction, flow)[0]).toContain(what));

  test("where the kernel refused the rules", () => {
    const result: OracleResult = { ok: false, error: { stage: "ruleset", message: "line 3 failed" } };
    expect(compare(plan, [shared], result)[0]).toMatchObject({ kernel: { message: "line 3 failed" } });
  });

  test("where two sticky flows part", () => {
    const both = planOf([FLOW, { ...FLOW, id: "f2" }]);
    const results = [kernel({ outcomes: [web1(40)] }), kernel({ outcomes: [web2(40)], conntrack: [] }, "f2")];
    const found = compare(both, [sticky, { ...sticky, id: "f2" }], { ok: true, results });
    expect(found).toMatchObject([{ flow: "f2", what: "goes where f1 goes" }]);
  });
});

test("the G statistic is 0 for equal shares and grows with their distance", () => {
  const parts = fc.integer({ min: 1, max: 99 });
  fc.assert(
    fc.property(parts, parts, (share, other) => {
      expect(gStatistic(share, 100, share * 3, 300)).toBeCloseTo(0);
      const [near, far] = [Math.min(share, other), Math.max(share, other)];
      expect(gStatistic(near, 100, 300, 300)).toBeGreaterThanOrEqual(gStatistic(far, 100, 300, 300));
    }),
  );
});
