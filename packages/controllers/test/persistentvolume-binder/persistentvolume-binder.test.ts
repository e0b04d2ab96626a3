/** Claims and their volumes: bound, made, taken back; and what pods say that wait for them. */
import type { KubeObject } from "@kubenetsim/api";
import { describe, expect, test } from "vitest";
import { create, type Harness, newHarness, nodeOf, settle } from "../harness.ts";
import { reasons, workloadOf } from "../workload.ts";

const storageClass = (name: string, extra: object = {}, isDefault = false): KubeObject =>
  ({
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: {
      name,
      annotations: isDefault ? { "storageclass.kubernetes.io/is-default-class": "true" } : {},
    },
    provisioner: "example.com/disk",
    ...extra,
  }) as KubeObject;
const claim = (name: string, spec: object = {}): KubeObject =>
  ({
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name, namespace: "default" },
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } }, ...spec },
  }) as KubeObject;
const volume = (name: string, spec: object = {}): KubeObject =>
  ({
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name },
    spec: {
      capacity: { storage: "1Gi" },
      accessModes: ["ReadWriteOnce"],
      storageClassName: "manual",
      hostPath: { path: "/data" },
      ...spec,
    },
  }) as KubeObject;
const podWith = (name: string, ...claims: readonly string[]): KubeObject =>
  ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "default" },
    spec: {
      containers: [{ name: "c", image: "i" }],
      volumes: claims.map((claimName) => ({ name: claimName, persistentVolumeClaim: { claimName } })),
    },
  }) as KubeObject;

function world(...classes: readonly KubeObject[]): Harness {
  const harness = newHarness();
  for (const each of classes) create(harness.client, "storageclasses", each);
  for (const name of ["n1", "n2"])
    create(harness.client, "nodes", nodeOf(name, { metadata: { name, labels: { "kubernetes.io/hostname": name } } }));
  harness.run();
  return harness;
}

const phaseOf = ({ client }: Harness, name: string): string | undefined =>
  client.get("persistentvolumeclaims", `default/${name}`)?.status?.phase;
const volumeOf = ({ client }: Harness, name: string): string | undefined =>
  client.get("persistentvolumeclaims", `default/${name}`)?.spec?.volumeName;
const waitsFor = ({ client }: Harness, name: string): string | undefined =>
  client.get("pods", `default/${name}`)?.status?.conditions?.find(({ type }) => type === "PodScheduled")?.message;

describe("a claim", () => {
  test("of the default class gets a volume made at once, which goes with it", () => {
    const harness = world(storageClass("standard", {}, true));
    create(harness.client, "persistentvolumeclaims", claim("data"));
    harness.run();
    const bound = harness.client.get("persistentvolumeclaims", "default/data");
    expect(bound?.spec?.storageClassName).toBe("standard");
    expect(bound?.status).toEqual({ phase: "Bound", accessModes: ["ReadWriteOnce"], capacity: { storage: "1Gi" } });
    const name = `pvc-${bound?.metadata.uid}`;
    expect(bound?.spec?.volumeName).toBe(name);
    expect(harness.client.get("persistentvolumes", name)?.status?.phase).toBe("Bound");
    harness.client.delete("persistentvolumeclaims", "default/data");
    harness.run();
    expect(harness.client.list("persistentvolumeclaims")).toEqual([]);
    expect(harness.client.list("persistentvolumes")).toEqual([]);
  });

  test("takes the smallest volume that has all it asks for", () => {
    const harness = world();
    const big = volume("big", { capacity: { storage: "10Gi" } });
    const wide = volume("wide", { capacity: { storage: "5Gi" }, accessModes: ["ReadWriteOnce", "ReadWriteMany"] });
    for (const each of [
      volume("small", { capacity: { storage: "512Mi" } }),
      big,
      wide,
      volume("other", { storageClassName: "x" }),
    ])
      create(harness.client, "persistentvolumes", each);
    create(harness.client, "persistentvolumeclaims", claim("one", { storageClassName: "manual" }));
    create(
      harness.client,
      "persistentvolumeclaims",
      claim("many", { storageClassName: "manual", accessModes: ["ReadWriteMany"] }),
    );
    harness.run();
    expect([volumeOf(harness, "one"), phaseOf(harness, "many")]).toEqual(["wide", "Pending"]);
  });

  test("of a volume made by hand leaves it released, with what is on it", () => {
    const harness = world();
    create(harness.client, "persistentvolumes", volume("v"));
    create(harness.client, "persistentvolumeclaims", claim("data", { storageClassName: "manual" }));
    harness.run();
    expect(phaseOf(harness, "data")).toBe("Bound");
    harness.client.delete("persistentvolumeclaims", "default/data");
    harness.run();
    expect(harness.client.get("persistentvolumes", "v")?.status?.phase).toBe("Released");
    create(harness.client, "persistentvolumeclaims", claim("data", { storageClassName: "manual" }));
    harness.run();
    expect(phaseOf(harness, "data")).toBe("Pending");
  });

  test.each([
    [
      "no class and no volume",
      claim("c", { storageClassName: "" }),
      "FailedBinding: no persistent volumes available for this claim and no storage class is set",
    ],
    [
      "a class that is not there",
      claim("c", { storageClassName: "gone" }),
      'ProvisioningFailed: storageclass.storage.k8s.io "gone" not found',
    ],
    [
      "a class that waits for a pod",
      claim("c", { storageClassName: "late" }),
      "WaitForFirstConsumer: waiting for first consumer to be created before binding",
    ],
  ])("%s: it waits, and says so", (_what, given, said) => {
    const harness = world(storageClass("late", { volumeBindingMode: "WaitForFirstConsumer" }));
    create(harness.client, "persistentvolumeclaims", given);
    harness.run();
    expect(phaseOf(harness, "c")).toBe("Pending");
    expect(reasons(harness, "PersistentVolumeClaim")).toEqual([said]);
  });

  test("whose volume is taken from under it is lost", () => {
    const harness = world();
    create(harness.client, "persistentvolumes", volume("v"));
    create(harness.client, "persistentvolumeclaims", claim("data", { storageClassName: "manual" }));
    harness.run();
    const bound = harness.client.get("persistentvolumes", "v");
    harness.client.update("persistentvolumes", {
      ...bound,
      metadata: { ...bound?.metadata, finalizers: [] },
    } as KubeObject);
    harness.client.delete("persistentvolumes", "v");
    harness.run();
    expect(phaseOf(harness, "data")).toBe("Lost");
    create(harness.client, "pods", podWith("p", "data"));
    harness.run();
    expect(waitsFor(harness, "p")).toContain('persistentvolumeclaim "data" bound to non-existent persistentvolume "v"');
  });

  test("in use stays until the last pod with it is gone", () => {
    const harness = world(storageClass("standard", {}, true));
    create(harness.client, "persistentvolumeclaims", claim("data"));
    create(harness.client, "pods", podWith("p", "data"));
    settle(harness);
    harness.client.delete("persistentvolumeclaims", "default/data");
    harness.run();
    expect(harness.client.get("persistentvolumeclaims", "default/data")?.metadata.deletionTimestamp).toBeDefined();
    harness.client.delete("pods", "default/p", { gracePeriodSeconds: 0 });
    harness.run();
    expect(harness.client.list("persistentvolumeclaims")).toEqual([]);
  });
});

const NO_HELP = "preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.";

describe("a pod", () => {
  test("without its claim waits for it, and goes when it is bound", () => {
    const harness = world();
    create(harness.client, "pods", podWith("p", "data"));
    harness.run();
    expect(waitsFor(harness, "p")).toBe(`0/2 nodes are available: persistentvolumeclaim "data" not found. ${NO_HELP}`);
    create(harness.client, "persistentvolumeclaims", claim("data", { storageClassName: "manual" }));
    harness.run();
    expect(waitsFor(harness, "p")).toBe(
      `0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims. ${NO_HELP}`,
    );
    create(harness.client, "persistentvolumes", volume("v"));
    harness.run();
    expect(harness.client.get("pods", "default/p")?.spec.nodeName).toMatch(/^n[12]$/);
  });

  test("of a class that waits chooses the node first, and keeps to it", () => {
    const harness = world(storageClass("late", { volumeBindingMode: "WaitForFirstConsumer" }, true));
    create(harness.client, "persistentvolumeclaims", claim("data"));
    create(harness.client, "pods", podWith("p", "data"));
    harness.run();
    const node = harness.client.get("pods", "default/p")?.spec.nodeName;
    expect([phaseOf(harness, "data"), node]).toEqual(["Bound", expect.stringMatching(/^n[12]$/)]);
    harness.client.delete("pods", "default/p", { gracePeriodSeconds: 0 });
    harness.client.patch("nodes", node ?? "", "merge", { spec: { unschedulable: true } });
    create(harness.client, "pods", podWith("p", "data"));
    harness.run();
    expect(waitsFor(harness, "p")).toBe(
      "0/2 nodes are available: 1 node(s) didn't match PersistentVolume's node affinity, 1 node(s) were unschedulable. " +
        NO_HELP,
    );
  });

  test("carries the template of a claim that goes with it", () => {
    const harness = world(storageClass("standard", {}, true));
    const volumeClaimTemplate = {
      spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
    };
    const pod = podWith("p");
    create(harness.client, "pods", {
      ...pod,
      spec: {
        containers: [{ name: "c", image: "i" }],
        volumes: [{ name: "scratch", ephemeral: { volumeClaimTemplate } }],
      },
    } as KubeObject);
    settle(harness);
    expect(phaseOf(harness, "p-scratch")).toBe("Bound");
    expect(harness.client.get("pods", "default/p")?.status?.phase).toBe("Running");
    harness.client.delete("pods", "default/p", { gracePeriodSeconds: 0 });
    harness.run();
    expect(harness.client.list("persistentvolumeclaims")).toEqual([]);
  });
});

describe("a StatefulSet", () => {
  const setOf = (policy: object = {}): KubeObject =>
    workloadOf("StatefulSet", "apps/v1", "db", {
      replicas: 2,
      serviceName: "db",
      volumeClaimTemplates: [claim("data")].map(({ metadata, ...rest }) => ({
        ...rest,
        metadata: { name: metadata.name },
      })),
      ...policy,
    });
  const claims = ({ client }: Harness): readonly (string | undefined)[] =>
    client.list("persistentvolumeclaims").map(({ metadata }) => metadata.name);

  test("gives each pod a claim that outlives it", () => {
    const harness = world(storageClass("standard", {}, true));
    create(harness.client, "statefulsets", setOf());
    settle(harness);
    expect(claims(harness)).toEqual(["data-db-0", "data-db-1"]);
    expect(reasons(harness, "StatefulSet")).toEqual([
      "SuccessfulCreate: create Claim data-db-0 Pod db-0 in StatefulSet db success",
      "SuccessfulCreate: create Claim data-db-1 Pod db-1 in StatefulSet db success",
      "SuccessfulCreate: create Pod db-0 in StatefulSet db successful",
      "SuccessfulCreate: create Pod db-1 in StatefulSet db successful",
    ]);
    harness.client.delete("statefulsets", "default/db");
    settle(harness);
    expect(claims(harness)).toEqual(["data-db-0", "data-db-1"]);
  });

  test.each([
    ["whenScaled", { whenScaled: "Delete" }, ["data-db-0"], ["data-db-0"]],
    ["whenDeleted", { whenDeleted: "Delete" }, ["data-db-0", "data-db-1"], []],
    ["both", { whenScaled: "Delete", whenDeleted: "Delete" }, ["data-db-0"], []],
  ])("%s: claims go as the policy says", (_what, persistentVolumeClaimRetentionPolicy, scaled, deleted) => {
    const harness = world(storageClass("standard", {}, true));
    create(harness.client, "statefulsets", setOf({ persistentVolumeClaimRetentionPolicy }));
    settle(harness);
    harness.client.patch("statefulsets", "default/db", "merge", { spec: { replicas: 1 } });
    settle(harness);
    expect(claims(harness)).toEqual(scaled);
    harness.client.delete("statefulsets", "default/db");
    settle(harness);
    expect(claims(harness)).toEqual(deleted);
  });
});
