/** What claims, volumes and classes must say, and what of them stays. */
import type { Resource } from "@kubenetsim/api";
import { expect, test } from "vitest";
import { meta, strategy, texts } from "./samples.ts";

const cluster = { name: "x", resourceVersion: "1" };
const room = (storage: string) => ({ resources: { requests: { storage } } });
const claim = { accessModes: ["ReadWriteOnce"], ...room("1Gi"), volumeMode: "Filesystem" };
const volume = {
  accessModes: ["ReadWriteOnce"],
  capacity: { storage: "1Gi" },
  hostPath: { path: "/data" },
  persistentVolumeReclaimPolicy: "Retain",
  volumeMode: "Filesystem",
};

test.each<[string, Resource, object, readonly string[]]>([
  ["a claim", "persistentvolumeclaims", { spec: claim }, []],
  [
    "nothing asked",
    "persistentvolumeclaims",
    { spec: {} },
    ["spec.accessModes: Required value: at least 1 access mode is required", "spec.resources[storage]: Required value"],
  ],
  [
    "an unknown mode",
    "persistentvolumeclaims",
    { spec: { ...claim, accessModes: ["ReadWrite"] } },
    [
      'spec.accessModes: Unsupported value: "ReadWrite": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"',
    ],
  ],
  [
    "of one pod and of many",
    "persistentvolumeclaims",
    { spec: { ...claim, accessModes: ["ReadWriteOncePod", "ReadWriteMany"] } },
    ["spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes"],
  ],
  [
    "no room",
    "persistentvolumeclaims",
    { spec: { ...claim, ...room("0") } },
    ['spec.resources[storage]: Invalid value: "0": must be greater than zero'],
  ],
  ["a volume", "persistentvolumes", { metadata: cluster, spec: volume }, []],
  [
    "a volume of no kind",
    "persistentvolumes",
    { metadata: cluster, spec: { ...volume, hostPath: undefined } },
    ["spec: Required value: must specify a volume type"],
  ],
  [
    "a volume of two kinds",
    "persistentvolumes",
    { metadata: cluster, spec: { ...volume, nfs: { server: "a", path: "/b" } } },
    ["spec.nfs: Forbidden: may not specify more than 1 volume type"],
  ],
  [
    "a class",
    "storageclasses",
    { metadata: cluster, provisioner: "example.com/disk", reclaimPolicy: "Delete", volumeBindingMode: "Immediate" },
    [],
  ],
  [
    "a class of nobody",
    "storageclasses",
    { metadata: cluster, provisioner: "", reclaimPolicy: "Keep", volumeBindingMode: "Soon" },
    [
      "provisioner: Required value",
      'reclaimPolicy: Unsupported value: "Keep": supported values: "Delete", "Retain"',
      'volumeBindingMode: Unsupported value: "Soon": supported values: "Immediate", "WaitForFirstConsumer"',
    ],
  ],
])("%s", (_name, resource, object, expected) => {
  const base = { apiVersion: "v1", kind: "Any", metadata: meta };
  expect(texts(strategy(resource).validate({ ...base, ...object }))).toEqual(expected);
});

const bound = { phase: "Bound", capacity: { storage: "1Gi" } };
test.each<[string, Resource, object, object, readonly string[]]>([
  [
    "a bound claim may grow",
    "persistentvolumeclaims",
    { spec: claim, status: bound },
    { spec: { ...claim, ...room("2Gi") }, status: bound },
    [],
  ],
  [
    "and not shrink",
    "persistentvolumeclaims",
    { spec: claim, status: bound },
    { spec: { ...claim, ...room("1Mi") }, status: bound },
    ["spec.resources.requests.storage: Forbidden: field can not be less than status.capacity"],
  ],
  [
    "it is bound once",
    "persistentvolumeclaims",
    { spec: claim },
    { spec: { ...claim, volumeName: "pv-1", storageClassName: "slow" } },
    [],
  ],
])("update: %s", (_name, resource, before, after, expected) => {
  const base = { apiVersion: "v1", kind: "Any", metadata: meta };
  expect(texts(strategy(resource).validateUpdate({ ...base, ...after }, { ...base, ...before }))).toEqual(expected);
});

test.each<[string, Resource, object, object, string]>([
  [
    "a claim's volume",
    "persistentvolumeclaims",
    { spec: { ...claim, volumeName: "pv-1" } },
    { spec: { ...claim, volumeName: "pv-2" } },
    "spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims",
  ],
  [
    "a volume's source",
    "persistentvolumes",
    { metadata: cluster, spec: volume },
    { metadata: cluster, spec: { ...volume, hostPath: { path: "/else" } } },
    "spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable after creation",
  ],
  [
    "a class's provisioner",
    "storageclasses",
    { metadata: cluster, provisioner: "a.b/c", reclaimPolicy: "Delete", volumeBindingMode: "Immediate" },
    { metadata: cluster, provisioner: "a.b/d", reclaimPolicy: "Delete", volumeBindingMode: "Immediate" },
    "provisioner: Forbidden: updates to provisioner are forbidden.",
  ],
])("stays: %s", (_name, resource, before, after, expected) => {
  const base = { apiVersion: "v1", kind: "Any", metadata: meta };
  const [first = ""] = texts(strategy(resource).validateUpdate({ ...base, ...after }, { ...base, ...before }));
  expect(first.split("\n")[0]).toBe(expected);
});
