/** Of the nodes that fit, the one that is wished for. */
import type { KubeObject } from "@kubenetsim/api";
import { expect, test } from "vitest";
import { create, newHarness, nodeOf } from "../harness.ts";

const ZONE = "topology.kubernetes.io/zone";
const pod = (name: string, labels: object, spec: object = {}): KubeObject =>
  ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "default", labels },
    spec: { containers: [{ name: "c", image: "i" }], ...spec },
  }) as KubeObject;
const db = { app: "db" };
const preferred = (weight: number, podAffinityTerm: object) => ({
  preferredDuringSchedulingIgnoredDuringExecution: [{ weight, podAffinityTerm }],
});
const nearDb = { topologyKey: ZONE, labelSelector: { matchLabels: db } };
const spread = (extra: object) => ({
  topologySpreadConstraints: [{ maxSkew: 1, topologyKey: ZONE, labelSelector: { matchLabels: db }, ...extra }],
});
const taint = { key: "batch", effect: "PreferNoSchedule" };
const mustShare = (extra: object) => ({
  affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ ...nearDb, ...extra }] } },
});

/** n1 is in zone a with two db pods of version 1; n2 in zone b with one of version 2, and two others. */
test.each<[string, object, object, object, string]>([
  ["as few of its kind as can be", {}, {}, spread({ whenUnsatisfiable: "ScheduleAnyway" }), "n2"],
  ["near what it likes, however full", {}, {}, { affinity: { podAffinity: preferred(10, nearDb) } }, "n1"],
  ["away from what it does not like", {}, {}, { affinity: { podAntiAffinity: preferred(10, nearDb) } }, "n2"],
  ["where nothing asks it to go away", { taints: [taint] }, {}, {}, "n2"],
  [
    "where it is tolerated, with the fewest pods",
    { taints: [taint] },
    {},
    { tolerations: [{ operator: "Exists" }] },
    "n1",
  ],
  ["near those of its own version", {}, { version: "2" }, mustShare({ matchLabelKeys: ["version"] }), "n2"],
  ["near those of another version", {}, { version: "2" }, mustShare({ mismatchLabelKeys: ["version"] }), "n1"],
  ["one more zone is to come", {}, db, spread({ whenUnsatisfiable: "DoNotSchedule", minDomains: 3 }), ""],
  [
    "spread over what it may use",
    { taints: [{ key: "x", effect: "NoSchedule" }] },
    db,
    spread({ whenUnsatisfiable: "DoNotSchedule", nodeTaintsPolicy: "Honor" }),
    "n2",
  ],
])("%s", (_what, first, labels, spec, expected) => {
  const { client, run } = newHarness();
  create(client, "nodes", nodeOf("n1", { metadata: { name: "n1", labels: { [ZONE]: "a" } }, spec: first }));
  create(client, "nodes", nodeOf("n2", { metadata: { name: "n2", labels: { [ZONE]: "b" } } }));
  create(client, "pods", pod("d1", { ...db, version: "1" }, { nodeName: "n1" }));
  create(client, "pods", pod("d2", { ...db, version: "1" }, { nodeName: "n1" }));
  create(client, "pods", pod("d3", { ...db, version: "2" }, { nodeName: "n2" }));
  for (const name of ["x1", "x2"]) create(client, "pods", pod(name, {}, { nodeName: "n2" }));
  create(client, "pods", pod("new", labels, spec));
  run();
  expect(client.get("pods", "default/new")?.spec.nodeName ?? "").toBe(expected);
});
