import { expect, test } from "vitest";
import { findCondition, setCondition } from "../../src/meta/condition.ts";
import { formatFieldError } from "../../src/meta/field-error.ts";
import { keyOf, splitKey } from "../../src/meta/keys.ts";
import { nameIsDNSLabel } from "../../src/meta/names.ts";
import { validateObjectMeta, validateObjectMetaUpdate } from "../../src/meta/object-meta.ts";
import { controllerOf, ownerRef } from "../../src/meta/owner.ts";
import type { Condition, ObjectMeta } from "../../src/meta/types.ts";

const good: ObjectMeta = { name: "web", namespace: "default" };
const owner = { apiVersion: "v1", kind: "Pod", name: "p", uid: "1", controller: true };

test.each<[string, ObjectMeta, boolean, readonly string[]]>([
  ["good", good, true, []],
  ["no name", { namespace: "a" }, true, ["metadata.name: Required value: name or generateName is required"]],
  ["no namespace", { name: "a" }, true, ["metadata.namespace: Required value"]],
  ["a namespace where none may be", good, false, ["metadata.namespace: Forbidden: not allowed on this type"]],
  [
    "a negative generation",
    { ...good, generation: -1 },
    true,
    ["metadata.generation: Invalid value: -1: must be greater than or equal to 0"],
  ],
  [
    "an owner without name",
    { ...good, ownerReferences: [{ ...owner, name: "" }] },
    true,
    ["metadata.ownerReferences[0].name: Required value: must not be empty"],
  ],
  [
    "two controllers",
    { ...good, ownerReferences: [{ ...owner }, { ...owner, name: "q" }].map((ref) => ({ ...ref, uid: ref.name })) },
    true,
    [
      'metadata.ownerReferences: Invalid value: [{"apiVersion":"v1","kind":"Pod","name":"p","uid":"p","controller":true},{"apiVersion":"v1","kind":"Pod","name":"q","uid":"q","controller":true}]: Only one reference can have Controller set to true. Found "true" in references for Pod/p and Pod/q',
    ],
  ],
  [
    "both finalizers",
    { ...good, finalizers: ["orphan", "foregroundDeletion"] },
    true,
    [
      'metadata.finalizers: Invalid value: ["orphan","foregroundDeletion"]: finalizer orphan and foregroundDeletion cannot be both set',
    ],
  ],
])("%s", (_, meta, namespaced, expected) => {
  expect(validateObjectMeta(meta, namespaced, nameIsDNSLabel, "metadata").map(formatFieldError)).toEqual(expected);
});

test("what an update may not change", () => {
  const old: ObjectMeta = {
    ...good,
    uid: "1",
    resourceVersion: "5",
    generation: 2,
    deletionTimestamp: "2026-01-01T00:00:00Z",
  };
  const update: ObjectMeta = {
    name: "other",
    namespace: "default",
    uid: "1",
    generation: 1,
    finalizers: ["a/b"],
    deletionTimestamp: "2026-01-01T00:00:00Z",
  };
  expect(validateObjectMetaUpdate(update, old, "metadata").map(formatFieldError)).toEqual([
    'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"a/b"}',
    'metadata.resourceVersion: Invalid value: "": must be specified for an update',
    "metadata.generation: Invalid value: 1: must not be decremented",
    'metadata.name: Invalid value: "other": field is immutable',
  ]);
});

test("keys, owners and conditions", () => {
  expect(keyOf({ metadata: good })).toBe("default/web");
  expect(splitKey("default/web")).toEqual({ namespace: "default", name: "web" });
  expect(splitKey("node-1")).toEqual({ namespace: "", name: "node-1" });
  const ref = ownerRef({ apiVersion: "apps/v1", kind: "ReplicaSet", metadata: { name: "r", uid: "9" } });
  expect(controllerOf({ ownerReferences: [ref] })).toEqual({
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    name: "r",
    uid: "9",
    controller: true,
    blockOwnerDeletion: true,
  });
  const before = setCondition<Condition>([], { type: "Ready", status: "True", lastTransitionTime: "t1" });
  const same = setCondition(before, { type: "Ready", status: "True", lastTransitionTime: "t2" });
  expect(findCondition(same, "Ready")).toMatchObject({ lastTransitionTime: "t1" });
  expect(setCondition(before, { type: "Ready", status: "False", lastTransitionTime: "t2" })).toEqual([
    { type: "Ready", status: "False", lastTransitionTime: "t2" },
  ]);
});
