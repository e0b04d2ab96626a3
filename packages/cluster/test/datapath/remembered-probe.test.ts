/** A remembered answer must be what the plain interpreter says, in every mode, whatever has happened to the cluster since. */
import { walk } from "@kubenetsim/linux";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Place, parsePlace } from "../../src/datapath/place.ts";
import { type ProbeTarget, probe } from "../../src/datapath/probe.ts";
import { rememberedProbe } from "../../src/datapath/remembered-probe.ts";
import type { Cluster } from "../../src/index.ts";
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

describe.each(MODES)("%s", (proxyMode) => {
  const base = smallCluster({ proxyMode });

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
