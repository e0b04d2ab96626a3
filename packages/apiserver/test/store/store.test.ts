import { describe, expect, test } from "vitest";
import { deploymentsSelecting, keepUnread, LOG_EVENTS_MAX, replicaSetsSelecting, type Store } from "../../src/index.ts";
import { accepted, configMap, deployment, messageOf, newServer, pod, service } from "../support.ts";

describe("the log", () => {
  test("is bounded, and says when it no longer reaches back", () => {
    const { client, holder } = newServer();
    client.create("configmaps", configMap("a"));
    for (let i = 0; i < LOG_EVENTS_MAX; i++)
      client.patch("configmaps", "default/a", "merge", { data: { i: String(i) } });
    expect(holder.store.log.size).toBe(LOG_EVENTS_MAX);
    const { compacted, revision } = holder.store;
    expect(client.since(compacted - 1)).toHaveLength(LOG_EVENTS_MAX);
    expect(client.since(compacted - 2)).toBeUndefined();
    expect(client.since(revision)).toEqual([]);
  });

  test("keeps what is unread, and is short again when it has been read", () => {
    const { client, holder } = newServer();
    const start = holder.store.revision;
    holder.store = keepUnread(holder.store, start);
    client.create("configmaps", configMap("a"));
    const write = (i: number) => client.patch("configmaps", "default/a", "merge", { data: { i: String(i) } });
    for (let i = 0; i < LOG_EVENTS_MAX + 100; i++) write(i);
    const read = client.since(start);
    expect(read).toHaveLength(LOG_EVENTS_MAX + 101);
    holder.store = keepUnread(holder.store, holder.store.revision);
    for (let i = 0; i < 200; i++) write(-1 - i);
    expect(holder.store.log.size).toBe(LOG_EVENTS_MAX);
    expect(holder.store.logByNamespace.size).toBeLessThanOrEqual(LOG_EVENTS_MAX);
    expect(client.since(holder.store.compacted - 1)).toHaveLength(LOG_EVENTS_MAX);
  });
});

describe("an old store", () => {
  test("still answers as it did", () => {
    const { client, holder } = newServer();
    client.create("pods", pod("a", { app: "x" }, "n1"));
    const old: Store = holder.store;
    client.delete("pods", "default/a", { gracePeriodSeconds: 0 });
    expect(old.tables.pods.size).toBe(1);
    expect(holder.store.tables.pods.size).toBe(0);
  });
});

describe("questions an index answers", () => {
  const { client, holder } = newServer();
  client.create("pods", pod("a", { app: "x", tier: "1" }, "n1"));
  client.create("pods", pod("b", { app: "x", tier: "2" }, "n2"));
  client.create("pods", pod("c", { app: "y", tier: "1" }, "n1"));
  client.create("services", service("x", { selector: { app: "x" } }));
  client.create("services", service("x2", { selector: { tier: "2", app: "x" } }));
  client.create("services", service("none", { selector: {} }));
  client.create("deployments", deployment("x"));
  const namesOf = (objects: readonly { readonly metadata: { readonly name?: string } }[]): string =>
    objects.map((object) => object.metadata.name).join(" ");

  test.each<[string, () => readonly { readonly metadata: { readonly name?: string } }[], string]>([
    ["pods on a node", () => client.podsOnNode("n1"), "a c"],
    ["pods by one pair", () => client.podsMatching("default", { app: "x" }), "a b"],
    ["pods by two", () => client.podsMatching("default", { app: "x", tier: "1" }), "a"],
    ["pods by none", () => client.podsMatching("default", {}), ""],
    ["pods of another namespace", () => client.podsMatching("luffy", { app: "x" }), ""],
    ["every pod", () => client.podsSelected("default", {}), "a b c"],
    [
      "pods by an expression",
      () => client.podsSelected("default", { matchExpressions: [{ key: "app", operator: "NotIn", values: ["x"] }] }),
      "c",
    ],
    [
      "pods by pair and expression",
      () =>
        client.podsSelected("default", {
          matchLabels: { tier: "1" },
          matchExpressions: [{ key: "app", operator: "In", values: ["x"] }],
        }),
      "a",
    ],
    ["Services of labels", () => client.servicesSelecting("default", { app: "x", tier: "2" }), "x x2"],
    ["Services of fewer labels", () => client.servicesSelecting("default", { app: "x" }), "x"],
    ["Services of no labels", () => client.servicesSelecting("default", undefined), ""],
    ["Deployments of labels", () => deploymentsSelecting(holder.store, "default", { app: "x" }), "x"],
    ["ReplicaSets of labels", () => replicaSetsSelecting(holder.store, "default", { app: "x" }), ""],
  ])("%s", (_name, ask, expected) => {
    expect(namesOf(ask())).toBe(expected);
  });

  test.each<[object, string]>([
    [{}, "a b c"],
    [{ namespace: "default", labelSelector: "app=x,tier!=2" }, "a"],
    [{ labelSelector: "app in (y)" }, "c"],
    [{ fieldSelector: "spec.nodeName=n1" }, "a c"],
    [{ fieldSelector: "metadata.name=b", namespace: "default" }, "b"],
    [{ fieldSelector: "status.phase!=Pending" }, ""],
    [{ fieldSelector: "spec.nodeName=n1", labelSelector: "app=y" }, "c"],
  ])("query %j", (options, expected) => {
    expect(namesOf(accepted(client.query("pods", options)))).toBe(expected);
  });

  test.each<["pods" | "deployments", object, string]>([
    ["pods", { labelSelector: "app in x" }, "unable to parse requirement"],
    ["pods", { fieldSelector: "spec.image=x" }, "field label not supported: spec.image"],
    [
      "deployments",
      { fieldSelector: "spec.x=1" },
      '"spec.x" is not a known field selector: only "metadata.name", "metadata.namespace"',
    ],
    ["pods", { fieldSelector: "x" }, "invalid selector: 'x'; can't understand 'x'"],
  ])("query %s %j is refused", (resource, options, message) => {
    expect(messageOf(client.query(resource, options))).toContain(message);
  });
});
