import type { ConfigMap, Deployment, KubeObject, Pod } from "@kubenetsim/api";
import { stateHash } from "@kubenetsim/sim";
import { describe, expect, test } from "vitest";
import { accepted, configMap, deployment, messageOf, newServer, pod, service } from "../support.ts";

describe("update", () => {
  test("a stale resourceVersion is a conflict and changes nothing", () => {
    const { client, holder } = newServer();
    const first = accepted(client.create("configmaps", configMap("a", { data: { k: "1" } })));
    accepted(client.update("configmaps", { ...first, data: { k: "2" } } as ConfigMap));
    const before = stateHash(holder.store);
    expect(messageOf(client.update("configmaps", { ...first, data: { k: "3" } } as ConfigMap))).toBe(
      'Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again',
    );
    expect(stateHash(holder.store)).toBe(before);
  });

  test("without a resourceVersion the newest is replaced", () => {
    const { client } = newServer();
    client.create("configmaps", configMap("a", { data: { k: "1" } }));
    expect(accepted(client.update("configmaps", configMap("a", { data: { k: "2" } }))).data).toEqual({ k: "2" });
  });

  test("another uid is a conflict", () => {
    const { client } = newServer();
    client.create("configmaps", configMap("a"));
    const other = configMap("a", { metadata: { name: "a", namespace: "default", uid: "x" } });
    expect(messageOf(client.update("configmaps", other))).toContain(
      "Precondition failed: UID in precondition: x, UID in object meta: ",
    );
  });

  test("what is not there is not found", () => {
    expect(messageOf(newServer().client.update("deployments", deployment("a")))).toBe('deployments.apps "a" not found');
  });

  test("what changes nothing is not written", () => {
    const { client, events } = newServer();
    const made = accepted(client.create("services", service("a")));
    const count = events.length;
    expect(accepted(client.update("services", service("a")))).toEqual(made);
    expect(events).toHaveLength(count);
  });

  test("the generation counts changes of the spec only", () => {
    const { client } = newServer();
    const made = accepted(client.create("deployments", deployment("a")));
    expect(made.metadata.generation).toBe(1);
    const labelled = accepted(client.patch("deployments", "default/a", "merge", { metadata: { labels: { x: "y" } } }));
    expect(labelled.metadata.generation).toBe(1);
    const scaled = accepted(client.patch("deployments", "default/a", "strategic", { spec: { replicas: 3 } }));
    expect(scaled.metadata.generation).toBe(2);
  });

  test("spec and status go by different ways", () => {
    const { client } = newServer();
    const made = accepted(client.create("deployments", deployment("a")));
    const both = { ...made, spec: { ...made.spec, replicas: 5 }, status: { replicas: 9 } };
    const status = accepted(client.update("deployments", both as Deployment, { subresource: "status" }));
    expect([status.spec.replicas, status.status?.replicas, status.metadata.generation]).toEqual([1, 9, 1]);
    const spec = accepted(
      client.update("deployments", { ...status, spec: both.spec, status: { replicas: 1 } } as Deployment),
    );
    expect([spec.spec.replicas, spec.status?.replicas, spec.metadata.generation]).toEqual([5, 9, 2]);
  });

  test("what has no status has no way to it", () => {
    const { client } = newServer();
    client.create("configmaps", configMap("a"));
    expect(messageOf(client.update("configmaps", configMap("a"), { subresource: "status" }))).toBe(
      "the server could not find the requested resource",
    );
  });
});

describe("patch", () => {
  test.each<["json" | "merge" | "strategic", unknown, object]>([
    ["json", [{ op: "add", path: "/data/b", value: "2" }], { a: "1", b: "2" }],
    ["merge", { data: { a: null, b: "2" } }, { b: "2" }],
    ["strategic", { data: { b: "2" } }, { a: "1", b: "2" }],
  ])("%s", (type, patch, data) => {
    const { client } = newServer();
    client.create("configmaps", configMap("a", { data: { a: "1" } }));
    expect(accepted(client.patch("configmaps", "default/a", type, patch)).data).toEqual(data);
  });

  test.each<["json" | "merge" | "strategic", unknown, string]>([
    [
      "json",
      [{ op: "test", path: "/data/a", value: "2" }],
      "the server rejected our request due to an error in our request",
    ],
    ["merge", [1], "error decoding patch"],
    ["merge", { metadata: { name: "b" } }, "the name of the object (b) does not match the name on the URL (a)"],
    ["merge", { metadata: { resourceVersion: "1" } }, "the object has been modified"],
    ["merge", { data: { a: 1 } }, "cannot be handled as a ConfigMap"],
    ["merge", { metadata: null }, "metadata is missing"],
  ])("%s %j is refused", (type, patch, message) => {
    const { client, holder } = newServer();
    client.create("configmaps", configMap("a", { data: { a: "1" } }));
    const before = holder.store;
    expect(messageOf(client.patch("configmaps", "default/a", type, patch))).toContain(message);
    expect(holder.store).toBe(before);
  });
});

describe("subresources", () => {
  const binding = (name: string, node: string): KubeObject =>
    ({
      apiVersion: "v1",
      kind: "Binding",
      metadata: { name, namespace: "default" },
      target: { kind: "Node", name: node },
    }) as KubeObject;

  test("a binding sets the node once", () => {
    const { client } = newServer();
    client.create("pods", pod("a"));
    const bound = accepted(client.create("pods", binding("a", "node-1"), { subresource: "binding" })) as Pod;
    expect(bound.spec.nodeName).toBe("node-1");
    expect(bound.status?.conditions).toMatchObject([{ type: "PodScheduled", status: "True" }]);
    expect(client.podsOnNode("node-1")).toEqual([bound]);
    expect(messageOf(client.create("pods", binding("a", "node-2"), { subresource: "binding" }))).toBe(
      'Operation cannot be fulfilled on pods/binding "a": pod a is already assigned to node "node-1"',
    );
  });

  test.each<[unknown, string]>([
    [3, ""],
    [-1, 'Scale.autoscaling "a" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0'],
    [1.5, "spec.replicas must be an integer"],
  ])("a scale of %s", (replicas, message) => {
    const { client } = newServer();
    client.create("deployments", deployment("a"));
    expect(
      messageOf(client.patch("deployments", "default/a", "merge", { spec: { replicas } }, { subresource: "scale" })),
    ).toBe(message);
    expect(client.get("deployments", "default/a")?.spec.replicas).toBe(message === "" ? replicas : 1);
  });
});
