import type { KubeObject, Resource } from "@kubenetsim/api";
import { describe, expect, test } from "vitest";
import { infoByName, infoOfObject } from "../../src/index.ts";
import { accepted, messageOf, newServer } from "../support.ts";

const CRD = "customresourcedefinitions.apiextensions.k8s.io";
const WIDGETS = "widgets.example.com";

function definition(scope = "Namespaced", name = WIDGETS): KubeObject {
  const names = { plural: "widgets", singular: "widget", kind: "Widget", shortNames: ["wd"] };
  const versions = [
    { name: "v1", served: true, storage: true, schema: {} },
    { name: "v1alpha1", served: false, storage: false },
  ];
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name },
    spec: { group: "example.com", scope, names, versions },
  } as KubeObject;
}

function widget(name: string, more: object = {}, namespace = "default"): KubeObject {
  const metadata = { name, ...(namespace === "" ? {} : { namespace }) };
  return { apiVersion: "example.com/v1", kind: "Widget", metadata, ...more } as KubeObject;
}

describe("a CustomResourceDefinition", () => {
  test("is established at once, and its kind can be named", () => {
    const { client } = newServer();
    const made = accepted(client.create(CRD, definition())) as { status?: { conditions?: readonly object[] } };
    expect(made.status?.conditions).toMatchObject([
      { type: "NamesAccepted", status: "True" },
      { type: "Established", status: "True", reason: "InitialNamesAccepted" },
    ]);
    for (const word of ["widgets", "widget", "wd", "Widget", "widgets.example.com", "widgets.v1.example.com"]) {
      expect(infoByName(client.store, word)?.resource, word).toBe(WIDGETS);
    }
  });

  test("decides the scope, and which versions there are", () => {
    const { client } = newServer();
    accepted(client.create(CRD, definition("Cluster")));
    expect(accepted(client.create(WIDGETS, widget("w"))).metadata.namespace).toBeUndefined();
    const other = { ...widget("w"), apiVersion: "example.com/v1alpha1" };
    expect(messageOf(client.create(WIDGETS, other))).toBe("the server could not find the requested resource");
    expect(messageOf(client.create(WIDGETS, { ...widget("w"), kind: "Gadget" }))).toContain("could not find");
  });

  test("takes its objects along when it goes", () => {
    const { client } = newServer();
    accepted(client.create(CRD, definition()));
    accepted(client.create(WIDGETS, widget("w")));
    accepted(client.delete(CRD, WIDGETS));
    expect(client.list(WIDGETS)).toEqual([]);
    expect(infoByName(client.store, "widgets")).toBeUndefined();
  });

  test("must be called plural.group", () => {
    const { client } = newServer();
    expect(messageOf(client.create(CRD, definition("Namespaced", "widgets")))).toContain(
      'must be spec.names.plural+"."+spec.group',
    );
  });
});

describe("an object of a kind that nobody defined", () => {
  test("is stored as it comes, changed and deleted", () => {
    const { client } = newServer();
    const made = accepted(client.create(WIDGETS, widget("w", { spec: { size: [1, { a: null }] } })));
    expect(made).toMatchObject({ metadata: { generation: 1, namespace: "default" }, spec: { size: [1, { a: null }] } });
    const next = accepted(client.patch(WIDGETS, "default/w", "merge", { spec: { size: 2 } }));
    expect(next).toMatchObject({ metadata: { generation: 2 }, spec: { size: 2 } });
    expect(messageOf(client.patch(WIDGETS, "default/w", "strategic", {}))).toContain("unknown format");
    expect(messageOf(client.create(WIDGETS, widget("w")))).toBe('widgets.example.com "w" already exists');
    accepted(client.delete(WIDGETS, "default/w"));
    expect(messageOf(client.delete(WIDGETS, "default/w"))).toBe('widgets.example.com "w" not found');
  });

  test("is owned by appliers, field by field", () => {
    const { client } = newServer();
    const made = accepted(
      client.patch(WIDGETS, "default/w", "apply", widget("w", { spec: { a: 1, list: [1] } }), { fieldManager: "me" }),
    );
    expect(made.metadata.managedFields?.[0]?.fieldsV1).toEqual({ "f:spec": { ".": {}, "f:a": {}, "f:list": {} } });
    const after = accepted(
      client.patch(WIDGETS, "default/w", "apply", widget("w", { spec: { list: [2] } }), { fieldManager: "me" }),
    );
    expect(after["spec"]).toEqual({ list: [2] });
  });

  test.each<[string, object, Resource | undefined, boolean]>([
    ["a namespace given", widget("w"), WIDGETS, true],
    ["none given", widget("w", {}, ""), WIDGETS, false],
    [
      "a built-in one",
      { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name: "r" } },
      "clusterroles.rbac.authorization.k8s.io",
      false,
    ],
    ["a -y", { apiVersion: "example.com/v1", kind: "Policy", metadata: {} }, "policies.example.com", false],
    [
      "a kind that a group of the server's does not have",
      { apiVersion: "apps/v1", kind: "Widget", metadata: {} },
      undefined,
      false,
    ],
    ["no group", { apiVersion: "v9", kind: "Widget", metadata: {} }, undefined, false],
  ])("%s", (_, object, resource, namespaced) => {
    const { client } = newServer();
    const info = infoOfObject(client.store, object as KubeObject);
    expect(info?.resource).toBe(resource);
    expect(info?.namespaced ?? false).toBe(namespaced);
  });

  test("roles may be called as roles are", () => {
    const { client } = newServer();
    const role = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name: "system:node" } };
    expect(accepted(client.create("clusterroles.rbac.authorization.k8s.io", role)).metadata.name).toBe("system:node");
  });
});
