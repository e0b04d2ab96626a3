/** Odd input at every entry of a Cluster: refused with a StatusError that changes nothing, or accepted and lived with. */
import type { KubeObject, Resource } from "@kubenetsim/api";
import { resources, StatusError } from "@kubenetsim/api";
import { type Cluster, createBareCluster } from "@kubenetsim/cluster";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { arbitraryManifest, mutated, oddValue } from "../../src/arbitraries/index.ts";
import { violations } from "../../src/invariants/index.ts";

const base = createBareCluster({ nodes: 2 });
base.settle();
base.apply(`
{apiVersion: v1, kind: Namespace, metadata: {name: luffy}}
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 1
  selector: { matchLabels: { app: web } }
  template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: web, image: web, ports: [{ containerPort: 80 }] }] } }
---
{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}, ports: [{port: 80}]}}
`);
base.settle();

afterEach(() => {
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  expect(Object.keys(Object.prototype)).toEqual([]);
});

/** Tells whether it was refused. All that is thrown must be a StatusError, and must leave every bit as it was. */
function refused(cluster: Cluster, act: (cluster: Cluster) => unknown): boolean {
  try {
    act(cluster);
    return false;
  } catch (error) {
    expect(error).toBeInstanceOf(StatusError);
    expect((error as StatusError).message).not.toBe("");
    expect(cluster.world === base.world).toBe(true);
    return true;
  }
}

/** Lets a change live for a while: no loop may stumble over what the server accepted. */
function live(cluster: Cluster): void {
  cluster.settle("5m");
  expect(violations(cluster.world.store)).toEqual([]);
  for (const node of ["node-1", "node-2"]) {
    cluster.node(node).iptablesSave();
    cluster.node(node).curl("http://10.96.0.1:443");
  }
}

const name = fc.constantFrom(
  "web",
  "kube-dns",
  "coredns",
  "kubernetes",
  "node-1",
  "default",
  "__proto__",
  "constructor",
  "",
  "a/b",
  "X",
);
const resource = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...resources.map((info) => info.resource as string)) },
  { weight: 1, arbitrary: fc.constantFrom("__proto__", "constructor", "toString", "", "gizmos", "Pod", "po") },
) as fc.Arbitrary<Resource>;

describe("what a server accepts of", () => {
  test("mutated manifests can live", () => {
    let accepted = 0;
    fc.assert(
      fc.property(arbitraryManifest.chain(mutated), (manifest) => {
        const cluster = base.fork();
        if (refused(cluster, () => cluster.apply(manifest as object))) return;
        accepted += 1;
        live(cluster);
      }),
      { numRuns: 250 },
    );
    expect(accepted).toBeGreaterThan(20);
  });

  test("changes of what is there can live", () => {
    const path = fc.constantFrom(
      "/spec",
      "/spec/ports",
      "/spec/ports/0/port",
      "/spec/ports/0/targetPort",
      "/spec/selector",
      "/spec/clusterIP",
      "/spec/type",
      "/spec/sessionAffinity",
      "/spec/replicas",
      "/spec/strategy",
      "/spec/template/metadata/labels",
      "/spec/template/spec/containers/0/ports",
      "/spec/template/spec/containers/0/readinessProbe",
      "/spec/template/spec/containers/0/env",
      "/spec/template/spec/hostNetwork",
      "/metadata/labels",
      "/metadata/annotations",
      "/metadata/finalizers",
      "/metadata/ownerReferences",
      "/spec/podCIDR",
      "/spec/taints",
      "/data",
    );
    const what = fc.constantFrom<readonly [Resource, string, string | undefined]>(
      ["services", "web", "default"],
      ["deployments", "web", "default"],
      ["nodes", "node-2", undefined],
      ["configmaps", "coredns", "kube-system"],
    );
    const value = fc.oneof(
      oddValue,
      fc.constantFrom<unknown>("NodePort", "ExternalName", "ClientIP", 7, [{ port: 1 }], { app: "x" }, [
        { key: "a", effect: "NoExecute" },
      ]),
    );
    const op = fc.constantFrom("add", "replace", "remove");
    fc.assert(
      fc.property(what, op, path, value, ([kind, named, namespace], how, at, given) => {
        const cluster = base.fork();
        const patch = [{ op: how, path: at, value: given }];
        if (!refused(cluster, () => cluster.patch(kind, named, namespace, "json", patch))) live(cluster);
      }),
      { numRuns: 250 },
    );
  });
});

describe("every entry refuses by a StatusError alone:", () => {
  test("create and update, of any resource and object", () => {
    fc.assert(
      fc.property(resource, fc.oneof(oddValue, arbitraryManifest.chain(mutated), fc.anything()), (kind, object) => {
        refused(base.fork(), (cluster) => cluster.create(kind, object as KubeObject));
        refused(base.fork(), (cluster) => cluster.update(kind, object as KubeObject));
        refused(base.fork(), (cluster) => cluster.update(kind, object as KubeObject, { subresource: "status" }));
      }),
      { numRuns: 400 },
    );
  });

  test("patch, delete, get and list, of any resource and name", () => {
    fc.assert(
      fc.property(resource, name, name, oddValue, (kind, named, namespace, value) => {
        for (const type of ["json", "merge", "strategic"] as const)
          refused(base.fork(), (cluster) => cluster.patch(kind, named, namespace, type, value));
        refused(base.fork(), (cluster) => cluster.delete(kind, named, namespace));
        refused(base.fork(), (cluster) => cluster.delete(kind, named, namespace, value as object));
        refused(base.fork(), (cluster) => cluster.delete(value as object));
        refused(base.fork(), (cluster) => cluster.get(kind, named, namespace));
        refused(base.fork(), (cluster) => cluster.list(kind, { namespace }));
      }),
      { numRuns: 300 },
    );
  });

  test("places, targets, times and revisions", () => {
    const odd = fc.oneof(
      fc.string(),
      fc.constantFrom(
        "pod/web",
        "node/node-1",
        "external/::1",
        "external/10.0.0.300",
        "10.96.0.1",
        "-1s",
        "1h",
        "1e9h",
        "0x10",
      ),
    );
    const number = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(0, 65536, Number.NaN, -1));
    fc.assert(
      fc.property(
        odd,
        odd,
        number,
        fc.constantFrom("tcp", "udp", "icmp", "sctp", "__proto__"),
        (one, other, count, protocol) => {
          const target = { address: other, port: count, protocol: protocol as "tcp" };
          refused(base.fork(), (cluster) => cluster.send(one, target));
          refused(base.fork(), (cluster) => cluster.send("node/node-1", target));
          refused(base.fork(), (cluster) => cluster.probe(one, other, count));
          refused(base.fork(), (cluster) => cluster.node(one));
          refused(base.fork(), (cluster) => cluster.external(one));
          refused(base.fork(), (cluster) => cluster.watch(one));
          refused(base.fork(), (cluster) => cluster.at(count));
          refused(base.fork(), (cluster) => cluster.advance(Math.min(count, 1000)));
        },
      ),
      { numRuns: 300 },
    );
  });

  test("configurations of nodes and delays", () => {
    const value = fc.oneof(oddValue, fc.string(), fc.integer());
    const node = fc.oneof(
      value,
      fc.record(
        { name: value, ip: value, labels: value, taints: value, podCIDR: value, capacity: value },
        { requiredKeys: [] },
      ),
    );
    const delays = fc.oneof(
      value,
      fc.record({ kubeProxySync: value, imagePull: value, containerStart: value }, { requiredKeys: [] }),
    );
    const config = fc.record(
      {
        nodes: fc.oneof(value, fc.array(node, { maxLength: 3 })),
        delays,
        dnsReplicas: value,
        nodeResolvConf: value,
        images: value,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(config, (given) => {
        try {
          createBareCluster({ ...(given as object) });
        } catch (error) {
          expect(error).toBeInstanceOf(StatusError);
        }
      }),
      { numRuns: 400 },
    );
  });
});

describe("an error tells where", () => {
  const service = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n";
  test.each([
    [
      "a port out of range",
      `${service}  ports:\n  - port: 70000\n`,
      /spec\.ports\[0\]\.port.*document 1, line 7, column 5/s,
    ],
    [
      "in the second document",
      `${service}  ports:\n  - port: 81\n---\n${service}  ports:\n  - port: 80\n    protocol: TCPP\n`,
      /spec\.ports\[0\]\.protocol.*document 2, line 16, column 5/s,
    ],
    [
      "a tab as indentation",
      `${service}\tports: []\n`,
      /found character that cannot start any token.*line 6, column 1/s,
    ],
    [
      "an unknown kind",
      "apiVersion: v1\nkind: Gizmo\nmetadata: { name: x }\n",
      /no matches for kind "Gizmo" in version "v1".*document 1, line 1/s,
    ],
  ])("%s", (_what, text, message) => {
    expect(() => base.fork().apply(text)).toThrow(message);
  });
});
