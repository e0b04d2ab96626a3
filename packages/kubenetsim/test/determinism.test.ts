/** Same seed, same acts: the same bytes, in another cluster, another fork, another process, and in the next version. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Cluster, createCluster, replay, StatusError } from "../src/index.ts";
import { beginStory, endStory, storyConfig } from "./story.ts";

describe("the same seed and acts", () => {
  test("give the same state in two clusters", () => {
    expect(endStory(beginStory()).hash()).toBe(endStory(beginStory()).hash());
  });

  test("give the same state in two forks, whichever goes first", () => {
    const base = beginStory();
    const [one, other] = [base.fork(), base.fork()];
    const before = base.hash();
    expect(endStory(one).hash()).toBe(endStory(other).hash());
    expect(base.hash()).toBe(before);
  });

  test("give the same state in another process", () => {
    const done = spawnSync(process.execPath, [join(import.meta.dirname, "story-hash.mjs")], { encoding: "utf8" });
    expect(done.stderr).toBe("");
    expect(done.stdout).toBe(endStory(beginStory()).hash());
  });

  test("give the same state when a history is replayed", () => {
    const cluster = endStory(beginStory());
    expect(replay(storyConfig(), cluster.history).hash()).toBe(cluster.hash());
  });

  test("another seed gives another state", () => {
    expect(endStory(beginStory(8)).hash()).not.toBe(endStory(beginStory(7)).hash());
  });
});

type Write = (cluster: Cluster) => void;

const write: fc.Arbitrary<Write> = fc.oneof(
  fc.nat({ max: 5 }).map(
    (replicas): Write =>
      (cluster) =>
        void cluster.kubectl(`scale deploy web --replicas=${replicas}`),
  ),
  fc.nat({ max: 30 }).map(
    (seconds): Write =>
      (cluster) =>
        void cluster.advance(seconds * 1000),
  ),
  fc.constant<Write>((cluster) => void cluster.settle()),
  fc.constant<Write>((cluster) => void cluster.step()),
  fc.constant<Write>((cluster) => void cluster.node("node-1").curl("http://10.96.0.1:443")),
  fc.stringMatching(/^[a-z]{3,8}$/).map(
    (name): Write =>
      (cluster) =>
        void cluster.kubectl(`delete pod ${name}`),
  ),
);

test("kubectl under load replays, within another load, too", () => {
  const cluster = createCluster({ nodes: 2 });
  const load = { from: "node/node-1", to: "10.96.0.10", port: 53, rate: 10, duration: "5s" };
  cluster.traffic(load, (busy) => {
    busy.kubectl("cordon node-2");
    busy.traffic(load, (busier) => void busier.kubectl("uncordon node-2"));
  });
  const acts = JSON.parse(JSON.stringify(cluster.history));
  expect(replay({ nodes: 2 }, acts).hash()).toBe(cluster.hash());
});

test("acts on one fork never show in another, and replay alike", () => {
  const base = beginStory();
  const before = base.hash();
  fc.assert(
    fc.property(fc.array(write, { maxLength: 8 }), (writes) => {
      const [one, other] = [base.fork(), base.fork()];
      for (const each of writes) each(one);
      expect(base.hash()).toBe(before);
      expect(other.hash()).toBe(before);
      for (const each of writes) each(other);
      expect(other.hash()).toBe(one.hash());
    }),
    { numRuns: 30 },
  );
});

test("at() is the state as it was then", () => {
  const cluster = beginStory();
  const then = { now: cluster.now, hash: cluster.hash() };
  endStory(cluster);
  expect(cluster.now).toBeGreaterThan(then.now);
  expect(cluster.at(then.now + 1).hash()).toBe(cluster.at(then.now + 1).hash());
  expect(() => cluster.at(0)).toThrow(StatusError);
});
