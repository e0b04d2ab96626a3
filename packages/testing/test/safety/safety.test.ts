/** Does a change lose requests, and which setting just loses none? Planted facts: what the answer must be can be reckoned by hand. */
import { type Cluster, createBareCluster, programs } from "@kubenetsim/cluster";
import { runKubectl } from "@kubenetsim/kubectl";
import { describe, expect, test } from "vitest";
import {
  greatestSafe,
  leastSafe,
  losesRequests,
  printSafety,
  printSetting,
  safetyMatchers,
  setMaxUnavailable,
  setPreStopExec,
  setPreStopSleep,
} from "../../src/safety/index.ts";

function withWeb(replicas = 1, drainMs = 0): Cluster {
  const web = programs.httpServer({ port: 8080, drainMs });
  const cluster = createBareCluster({ nodes: 2, dnsReplicas: 0, images: { web } });
  cluster.apply(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: web, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { clusterIP: 10.96.0.80, selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }
`);
  cluster.settle();
  return cluster;
}

const cluster = withWeb();
/** Both pieces of news that the last request hangs on; its client is on node-1. */
const delays = {
  kubeProxySync: { min: 50, max: 2_400 },
  controllers: { "endpointslice-controller": { min: 0, max: 200 } },
};
const traffic = { from: "node/node-1", to: "10.96.0.80", port: 80, duration: "5s", rate: 100 };
const rollout = (fork: Cluster): unknown =>
  fork.patch("deployments", "web", "default", "merge", { spec: { template: { metadata: { labels: { v: "2" } } } } });
const question = { cluster, delays, change: rollout, traffic };
/** The same within narrower bounds. */
const quick = { ...question, together: 1, orders: 0, tries: 1 };

describe("the shortest schedule that loses requests", () => {
  test("no delay beyond its least is enough", () => {
    const before = cluster.hash();
    const answer = losesRequests(question);
    expect(answer.safe).toBe(false);
    expect([...(answer.counterexample?.schedule.delays ?? [])]).toEqual([]);
    expect(answer.counterexample?.schedule.order).toBeUndefined();
    const { story = [] } = answer.counterexample ?? {};
    expect(story[0]).toBe("+0s  the change begins");
    expect(story.join("\n")).toMatch(
      /pod default\/web-\S+: is told to end\n.*process of default\/web-\S+: has ended\n.*EndpointSlice's entry of default\/web-\S+: gone/,
    );
    expect(story.at(-1)).toMatch(/a request from node\/node-1 is lost: unreachable at 10\.244\.\d\.\d:8080/);
    expect(printSafety(answer)).toMatch(
      /^\d+ of 500 requests are lost even with the least delays \(1 schedule, 500 requests\)/,
    );
    expect(cluster.hash()).toBe(before);
  });

  test("one delay: the least that outlasts the pause, to the next request", () => {
    const paused = cluster.fork();
    setPreStopSleep("web")(paused, 2);
    paused.settle();
    const { counterexample, searched } = losesRequests({ ...question, cluster: paused });
    // The pod closes 2 s after it is told to end; requests come every 10 ms.
    const [[name, ms] = ["", 0], ...more] = counterexample?.schedule.delays ?? [];
    expect(more).toEqual([]);
    expect(name).toBe("kube-proxy on node-1");
    expect(ms).toBeGreaterThanOrEqual(2_000);
    expect(ms).toBeLessThanOrEqual(2_020);
    expect(searched.components.map((each) => each.name)).toEqual([
      "the endpointslice-controller",
      "kube-proxy on node-1",
      "kube-proxy on node-2",
    ]);
  });

  test("two delays together, where neither alone is long enough", () => {
    const slow = {
      kubeProxySync: { min: 0, max: 1_500 },
      controllers: { "endpointslice-controller": { min: 0, max: 1_500 } },
    };
    const paused = cluster.fork();
    setPreStopSleep("web")(paused, 2);
    paused.settle();
    const { counterexample } = losesRequests({ ...question, cluster: paused, delays: slow });
    const found = counterexample?.schedule.delays ?? new Map<string, number>();
    expect([...found.keys()]).toEqual(["the endpointslice-controller", "kube-proxy on node-1"]);
    const total = [...found.values()].reduce((sum, ms) => sum + ms, 0);
    expect(total).toBeGreaterThanOrEqual(2_000);
    expect(total).toBeLessThanOrEqual(2_020);
  });

  test("a budget that is spent is said", () => {
    const answer = losesRequests({ ...question, change: () => undefined, budget: 3 });
    expect(answer).toMatchObject({ safe: true, schedules: 3, searched: { isCutShort: true } });
    expect(printSafety(answer)).toContain("the budget was spent before all of it had been tried");
  });
});

describe("the setting that just loses none", () => {
  // The last request goes to the pod 2.4 s + 0.2 s after it was told to end.
  const least = 3;

  test.each([
    ["preStop sleep", setPreStopSleep("web")],
    ["preStop exec", setPreStopExec("web")],
  ])("%s: the least pause is longer than kube-proxy and the endpoint controller together", (_, prepare) => {
    const answer = leastSafe({ ...quick, prepare, max: 4 });
    expect(answer).toMatchObject({ value: least, least, odd: [], counterexample: { value: 2 } });
    const text = printSetting(answer, "a preStop pause, in seconds");
    expect(text).toMatch(
      /^a preStop pause, in seconds: 3 loses no request\n {2}tried: 4, 0 \(loses\), 2 \(loses\), 3\n/,
    );
    expect(text).toMatch(
      /with 2: \d+ of 500 requests are lost when kube-proxy on node-1 takes 2\.\d+s instead of 50ms/,
    );
  });

  test("the drain of the program itself, on clusters made for it", () => {
    const made = (_: Cluster, seconds: number): Cluster => withWeb(1, seconds * 1_000);
    expect(leastSafe({ ...quick, prepare: made, max: 4 }).least).toBe(least);
  });

  test("where less is safer: maxUnavailable", () => {
    const two = withWeb(2);
    const careful = { kubeProxySync: 50 };
    setPreStopSleep("web")(two, 1);
    two.settle();
    const prepare = setMaxUnavailable("web");
    const answer = greatestSafe({ ...quick, cluster: two, delays: careful, prepare, max: 2 });
    // With both pods away there is none to answer.
    expect(answer).toMatchObject({ value: 1, greatest: 1, counterexample: { value: 2 } });
  });

  test("a setting that is not monotonic is found out", () => {
    const pauses = [0, 3, 0, 3, 3];
    const prepare = (fork: Cluster, value: number): void => setPreStopSleep("web")(fork, pauses[value] ?? 0);
    const answer = leastSafe({ ...quick, prepare, max: 4 });
    expect(answer.least).toBe(3);
    expect(printSetting(answer, "it")).toContain("it: 3 loses no request");
    const lucky = leastSafe({
      ...quick,
      prepare: (fork, value) => prepare(fork, [1, 2, 3, 3, 3][value] ?? 0),
      max: 4,
    });
    expect(lucky).toMatchObject({ least: 2, odd: [1] });
    expect(printSetting(lucky, "it")).toContain("not monotonic: 1 loses requests though a lesser setting does not");
  });

  test("none helps", () => {
    const answer = leastSafe({ ...quick, prepare: setPreStopSleep("web"), max: 1 });
    expect(answer.least).toBeUndefined();
    expect(printSetting(answer, "a pause")).toMatch(
      /^no value of a pause loses no request\n {2}tried: 1 \(loses\)\nwith 1: /,
    );
  });
});

describe("every sort of change", () => {
  const two = withWeb(2);
  const kubectl = (line: string) => (fork: Cluster) => runKubectl(fork, line.split(" "));
  const victim = two.list("pods", { labelSelector: "app=web" })[0];
  const cases: readonly (readonly [string, (fork: Cluster) => unknown])[] = [
    ["rollout restart", kubectl("rollout restart deployment/web")],
    ["another image", kubectl("set image deployment/web web=web:2")],
    ["scale-down", kubectl("scale deployment/web --replicas=1")],
    ["drain", kubectl(`drain ${victim?.spec.nodeName}`)],
    ["deletion of a pod", kubectl(`delete pod ${victim?.metadata.name}`)],
  ];
  test.each(cases)("%s loses requests, and none after a pause", (name, change) => {
    const answer = losesRequests({ ...quick, cluster: two, change });
    expect(answer.safe).toBe(false);
    expect(answer.counterexample?.story.length).toBeGreaterThan(3);
    const paused = two.fork();
    setPreStopSleep("web")(paused, 3);
    paused.settle();
    const pod = paused.list("pods", { labelSelector: "app=web" })[0];
    const same = name === "deletion of a pod" ? kubectl(`delete pod ${pod?.metadata.name}`) : change;
    expect(losesRequests({ ...quick, cluster: paused, change: same }).safe).toBe(true);
  });

  test("a node that fails: no pause helps, and the story names the silent node", () => {
    const change = (fork: Cluster): void => fork.node("node-2").fail();
    const { counterexample } = losesRequests({
      ...quick,
      cluster: two,
      change,
      traffic: { ...traffic, duration: "5s" },
    });
    expect(counterexample?.story.join("\n")).toContain("silent nodes: node-2");
    expect(counterexample?.report.outcomes.some(({ outcome }) => outcome !== "ok")).toBe(true);
  });
});

test("a change that moves nothing loses nothing; the matcher says both", () => {
  const harmless = { ...question, change: () => undefined };
  const kept = safetyMatchers.toLoseNoRequests(harmless);
  expect(kept.pass).toBe(true);
  expect(
    kept.message(),
  ).toBe(`expected the change to lose some requests, but no request is lost (28 schedules, 14000 requests)
  tried: all delays at their least; each one alone at its greatest and at half of it; every combination of up to 2 at their greatest; all at their greatest; 12 drawn at random; in 2 orders of simultaneous work
  delays:
    the endpointslice-controller: 0s to 200ms
    kube-proxy on node-1: 50ms to 2.4s
    kube-proxy on node-2: 50ms to 2.4s
It is a search within these bounds, no proof.
`);
  const { pass, message } = safetyMatchers.toLoseNoRequests(question);
  expect(pass).toBe(false);
  expect(message()).toMatch(
    /^expected the change to lose no requests, but \d+ of 500 requests are lost even with the least/,
  );
});

test.each<[object, string]>([
  [{ together: -1 }, "together: must be a whole number, not -1"],
  [{ tries: Number.NaN }, "tries: must be a whole number, not NaN"],
  [{ budget: 1.5 }, "budget: must be a whole number, not 1.5"],
  [{ orders: "3" }, "orders: must be a whole number, not 3"],
  [{ delays: { kubelet: { min: 5 } } }, "delays.kubelet: Invalid value"],
  [{ delays: { nodes: { "node-7": { kubelet: 5 } } } }, "delays.nodes[node-7]: Invalid value"],
  [{ change: "rollout" }, "change: must be a function"],
  [{ max: -1 }, "max: must be a whole number, not -1"],
  [{ min: 5, max: 4 }, "max: must not be less than min, 5"],
  [{ prepare: setPreStopSleep("nobody") }, 'deployments.apps "nobody" not found'],
  [{ traffic: { ...traffic, port: 0 } }, "traffic: port must be between 1 and 65535"],
])("refuses %j", (given, message) => {
  const asked = { ...quick, prepare: setPreStopSleep("web"), max: 1, ...given };
  expect(() => leastSafe(asked)).toThrow(message);
});

test("more combinations than there are, and more tries than the budget allows, end", () => {
  const answer = losesRequests({ ...quick, change: () => undefined, together: 1e9, tries: 1e9, budget: 12 });
  expect(answer).toMatchObject({ safe: true, schedules: 12, searched: { isCutShort: true } });
});
