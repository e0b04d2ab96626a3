/** What is remembered of packets must be what walking the rules says of others of their sort: other numbers, source ports, times. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  createAnswers,
  type Draw,
  drawLog,
  findAnswer,
  type Hook,
  keepAnswer,
  type Match,
  type Netns,
  nftRuleset,
  nftTable,
  type Outcome,
  parseNft,
  type Ruleset,
  run,
  type WalkOptions,
  walk,
} from "../../src/index.ts";
import { family, netns, options, packet, ruleset } from "../arbitraries.ts";
import { filterInput, rule } from "../make.ts";

const HOOKS: readonly Hook[] = ["prerouting", "input", "forward", "output", "postrouting"];

/** All of an outcome but the packet's own number and source port. */
function essence({ verdict, nat, connmark, packet: after, kernel }: Outcome, before: unknown): unknown {
  return {
    verdict,
    nat,
    connmark,
    wrote: kernel !== before,
    packet: [after.source, after.target, after.targetPort, after.mark, after.ctState],
  };
}

test("one packet's answer holds for all of its sort, for any rules", () => {
  let remembered = 0;
  const series = fc.array(fc.tuple(fc.nat(40), fc.constantFrom(53, 80, 8080), fc.constantFrom(0, 5000, 20_000)), {
    minLength: 10,
    maxLength: 30,
  });
  fc.assert(
    fc.property(
      family.chain((of) => fc.tuple(ruleset(of, 6), packet(of))),
      fc.constantFrom(...HOOKS),
      options,
      series,
      ([rules, first], hook, circumstances, others) => {
        const kernel = netns();
        const table = createAnswers<unknown>();
        const { seed = 0 } = circumstances;
        for (const [id, sourcePort, now] of others) {
          const one = { ...first, id, sourcePort };
          const expected = essence(walk(rules, hook, one, kernel, { ...circumstances, now }), kernel);
          const found = findAnswer(table, one.target, one.targetPort, seed, id, id);
          if (found !== undefined) {
            expect(found).toEqual(expected);
            remembered += 1;
            continue;
          }
          const draws = drawLog();
          const outcome = run(rules, hook, one, kernel, { ...circumstances, now, draws });
          if (draws.isSteady) keepAnswer(table, one.target, one.targetPort, draws.draws, essence(outcome, kernel));
        }
      },
    ),
    { numRuns: 300 },
  );
  expect(remembered).toBeGreaterThan(1000);
});

/** Whether one packet's way past these rules holds for all of its sort. */
function isSteady(rules: Ruleset, kernel: Netns = netns()): boolean {
  const draws = drawLog();
  run(rules, "input", PACKET, kernel, { now: 0, draws });
  return draws.isSteady;
}

/** One rule, in a table with sets that rules may write to and one that they may not. */
function nft(written: string): Ruleset {
  const sets = ["seen { type ipv4_addr ; flags dynamic ; }", "fixed { type ipv4_addr ; }"];
  const aged = "aged { type ipv4_addr ; flags timeout ; timeout 10s ; }";
  const lines = [...[...sets, aged].map((set) => `set ip t ${set}`), CHAIN, `rule ip t c ${written}`];
  const parsed = parseNft(`add table ip t\n${lines.map((line) => `add ${line}\n`).join("")}`);
  if (!parsed.ok) throw new Error(parsed.error);
  return nftRuleset(parsed.tables.map(nftTable), 4);
}

const CHAIN = "chain ip t c { type filter hook input priority 0 ; }";

describe("whether packets of one sort fare alike", () => {
  test.each([
    ["ip saddr 0.0.0.1 drop", true],
    ["ip saddr @fixed drop", true],
    ["tcp dport 80 numgen random mod 2 vmap { 0 : accept, 1 : drop }", true],
    ["ip saddr @seen drop", false],
    ["ip saddr @aged drop", false],
    ["ip saddr != @seen drop", false],
    ["update @seen { ip saddr }", false],
    ["add @aged { ip saddr } drop", false],
    ["tcp sport 3 drop", false],
  ])("nft: %s: %s", (written, expected) => {
    expect(isSteady(nft(written))).toBe(expected);
  });

  test.each<[Match, boolean]>([
    [{ match: "recent", set: false, check: true, name: "a", seconds: 10, side: "rsource" }, false],
    [{ match: "recent", set: true, check: false, name: "a", side: "rsource" }, false],
    [{ match: "sport", protocol: "tcp", first: 3, last: 3 }, false],
    [{ match: "dport", protocol: "tcp", first: 80, last: 80 }, true],
    [{ match: "statistic", mode: "random", probability: 0.5, text: "0.5" }, true],
  ])("iptables: %o: %s", (match, expected) => {
    expect(isSteady(filterInput([rule([match], { target: "DROP" })]))).toBe(expected);
  });

  test("a set that rules write to is asked anew by every packet", () => {
    const verdict = (text: string, kernel: Netns, change: WalkOptions): string =>
      run(nft(text), "input", PACKET, kernel, change).verdict.kind;
    const { kernel } = run(nft("update @aged { ip saddr }"), "input", PACKET, netns(), { now: 0 });
    expect(verdict("ip saddr @aged drop", netns(), { now: 0 })).toBe("accept");
    expect(verdict("ip saddr @aged drop", kernel, { now: 0 })).toBe("drop");
    expect(verdict("ip saddr @aged drop", kernel, { now: 20_000 })).toBe("accept");
    expect(isSteady(nft("ip saddr @aged drop"), kernel)).toBe(false);
  });
});

describe("the table", () => {
  const statistic = (handle: number, drawn: 0 | 1): Draw => ({ kind: "statistic", handle, bound: 0x40000000, drawn });

  test("keeps destinations apart, however many there are", () => {
    const table = createAnswers<number>();
    for (let i = 0; i < 5000; i += 1) keepAnswer(table, 0xffffff00 + (i % 256), 1 + (i >> 8), [], i);
    for (let i = 0; i < 5000; i += 1) {
      expect(findAnswer(table, 0xffffff00 + (i % 256), 1 + (i >> 8), 1, 2, 1)).toBe(i);
    }
    expect(findAnswer(table, 1, 1, 1, 2, 1)).toBeUndefined();
    const six = createAnswers<number>();
    keepAnswer(six, 1n << 100n, 80, [], 6);
    expect(findAnswer(six, 1n << 100n, 80, 1, 2, 1)).toBe(6);
    expect(findAnswer(six, 1n, 80, 1, 2, 1)).toBeUndefined();
  });

  test("knows only the ways that were seen", () => {
    const table = createAnswers<string>();
    const drawnBy = (id: number): number => {
      const draws = drawLog();
      const rule = { match: "statistic", mode: "random", probability: 0.5, text: "0.5" } as const;
      const rules = { handle: 7, matches: [rule], target: { target: "DROP" }, because: [] } as const;
      const of = { family: 4, chains: () => ["INPUT"], chain: () => [rules] } as const;
      const base = (): readonly [{ table: "filter"; chain: "INPUT"; policy: "ACCEPT" }] => [
        { table: "filter", chain: "INPUT", policy: "ACCEPT" },
      ];
      run({ ...of, base }, "input", { ...PACKET, id }, netns(), { seed: 3, draws });
      return draws.draws[0]?.drawn ?? -1;
    };
    const yes = [1, 2, 3, 4, 5, 6, 7, 8, 9].find((id) => drawnBy(id) === 1) as number;
    const no = [1, 2, 3, 4, 5, 6, 7, 8, 9].find((id) => drawnBy(id) === 0) as number;
    keepAnswer(table, PACKET.target, 80, [statistic(7, 1)], "yes");
    expect(findAnswer(table, PACKET.target, 80, 3, no, 1)).toBeUndefined();
    keepAnswer(table, PACKET.target, 80, [statistic(7, 1)], "later");
    expect(findAnswer(table, PACKET.target, 80, 3, yes, 1)).toBe("yes");
    keepAnswer(table, PACKET.target, 80, [statistic(7, 0)], "no");
    expect(findAnswer(table, PACKET.target, 80, 3, no, 1)).toBe("no");
  });

  test("keeps nothing that numbers cannot say", () => {
    const table = createAnswers<string>();
    keepAnswer(table, 1, 65_536, [], "port");
    keepAnswer(table, 1, 80, [{ kind: "random", handle: 1, bound: 1e6, drawn: 3 }], "branches");
    keepAnswer(table, 1, 80, [statistic(-1, 1)], "handle");
    expect(table.answers).toEqual([]);
  });
});

const PACKET = {
  id: 0,
  family: 4,
  protocol: "tcp",
  source: 1,
  target: 2,
  sourcePort: 3,
  targetPort: 80,
  mark: 0,
  ctState: "NEW",
  ttl: 64,
} as const;
