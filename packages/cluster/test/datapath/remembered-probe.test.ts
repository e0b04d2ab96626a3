/** A remembered answer must be what the plain interpreter says, in every mode, whatever has happened to the cluster since. */
import { drawLog, walk } from "@kubenetsim/linux";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Place, parsePlace } from "../../src/datapath/place.ts";
import { type ProbeTarget, probe } from "../../src/datapath/probe.ts";
import { rememberedProbe } from "../../src/datapath/remembered-probe.ts";
import type { Cluster, ClusterConfig } from "../../src/index.ts";
import { ask, OUTSIDE, podOn, serviceFor, smallCluster } from "../fixture.ts";

const MODES = ["iptables", "nftables", "ipvs", "userspace"] as const;
const FROM = ["node/node-1", "node/node-2", "pod/asker-1", "pod/asker-2", "pod/web-1", "pod/on-host", OUTSIDE];
const ADDRESSES = [
  ...Array.from({ length: 14 }, (_, i) => `10.96.1.${i + 1}`),
  ...["192.168.0.2", "192.168.0.3", "127.0.0.1", "203.0.113.5", "203.0.113.9", "192.168.0.200"],
  ...["10.244.0.2", "10.244.0.3", "10.244.1.2", "10.244.1.77", "10.96.0.10", "198.51.100.1"],
];
const PORTS = [80, 53, 8080, 8090, 9100, 30002, 30003, 30004, 30008];

const place = fc.constantFrom(...FROM).map((text) => parsePlace(text) as Place);
const target: fc.Arbitrary<ProbeTarget> = fc.record({
  address: fc.constantFrom(...ADDRESSES),
  port: fc.oneof({ weight: 2, arbitrary: fc.constant(80) }, { weight: 1, arbitrary: fc.constantFrom(...PORTS) }),
  protocol: fc.constantFrom("tcp", "tcp", "udp"),
});

/** Something that happens to a cluster between two probes. */
type Change = (cluster: Cluster) => void;

const sessionAffinity = fc.constantFrom("ClientIP", "None");
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.constantFrom<Change>(
    (cluster) => void cluster.advance("20s"),
    (cluster) => cluster.node("node-1").holdProxy(),
    (cluster) => cluster.node("node-1").releaseProxy(),
    (cluster) => void cluster.apply(podOn("node-2", "web-3", { labels: { app: "web" }, port: 8080 })),
    (cluster) => cluster.get("pods", "web-2") && cluster.delete("pods", "web-2"),
  ),
  fc.tuple(fc.constantFrom("asker-1", "asker-2", "web-1"), fc.constantFrom("10.96.1.1", "10.96.1.7")).map(
    ([from, to]): Change =>
      (cluster) =>
        void ask(cluster, `pod/${from}`, to),
  ),
  fc
    .tuple(fc.constantFrom("web", "sticky", "far"), sessionAffinity, fc.constantFrom("web", "far", "nobody"))
    .map(([name, affinity, app]): Change => {
      const clusterIP = { web: "10.96.1.1", sticky: "10.96.1.7", far: "10.96.1.3" }[name];
      const spec = { clusterIP, sessionAffinity: affinity, type: "ClusterIP" };
      return (cluster) => void cluster.apply(serviceFor(name, app, spec));
    }),
);

/** Who has been here before is led where he was. */
const STICKY = ["pod/asker-1", "pod/asker-2"].map(
  (from) => [parsePlace(from) as Place, { address: "10.96.1.7", port: 80, protocol: "tcp" }] as const,
);

const ASKERS = ["pod/asker-1", "pod/asker-2", "pod/web-1", "node/node-1", "node/node-2", OUTSIDE];
const ATTEMPTS = [1, 2, 3, 4, 5, 6, 7, 8];
const tcp80 = (address: string): ProbeTarget => ({ address, port: 80, protocol: "tcp" });

/** Asks from everywhere, twice, so that what is kept is found again. What the plain interpreter says, by who asks. */
function agreed(cluster: Cluster, target: ProbeTarget): Record<string, readonly string[]> {
  // As it is now, whatever happens to the cluster later.
  const { world } = cluster.fork();
  const told: Record<string, readonly string[]> = {};
  for (const from of ASKERS) {
    const here = parsePlace(from) as Place;
    const plain = ATTEMPTS.map((attempt) => probe({ ...world, ask: walk }, here, target, attempt));
    for (const _ of ["ask", "ask again"])
      expect(
        ATTEMPTS.map((attempt) => rememberedProbe(world, here, target, attempt)),
        from,
      ).toEqual(plain);
    told[from] = plain.map(({ verdict, backend = "" }) => `${verdict} ${backend}`);
  }
  return told;
}

type Mode = (typeof MODES)[number];

interface Story {
  readonly title: string;
  readonly target: ProbeTarget;
  readonly config?: ClusterConfig;
  readonly steps: readonly Step[];
}

/** Something happens, and then others are answered otherwise than before: in all modes, unless they are named. */
interface Step {
  readonly does: Change;
  readonly moves: readonly string[];
  readonly modes?: readonly Mode[];
}

const sends =
  (from: string, to: string): Change =>
  (cluster) =>
    expect(ask(cluster, from, to)).toMatch(/ saw /);
const waits =
  (time: string): Change =>
  (cluster) =>
    void cluster.advance(time);
/** Kernels let go of connections that are over every 1024 packets: such a one goes over both nodes. */
const forgetsConnections: Change = (cluster) => {
  const round = Math.floor(cluster.world.packets / 1024);
  while (Math.floor(cluster.world.packets / 1024) === round) ask(cluster, "pod/asker-1", "10.96.1.3");
  for (const [, { kernel }] of cluster.world.nodes)
    expect([...(kernel.ipvs?.connections.keys() ?? [])].filter((key) => key.includes(STICKY_IP))).toEqual([]);
};
const applies =
  (name: string, app: string, spec: object): Change =>
  (cluster) =>
    void cluster.apply(serviceFor(name, app, spec));

const STICKY_IP = "10.96.1.7";
const stickyFor = (timeoutSeconds: number): object => ({
  clusterIP: STICKY_IP,
  sessionAffinity: "ClientIP",
  sessionAffinityConfig: { clientIP: { timeoutSeconds } },
});
const NOT_STICKY = { clusterIP: STICKY_IP, sessionAffinity: "None", sessionAffinityConfig: null };
/** Where chance decides, who was sent on is from now on led to one backend. */
const BY_CHANCE: readonly Mode[] = ["iptables", "nftables"];
/** The userspace proxy leaves external IPs to who comes from other hosts. */
const IN_RULES: readonly Mode[] = ["iptables", "nftables", "ipvs"];
const EVERYONE_INSIDE = ["pod/asker-1", "pod/asker-2", "node/node-1", "node/node-2"];
const slowNode2: ClusterConfig = { delays: { nodes: { "node-2": { kubeProxySync: "5s" } } } };

const STORIES: readonly Story[] = [
  {
    title: "who was sent to a backend stays with it until his time is over",
    target: tcp80(STICKY_IP),
    steps: [
      { does: applies("sticky", "web", stickyFor(600)), moves: [] },
      { does: waits("1s"), moves: [] },
      { does: sends("pod/asker-1", STICKY_IP), moves: ["pod/asker-1"], modes: BY_CHANCE },
      { does: sends("pod/asker-2", STICKY_IP), moves: ["pod/asker-2"], modes: BY_CHANCE },
      { does: waits("400s"), moves: [] },
      { does: forgetsConnections, moves: [] },
      { does: waits("199s"), moves: [] },
      // So short that no kube-proxy syncs meanwhile: nothing but the time is another.
      { does: waits("2s"), moves: ["pod/asker-1", "pod/asker-2"] },
    ],
  },
  {
    title: "affinity comes, goes and comes again",
    target: tcp80(STICKY_IP),
    steps: [
      { does: sends("pod/asker-1", STICKY_IP), moves: [] },
      { does: applies("sticky", "web", NOT_STICKY), moves: [] },
      { does: waits("1s"), moves: ["pod/asker-1"] },
      { does: sends("pod/asker-1", STICKY_IP), moves: [] },
      { does: applies("sticky", "web", stickyFor(60)), moves: [] },
      { does: waits("1s"), moves: [] },
      { does: sends("pod/asker-1", STICKY_IP), moves: [] },
      { does: waits("200s"), moves: [] },
    ],
  },
  {
    title: "a held kube-proxy keeps its rules, and gets new ones when it is released",
    target: tcp80("10.96.1.3"),
    steps: [
      { does: (cluster) => cluster.node("node-1").holdProxy(), moves: [] },
      { does: applies("far", "near", { clusterIP: "10.96.1.3" }), moves: [] },
      { does: waits("1s"), moves: ["pod/asker-2", "node/node-2"] },
      { does: (cluster) => cluster.node("node-1").releaseProxy(), moves: ["pod/asker-1", "pod/web-1", "node/node-1"] },
      { does: (cluster) => cluster.node("node-1").holdProxy(), moves: [] },
      { does: (cluster) => cluster.node("node-2").holdProxy(), moves: [] },
      { does: applies("far", "nobody", { clusterIP: "10.96.1.3" }), moves: [] },
      { does: waits("1s"), moves: [] },
      { does: (cluster) => cluster.node("node-2").releaseProxy(), moves: ["pod/asker-2", "node/node-2"] },
      { does: (cluster) => cluster.node("node-1").releaseProxy(), moves: ["pod/asker-1", "pod/web-1", "node/node-1"] },
    ],
  },
  {
    title: "rules come after the API has long had the change",
    target: tcp80("203.0.113.9"),
    steps: [
      { does: applies("far", "far", { clusterIP: "10.96.1.3", externalIPs: ["203.0.113.9"] }), moves: [] },
      { does: waits("50ms"), moves: [] },
      { does: waits("1s"), moves: EVERYONE_INSIDE, modes: IN_RULES },
      { does: applies("far", "near", { clusterIP: "10.96.1.3", externalIPs: ["203.0.113.9"] }), moves: [] },
      { does: waits("50ms"), moves: [] },
      { does: waits("1s"), moves: EVERYONE_INSIDE, modes: IN_RULES },
    ],
  },
  {
    title: "one node's kube-proxy lags",
    target: tcp80("10.96.1.3"),
    config: slowNode2,
    steps: [
      { does: applies("far", "near", { clusterIP: "10.96.1.3" }), moves: [] },
      { does: waits("50ms"), moves: [] },
      { does: waits("1s"), moves: ["pod/asker-1", "pod/web-1", "node/node-1"] },
      { does: waits("1s"), moves: [] },
      { does: waits("10s"), moves: ["pod/asker-2", "node/node-2"] },
    ],
  },
];

describe.each(MODES)("%s", (proxyMode) => {
  const base = smallCluster({ proxyMode });

  test.each(STORIES)("$title", ({ target, config, steps }) => {
    const cluster = config === undefined ? base.fork() : smallCluster({ ...config, proxyMode });
    let before = agreed(cluster, target);
    for (const [i, { does, moves, modes = MODES }] of steps.entries()) {
      does(cluster);
      const after = agreed(cluster, target);
      const moved = ASKERS.filter((from) => String(after[from]) !== String(before[from]));
      if (modes.includes(proxyMode)) expect(moved, `step ${i}`).toEqual(expect.arrayContaining([...moves]));
      before = after;
    }
  });

  test("forks that have sent and have not are told apart, in turn", () => {
    const target = tcp80(STICKY_IP);
    const stays = base.fork();
    const goes = base.fork();
    const untouched = agreed(stays, target);
    sends("pod/asker-1", STICKY_IP)(goes);
    const sent = agreed(goes, target);
    expect(agreed(stays, target)).toEqual(untouched);
    expect(agreed(goes, target)).toEqual(sent);
    if (proxyMode !== "userspace") expect(new Set(sent["pod/asker-1"]).size).toBe(1);
  });

  test("what sessions hang on is not remembered, what chance decides is", () => {
    const isSteady = (cluster: Cluster, address: string): boolean => {
      const draws = drawLog();
      probe({ ...cluster.world, draws }, parsePlace("pod/asker-1") as Place, tcp80(address), 1);
      return draws.isSteady;
    };
    const cluster = base.fork();
    expect(isSteady(cluster, "10.96.1.1")).toBe(proxyMode !== "userspace");
    expect(isSteady(cluster, STICKY_IP)).toBe(false);
    sends("pod/asker-1", STICKY_IP)(cluster);
    expect(isSteady(cluster, STICKY_IP)).toBe(false);
  });

  test("what is remembered is what walking all rules says", () => {
    const verdicts = new Set<string>();
    const probes = fc.array(fc.tuple(place, target), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(probes, fc.array(change, { maxLength: 4 }), (asked, changes) => {
        let cluster = base.fork();
        ask(cluster, OUTSIDE, "192.168.0.2", 30002);
        for (const happens of [undefined, ...changes]) {
          cluster = cluster.fork();
          happens?.(cluster);
          if (happens !== undefined) cluster.settle();
          for (const [from, to] of [...asked, ...STICKY]) {
            for (const attempt of [1, 2, 3, 1, 2, 3]) {
              const plain = probe({ ...cluster.world, ask: walk }, from, to, attempt);
              expect(rememberedProbe(cluster.world, from, to, attempt)).toEqual(plain);
              verdicts.add(plain.verdict);
            }
          }
        }
      }),
      { numRuns: 20 },
    );
    // The probes are worth something only if they end in many ways.
    expect(verdicts.size).toBeGreaterThanOrEqual(4);
  });

  test("chance falls as it does without memory", () => {
    const from = parsePlace("pod/asker-1") as Place;
    const to: ProbeTarget = { address: "10.96.1.1", port: 80, protocol: "tcp" };
    const attempts = Array.from({ length: 200 }, (_, i) => i + 1);
    const plain = attempts.map((attempt) => probe({ ...base.world, ask: walk }, from, to, attempt).backend);
    expect(attempts.map((attempt) => rememberedProbe(base.world, from, to, attempt).backend)).toEqual(plain);
    expect(new Set(plain).size).toBe(2);
  });
});
