/** What the server adds to claims and volumes, and which claims it lets grow. */
import type { KubeObject, PersistentVolumeClaim } from "@kubenetsim/api";
import { describe, expect, test } from "vitest";
import type { Client } from "../../src/index.ts";
import { accepted, messageOf, newServer } from "../support.ts";

function addClass(client: Client, name: string, mark?: string, fields: object = {}): void {
  const annotations = mark === undefined ? {} : { [mark]: "true" };
  const object = { apiVersion: "storage.k8s.io/v1", kind: "StorageClass", metadata: { name, annotations }, ...fields };
  accepted(client.create("storageclasses", { ...object, provisioner: "example.com/disk" } as KubeObject));
}

function addClaim(client: Client, spec: object = {}): PersistentVolumeClaim {
  const object = {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: "data", namespace: "default" },
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } }, ...spec },
  };
  return accepted(client.create("persistentvolumeclaims", object as KubeObject)) as PersistentVolumeClaim;
}

const MARK = "storageclass.kubernetes.io/is-default-class";

describe("the default class", () => {
  test.each<[string, [string, string?][], object, string | undefined]>([
    ["is the one that is marked", [["slow"], ["fast", MARK]], {}, "fast"],
    ["also by the former mark", [["old", "storageclass.beta.kubernetes.io/is-default-class"]], {}, "old"],
    [
      "of one age the first by name",
      [
        ["b", MARK],
        ["a", MARK],
      ],
      {},
      "a",
    ],
    ["is not for a claim that names one", [["fast", MARK]], { storageClassName: "slow" }, "slow"],
    ["nor for one that wants none", [["fast", MARK]], { storageClassName: "" }, ""],
    ["is none where none is marked", [["slow"]], {}, undefined],
  ])("%s", (_, classes, spec, expected) => {
    const { client } = newServer();
    for (const [name, mark] of classes) addClass(client, name, mark);
    expect(addClaim(client, spec).spec?.storageClassName).toBe(expected);
  });
});

test("claims and volumes are held while they are used", () => {
  const { client } = newServer();
  expect(addClaim(client).metadata.finalizers).toEqual(["kubernetes.io/pvc-protection"]);
  const volume = {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: "pv-1" },
    spec: { accessModes: ["ReadWriteOnce"], capacity: { storage: "1Gi" }, hostPath: { path: "/data" } },
  };
  const made = accepted(client.create("persistentvolumes", volume as KubeObject));
  expect(made.metadata.finalizers).toEqual(["kubernetes.io/pv-protection"]);
});

test.each([
  ["a class that allows it", { allowVolumeExpansion: true }, undefined],
  [
    "one that does not",
    {},
    'persistentvolumeclaims "data" is forbidden: only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
  ],
])("a bound claim grows by %s", (_, fields, refusal) => {
  const { client } = newServer();
  addClass(client, "standard", MARK, fields);
  const claim = addClaim(client, { volumeName: "pv-1" });
  const status = { phase: "Bound", capacity: { storage: "1Gi" } };
  accepted(
    client.update("persistentvolumeclaims", { ...claim, status } as PersistentVolumeClaim, { subresource: "status" }),
  );
  const patch = { spec: { resources: { requests: { storage: "2Gi" } } } };
  const result = client.patch("persistentvolumeclaims", "default/data", "merge", patch);
  expect(result.ok ? undefined : messageOf(result)).toBe(refusal);
});
