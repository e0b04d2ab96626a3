/** The same traffic through all modes of kube-proxy differs only where docs/proxy-modes.md says so. */
import { readFileSync } from "node:fs";
import type { ProxyMode } from "@kubenetsim/kube-proxy";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  arbitraryScenario,
  clustersByMode,
  DIFFERENTIAL_MODES,
  type DifferentialScenario,
  type DifferentialService,
  differences,
  differentialCluster,
  flowsOf,
  observed,
  surprises,
  surprisesOf,
} from "../src/index.ts";

const PLAIN: DifferentialService = {
  name: "plain",
  protocol: "TCP",
  type: "LoadBalancer",
  endpoints: [0, 1],
  internalLocal: false,
  externalLocal: false,
  affinity: false,
  externalIP: true,
  sourceRanges: "all",
};
const SCENARIO: DifferentialScenario = {
  seed: 1,
  family: 4,
  services: [PLAIN, { ...PLAIN, name: "local", externalLocal: true, internalLocal: true, endpoints: [1] }],
};

test("whatever the Services, no mode has a surprise", () => {
  fc.assert(
    fc.property(arbitraryScenario, (scenario) => {
      expect(surprises(scenario)).toEqual([]);
    }),
    { numRuns: 5 },
  );
});

describe("a fault is found", () => {
  const clusters = clustersByMode(differentialCluster(SCENARIO));
  const found = (changed: typeof clusters): readonly string[] =>
    flowsOf(SCENARIO).flatMap((flow) =>
      surprisesOf(flow, observed(changed, flow), differences).map(
        ({ mode, field }) => `${mode} ${flow.service.name} ${flow.target} ${field}`,
      ),
    );

  test("nothing without one", () => {
    expect(found(clusters)).toEqual([]);
  });

  test("a kube-proxy that runs in another mode than it says", () => {
    const wrong = clusters.nftables.fork();
    wrong.node("node-1").setProxyMode("iptables");
    expect(found({ ...clusters, nftables: wrong })).toContain("nftables plain cluster-ip-other-port outcome");
  });

  test("a kube-proxy that missed a change", () => {
    const late = clusters.ipvs.fork();
    late.node("node-2").holdProxy();
    const slice = late.list("endpointslices").find((each) => each.metadata.name?.startsWith("local-"));
    late.delete("services", "local");
    late.settle();
    expect(slice).toBeDefined();
    expect(found({ ...clusters, ipvs: late })).toContain("ipvs local cluster-ip outcome");
  });

  test("a row too few, and a row that is not so", () => {
    const without = differences.filter((row) => row.id !== "loopback");
    expect(surprises(SCENARIO, without).map(({ flow }) => flow.target)).toContain("node-port-loopback");
    const wrong = differences.map((row) =>
      row.id === "ping" ? { ...row, shows: { ...row.shows, ipvs: "answered" } } : row,
    );
    expect(surprises(SCENARIO, wrong).map(({ flow, mode }) => `${flow.target} ${mode}`)).toContain(
      "cluster-ip-ping ipvs",
    );
  });
});

test("started anew in a mode, a node has the same as one that was in it from the beginning", () => {
  const cluster = differentialCluster(SCENARIO);
  for (const mode of DIFFERENTIAL_MODES) {
    const there = differentialCluster(SCENARIO, mode).node("node-1");
    const through = cluster.fork();
    for (const step of ["ipvs", "userspace", "nftables", mode] as const) through.node("node-1").setProxyMode(step);
    for (const family of [4, 6] as const) {
      expect(through.node("node-1").iptablesSave(family)).toBe(there.iptablesSave(family));
      expect(through.node("node-1").nft(family)).toBe(there.nft(family));
    }
    expect(through.node("node-1").ipvsadm()).toBe(there.ipvsadm());
    expect(through.node("node-1").ipset()).toBe(there.ipset());
    expect(through.node("node-1").ipAddr()).toBe(there.ipAddr());
  }
});

describe("docs/proxy-modes.md", () => {
  const text = readFileSync(new URL("../../../docs/proxy-modes.md", import.meta.url), "utf8");
  const rows = text
    .split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .filter((cells) => ["outcome", "source", "endpoints"].includes(cells[2] ?? ""));
  const cellOf = (shows: string): string => (shows === "any" ? "(any)" : shows === "iptables" ? "as iptables" : shows);

  test("has the table's rows", () => {
    const shown = (row: (typeof differences)[number], mode: ProxyMode): string => cellOf(row.shows[mode]);
    expect(rows.map((cells) => cells.slice(1, 7))).toEqual(
      differences.map((row) => [row.id, row.field, ...DIFFERENTIAL_MODES.map((mode) => shown(row, mode))]),
    );
  });

  test("says why", () => {
    const reasons = text.slice(text.indexOf("And why"));
    const missing = differences.filter(({ id }) => !reasons.includes(`**${id}**`));
    expect(missing.map(({ id }) => id)).toEqual([]);
  });
});
