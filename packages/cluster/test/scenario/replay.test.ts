/** A history, replayed, gives the same world: every sort of act, through JSON, and nothing that was refused. */
import { expect, test } from "vitest";
import { type Act, type Cluster, createBareCluster, replay } from "../../src/index.ts";
import { images, podOn, serviceFor } from "../fixture.ts";

const config = { seed: 7, nodes: 2, images };

function everySortOfAct(): Cluster {
  const cluster = createBareCluster(config);
  cluster.settle();
  cluster.apply([podOn("node-1", "asker"), podOn("node-2", "web", { port: 8080 }), serviceFor("web", "web")]);
  cluster.apply("apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata: { a: b }\n");
  cluster.settle("1m");
  const node = cluster.get("nodes", "node-2");
  if (node === undefined) throw new Error("there are two nodes");
  cluster.update("nodes", {
    ...node,
    metadata: { ...node.metadata, labels: { ...node.metadata.labels, disk: "ssd" } },
  });
  cluster.update("nodes", { ...(cluster.get("nodes", "node-2") ?? node), status: node.status ?? {} } as typeof node, {
    subresource: "status",
  });
  cluster.create("namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "luffy" } });
  cluster.patch("services", "web", "default", "merge", { spec: { sessionAffinity: "ClientIP" } });
  cluster.patch("nodes", "node-1", undefined, "json", [{ op: "add", path: "/metadata/labels/disk", value: "hdd" }]);
  cluster.advance("90s");
  cluster.pod("asker").curl("http://web");
  cluster.external("192.168.0.77").curl("http://192.168.0.2:31000");
  cluster.send("node/node-1", { address: "10.96.0.1", port: 443, protocol: "tcp" });
  cluster.node("node-1").holdProxy();
  cluster.delete("pods", "web", "default", { gracePeriodSeconds: 0 });
  cluster.step();
  cluster.node("node-1").releaseProxy();
  cluster.delete("apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\n");
  cluster.settle();
  return cluster;
}

test("every sort of act", () => {
  const cluster = everySortOfAct();
  const sorts = new Set<Act["do"]>(cluster.history.map((act) => act.do));
  expect([...sorts].sort()).toEqual([
    "advance",
    "apply",
    "create",
    "delete",
    "exec",
    "hold-proxy",
    "patch",
    "release-proxy",
    "remove",
    "send",
    "settle",
    "step",
    "update",
  ]);
  expect(replay({ config, acts: cluster.history }).hash()).toBe(cluster.hash());
});

test("acts are data: they survive JSON", () => {
  const cluster = everySortOfAct();
  const acts = JSON.parse(JSON.stringify(cluster.history)) as readonly Act[];
  expect(acts).toEqual(cluster.history);
  expect(replay({ config, acts }).hash()).toBe(cluster.hash());
});

// A change of this hash is a change of meaning: say in the commit what now goes another way, and pin the new one.
test("the same acts give the same state in every version", () => {
  expect(everySortOfAct().hash()).toMatchInlineSnapshot(
    `"bd3d68635c093c8e9d5f8ad22d2846ca15d7848ffadd6dda91782ba4816e1d45"`,
  );
});

test("another seed: other chances, the same acts", () => {
  // An update names the uid of the object it was made of, which another seed draws anew.
  const acts = everySortOfAct().history.filter((act) => act.do !== "update");
  const other = replay({ seed: 8, config, acts });
  expect(other.world.seed).toBe(8);
  expect(other.hash()).not.toBe(replay({ config, acts }).hash());
  expect(other.now).toBe(replay({ config, acts }).now);
});

test("a history holds copies, and none of what was refused", () => {
  const cluster = createBareCluster(config);
  const pod = podOn("node-1", "web", { port: 8080 }) as { metadata: { name: string } };
  cluster.apply(pod);
  pod.metadata.name = "changed";
  expect(() => cluster.apply({ ...pod, metadata: { name: "UPPER" } })).toThrow();
  expect(cluster.history).toMatchObject([{ do: "apply", manifests: { metadata: { name: "web" } } }]);
});

test("time travel: each instant as it was, and its forks go their own way", () => {
  const cluster = createBareCluster(config);
  const marks: { readonly now: number; readonly hash: string }[] = [];
  for (const wait of ["1s", "250ms", "10s", "1m"]) {
    cluster.advance(wait);
    marks.push({ now: cluster.now, hash: cluster.hash() });
  }
  for (const { now, hash } of marks) expect(cluster.at(now).hash()).toBe(hash);
  const [first] = marks;
  expect(cluster.at((first?.now ?? 0) + 1).hash()).toBe(first?.hash);
  expect(() => cluster.at((first?.now ?? 0) - 1)).toThrow("no state is remembered");
  expect(() => cluster.at("yesterday")).toThrow("no state is remembered for yesterday");
  const past = cluster.at(first?.now ?? 0);
  past.advance("5m");
  expect(cluster.hash()).toBe(marks.at(-1)?.hash);
});
