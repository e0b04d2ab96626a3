import type { KubeObject, Namespace, Pod } from "@kubenetsim/api";
import { describe, expect, test } from "vitest";
import { accepted, configMap, messageOf, namespace, newServer, pod, START, service } from "../support.ts";

describe("pods are given time", () => {
  test.each<[string, Pod, number | undefined, number | undefined]>([
    ["the pod's own", pod("a", {}, "node-1"), undefined, 30],
    ["what was asked", pod("a", {}, "node-1"), 5, 5],
    ["none when asked for none", pod("a", {}, "node-1"), 0, undefined],
    ["none without a node", pod("a"), undefined, undefined],
  ])("%s", (_name, object, asked, left) => {
    const { client } = newServer();
    client.create("pods", object);
    const gone = accepted(client.delete("pods", "default/a", asked === undefined ? {} : { gracePeriodSeconds: asked }));
    expect(client.get("pods", "default/a")?.metadata.deletionGracePeriodSeconds).toBe(left);
    if (left !== undefined) expect(Date.parse(gone.metadata.deletionTimestamp ?? "")).toBe(START + left * 1000);
  });

  test("a second delete only shortens", () => {
    const { client, clock } = newServer();
    client.create("pods", pod("a", {}, "node-1"));
    client.delete("pods", "default/a");
    clock.now += 5000;
    expect(
      accepted(client.delete("pods", "default/a", { gracePeriodSeconds: 60 })).metadata.deletionGracePeriodSeconds,
    ).toBe(30);
    const shorter = accepted(client.delete("pods", "default/a", { gracePeriodSeconds: 10 }));
    expect(Date.parse(shorter.metadata.deletionTimestamp ?? "")).toBe(START + 10_000);
    client.delete("pods", "default/a", { gracePeriodSeconds: 0 });
    expect(client.get("pods", "default/a")).toBeUndefined();
  });
});

describe("finalizers", () => {
  test("hold an object until the last is gone", () => {
    const { client, events } = newServer();
    client.create("configmaps", configMap("a", { metadata: { name: "a", namespace: "default", finalizers: ["x/y"] } }));
    client.delete("configmaps", "default/a");
    expect(client.get("configmaps", "default/a")?.metadata.deletionTimestamp).toBe("2026-01-01T00:00:00Z");
    accepted(client.patch("configmaps", "default/a", "merge", { metadata: { finalizers: null } }));
    expect(client.get("configmaps", "default/a")).toBeUndefined();
    expect(events.map((event) => event.type)).toEqual(["ADDED", "MODIFIED", "DELETED"]);
  });

  test.each<["Foreground" | "Orphan", string]>([
    ["Foreground", "foregroundDeletion"],
    ["Orphan", "orphan"],
  ])("%s leaves the work to the garbage collector", (propagationPolicy, finalizer) => {
    const { client } = newServer();
    client.create("configmaps", configMap("a"));
    client.delete("configmaps", "default/a", { propagationPolicy });
    expect(client.get("configmaps", "default/a")?.metadata.finalizers).toEqual([finalizer]);
  });
});

describe("namespaces", () => {
  test("go once their controller has let go", () => {
    const { client } = newServer();
    const made = accepted(client.create("namespaces", namespace("luffy")));
    const marked = accepted(client.delete("namespaces", "luffy"));
    expect(marked.status?.phase).toBe("Terminating");
    expect(marked.metadata.uid).toBe(made.metadata.uid);
    expect(accepted(client.delete("namespaces", "luffy"))).toEqual(marked);
    // An ordinary update cannot take the finalizer away.
    client.update("namespaces", { ...marked, spec: { finalizers: [] } } as Namespace);
    expect(client.get("namespaces", "luffy")?.spec?.finalizers).toEqual(["kubernetes"]);
    accepted(
      client.update("namespaces", { ...marked, spec: { finalizers: [] } } as Namespace, { subresource: "finalize" }),
    );
    expect(client.get("namespaces", "luffy")).toBeUndefined();
  });

  test.each(["default", "kube-system", "kube-public"])("%s stays", (name) => {
    const message = `namespaces "${name}" is forbidden: this namespace may not be deleted`;
    expect(messageOf(newServer().client.delete("namespaces", name))).toBe(message);
  });
});

describe("preconditions", () => {
  test.each<[object, string]>([
    [{ uid: "x" }, "Precondition failed: UID in precondition: x, UID in object meta: "],
    [
      { resourceVersion: "1" },
      "Precondition failed: ResourceVersion in precondition: 1, ResourceVersion in object meta: 8",
    ],
  ])("%j", (preconditions, message) => {
    const { client } = newServer();
    client.create("configmaps", configMap("a"));
    expect(messageOf(client.delete("configmaps", "default/a", { preconditions }))).toContain(message);
  });

  test("what is not there is not found", () => {
    expect(messageOf(newServer().client.delete("pods", "default/a"))).toBe('pods "a" not found');
  });
});

test("a Service takes its Endpoints and its IPAddress along", () => {
  const { client, events } = newServer();
  client.create("services", service("a"));
  client.create("endpoints", {
    apiVersion: "v1",
    kind: "Endpoints",
    metadata: { name: "a", namespace: "default" },
  } as KubeObject);
  client.delete("services", "default/a");
  expect(client.get("endpoints", "default/a")).toBeUndefined();
  expect(events.slice(-3).map((event) => `${event.type} ${event.resource}`)).toEqual([
    "DELETED services",
    "DELETED endpoints",
    "DELETED ipaddresses",
  ]);
});
