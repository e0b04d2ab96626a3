/** The index must answer as the plain walk does: verdict, packet, steps, NAT, and what rules wrote. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Hook, type Netns, type Ruleset, run, walk } from "../../src/index.ts";
import { family, longChain, netns, options, packet, ruleset, segmented } from "../arbitraries.ts";

const HOOKS: readonly Hook[] = ["prerouting", "input", "forward", "output", "postrouting"];

test("run answers as walk does, for any rules and a series of packets", () => {
  const verdicts = new Map<string, number>();
  fc.assert(
    fc.property(
      family.chain((of) =>
        fc.tuple(
          ruleset(of),
          fc.array(fc.tuple(packet(of), fc.constantFrom(...HOOKS), options), { minLength: 1, maxLength: 12 }),
        ),
      ),
      ([rules, packets]) => {
        let kernel: Netns = netns();
        for (const [one, hook, circumstances] of packets) {
          const slow = walk(rules, hook, one, kernel, circumstances);
          const fast = run(rules, hook, one, kernel, circumstances);
          expect(fast).toEqual(slow);
          const silent = run(rules, hook, one, kernel, { ...circumstances, trace: false });
          expect(silent).toEqual({ ...slow, steps: [] });
          verdicts.set(slow.verdict.kind, (verdicts.get(slow.verdict.kind) ?? 0) + 1);
          kernel = slow.kernel;
        }
      },
    ),
    { numRuns: 400 },
  );
  // The arbitraries are worth something only if every verdict comes up.
  expect([...verdicts.keys()].sort()).toEqual(["accept", "drop", "loop", "reject"]);
});

test("run answers as walk does in long chains, where it skips most rules", () => {
  let skipped = 0;
  fc.assert(
    fc.property(
      family.chain((of) => fc.tuple(longChain(of), fc.array(packet(of), { minLength: 1, maxLength: 12 }))),
      ([rules, packets]) => {
        let kernel: Netns = netns();
        for (const one of packets) {
          const slow = walk(rules, "input", one, kernel, { now: 5000, seed: 3 });
          expect(run(rules, "input", one, kernel, { now: 5000, seed: 3 })).toEqual(slow);
          skipped += (rules.chain("filter", "INPUT")?.length ?? 0) - slow.steps.length;
          kernel = slow.kernel;
        }
      },
    ),
    { numRuns: 300 },
  );
  expect(skipped).toBeGreaterThan(1000);
});

test("run answers as walk does while a chain in segments changes, goes back, and forks", () => {
  let met = 0;
  fc.assert(
    fc.property(
      family.chain((of) =>
        fc.tuple(segmented(of), fc.array(fc.tuple(fc.nat(), packet(of)), { minLength: 5, maxLength: 20, size: "max" })),
      ),
      ([states, packets]) => {
        let kernel: Netns = netns();
        for (const [which, one] of packets) {
          const rules = states[which % states.length] as Ruleset;
          const slow = walk(rules, "input", one, kernel, { now: 5000, seed: 3 });
          expect(run(rules, "input", one, kernel, { now: 5000, seed: 3 })).toEqual(slow);
          met += slow.steps.length;
          kernel = slow.kernel;
        }
      },
    ),
    { numRuns: 60 },
  );
  expect(met).toBeGreaterThan(1000);
});
