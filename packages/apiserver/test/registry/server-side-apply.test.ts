import type { KubeObject, ManagedFieldsEntry } from "@kubenetsim/api";
import { describe, expect, test } from "vitest";
import type { Client, Result } from "../../src/index.ts";
import { accepted, configMap, messageOf, newServer } from "../support.ts";

const KEY = "default/web";

function apply(
  client: Client,
  resource: "configmaps" | "services" | "deployments",
  config: object,
  manager = "me",
  force = false,
) {
  return client.patch(resource, KEY, "apply", config, { fieldManager: manager, force }) as Result<KubeObject>;
}

function config(data: object, labels?: object): object {
  const metadata = { name: "web", namespace: "default", ...(labels === undefined ? {} : { labels }) };
  return { apiVersion: "v1", kind: "ConfigMap", metadata, data };
}

function fieldsOf(object: KubeObject, manager: string): unknown {
  return object.metadata.managedFields?.find((entry: ManagedFieldsEntry) => entry.manager === manager)?.fieldsV1;
}

const containers = (image: string, ports: readonly object[] = [{ containerPort: 80 }]) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", namespace: "default" },
  spec: {
    selector: { matchLabels: { app: "web" } },
    template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "c", image, ports }] } },
  },
});

describe("apply", () => {
  test("creates what is not there, and owns what it said", () => {
    const { client } = newServer();
    const made = accepted(apply(client, "configmaps", config({ a: "1" }, { app: "x" })));
    expect(made.metadata.managedFields).toEqual([
      {
        manager: "me",
        operation: "Apply",
        apiVersion: "v1",
        time: "2026-01-01T00:00:00Z",
        fieldsType: "FieldsV1",
        fieldsV1: { "f:data": { "f:a": {} }, "f:metadata": { "f:labels": { "f:app": {} } } },
      },
    ]);
  });

  test("removes what it no longer says, and leaves what others have", () => {
    const { client } = newServer();
    apply(client, "configmaps", config({ a: "1", b: "2" }));
    accepted(client.patch("configmaps", KEY, "merge", { data: { c: "3" } }));
    const after = accepted(apply(client, "configmaps", config({ b: "2" })));
    expect(after).toMatchObject({ data: { b: "2", c: "3" } });
    expect(Object.keys((after as { data?: object }).data ?? {})).toEqual(["b", "c"]);
    expect(fieldsOf(after, "kubenetsim")).toEqual({ "f:data": { "f:c": {} } });
  });

  test("a field with two owners stays until both have left it", () => {
    const { client } = newServer();
    apply(client, "configmaps", config({ a: "1", b: "1" }), "one");
    accepted(apply(client, "configmaps", config({ a: "1" }), "two"));
    const once = accepted(apply(client, "configmaps", config({ b: "1" }), "one"));
    expect(once).toMatchObject({ data: { a: "1", b: "1" } });
    const twice = accepted(apply(client, "configmaps", config({}), "two"));
    expect((twice as { data?: object }).data).toEqual({ b: "1" });
  });

  test("another's field is a conflict, unless forced", () => {
    const { client, holder } = newServer();
    apply(client, "configmaps", config({ a: "1", b: "1" }), "one");
    const before = holder.store;
    const refused = apply(client, "configmaps", config({ a: "2" }), "two");
    expect(refused).toEqual({
      ok: false,
      status: {
        kind: "Status",
        apiVersion: "v1",
        metadata: {},
        status: "Failure",
        message: 'Apply failed with 1 conflict: conflict with "one": .data.a',
        reason: "Conflict",
        details: { causes: [{ reason: "FieldManagerConflict", message: 'conflict with "one"', field: ".data.a" }] },
        code: 409,
      },
    });
    expect(holder.store).toBe(before);
    const forced = accepted(apply(client, "configmaps", config({ a: "2" }), "two", true));
    expect(forced).toMatchObject({ data: { a: "2", b: "1" } });
    expect(fieldsOf(forced, "one")).toEqual({ "f:data": { "f:b": {} } });
  });

  test("many conflicts are told by manager", () => {
    const { client } = newServer();
    apply(client, "configmaps", config({ a: "1", b: "1" }), "one");
    client.patch("configmaps", KEY, "merge", { data: { c: "1" } }, { fieldManager: "editor" });
    expect(messageOf(apply(client, "configmaps", config({ a: "2", b: "2", c: "2" }), "two"))).toBe(
      'Apply failed with 3 conflicts: conflicts with "editor" using v1:\n- .data.c\nconflicts with "one":\n- .data.a\n- .data.b',
    );
  });

  test("an object nobody kept a record of belongs to before-first-apply", () => {
    const { client } = newServer();
    client.create("configmaps", configMap("web", { data: { a: "1" } }));
    expect(client.get("configmaps", KEY)?.metadata.managedFields).toBeUndefined();
    expect(messageOf(apply(client, "configmaps", config({ a: "2" })))).toBe(
      'Apply failed with 1 conflict: conflict with "before-first-apply" using v1: .data.a',
    );
  });

  test("what changes nothing is not written", () => {
    const { client, holder, clock } = newServer();
    apply(client, "configmaps", config({ a: "1" }));
    const before = holder.store;
    clock.now += 60_000;
    accepted(apply(client, "configmaps", config({ a: "1" })));
    expect(holder.store).toBe(before);
  });

  test("list items are told apart by their keys", () => {
    const { client } = newServer();
    const made = accepted(apply(client, "deployments", containers("nginx")));
    expect(fieldsOf(made, "me")).toEqual({
      "f:spec": {
        "f:selector": {},
        "f:template": {
          "f:metadata": { "f:labels": { "f:app": {} } },
          "f:spec": {
            "f:containers": {
              'k:{"name":"c"}': {
                ".": {},
                "f:image": {},
                "f:name": {},
                "f:ports": { 'k:{"containerPort":80,"protocol":"TCP"}': { ".": {}, "f:containerPort": {} } },
              },
            },
          },
        },
      },
    });
    const sidecar = {
      ...containers(""),
      spec: { template: { spec: { containers: [{ name: "side", image: "proxy" }] } } },
    };
    const both = accepted(apply(client, "deployments", sidecar, "mesh")) as ReturnType<typeof containers>;
    expect(both.spec.template.spec.containers.map(({ name }) => name)).toEqual(["c", "side"]);
    const alone = accepted(apply(client, "deployments", { ...sidecar, spec: {} }, "mesh")) as typeof both;
    expect(alone.spec.template.spec.containers.map(({ name }) => name)).toEqual(["c"]);
  });

  test.each([
    [
      "no manager",
      config({}),
      { fieldManager: "" },
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
    ],
    ["a list", [], {}, "error decoding YAML: the patch must be a map"],
    [
      "another name",
      { ...config({}), metadata: { name: "x" } },
      {},
      "the name of the object (x) does not match the name on the URL (web)",
    ],
    [
      "another version",
      { ...config({}), apiVersion: "v2" },
      {},
      "incorrect version specified in apply patch. Specified patch version: v2, expected: v1",
    ],
    ["owners", { ...config({}), metadata: { managedFields: [{}] } }, {}, "metadata.managedFields must be nil"],
    [
      "an unknown field",
      { ...config({}), foo: 1 },
      {},
      "failed to create typed patch object (default/web; v1, Kind=ConfigMap): .foo: field not declared in schema",
    ],
  ])("refuses %s", (_, body, options, message) => {
    const { client } = newServer();
    expect(messageOf(client.patch("configmaps", KEY, "apply", body, { fieldManager: "me", ...options }))).toBe(message);
  });

  test("ports twice are refused", () => {
    const { client } = newServer();
    const body = containers("nginx", [{ containerPort: 80 }, { containerPort: 80 }]);
    expect(messageOf(apply(client, "deployments", body))).toBe(
      'failed to create typed patch object (default/web; apps/v1, Kind=Deployment): .spec.template.spec.containers[name="c"].ports: duplicate entries for key [containerPort=80,protocol="TCP"]',
    );
  });
});

describe("a record kept", () => {
  test("by a create that names its manager, then by every write", () => {
    const { client } = newServer();
    const made = accepted(
      client.create("configmaps", configMap("web", { data: { a: "1" } }), { fieldManager: "kubectl-create" }),
    );
    expect(fieldsOf(made, "kubectl-create")).toEqual({ "f:data": { ".": {}, "f:a": {} } });
    const next = accepted(client.update("configmaps", { ...made, data: { a: "2" } } as KubeObject));
    expect(fieldsOf(next, "kubectl-create")).toEqual({ "f:data": {} });
    expect(fieldsOf(next, "kubenetsim")).toEqual({ "f:data": { "f:a": {} } });
  });

  test("is given up by an empty list", () => {
    const { client } = newServer();
    accepted(apply(client, "configmaps", config({ a: "1" })));
    const patch = [{ op: "replace", path: "/metadata/managedFields", value: [{}] }];
    expect(accepted(client.patch("configmaps", KEY, "json", patch)).metadata.managedFields).toBeUndefined();
  });

  test("is taken over from kubectl's client-side apply", () => {
    const { client } = newServer();
    const last = JSON.stringify(config({ a: "1" }));
    const annotations = { "kubectl.kubernetes.io/last-applied-configuration": last };
    const metadata = { name: "web", namespace: "default", annotations };
    accepted(
      client.create("configmaps", { ...config({ a: "1" }), metadata } as unknown as KubeObject, {
        fieldManager: "kubectl-client-side-apply",
      }),
    );
    expect(messageOf(apply(client, "configmaps", config({ a: "2" }), "other"))).toContain("conflict");
    expect(accepted(apply(client, "configmaps", config({ a: "2" }), "kubectl"))).toMatchObject({ data: { a: "2" } });
  });
});
