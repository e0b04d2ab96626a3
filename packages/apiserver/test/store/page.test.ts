import { describe, expect, test } from "vitest";
import { LOG_EVENTS_MAX, type PageOptions } from "../../src/index.ts";
import { accepted, configMap, messageOf, namespace, newServer, pod } from "../support.ts";

const names = (items: readonly { readonly metadata: { readonly name?: string } }[]): string =>
  items.map((item) => item.metadata.name).join(" ");

function withMaps(count: number): ReturnType<typeof newServer> {
  const server = newServer();
  for (let i = 0; i < count; i++) accepted(server.client.create("configmaps", configMap(`m${i}`)));
  return server;
}

describe("a list in pages", () => {
  test("shows one state, whatever is written between", () => {
    const { client, holder } = withMaps(5);
    const first = accepted(client.page("configmaps", { namespace: "default", limit: 2 }));
    expect(first).toMatchObject({ resourceVersion: String(holder.store.revision), remainingItemCount: 3 });
    client.delete("configmaps", "default/m3");
    client.create("configmaps", configMap("m22"));
    client.patch("configmaps", "default/m4", "merge", { data: { a: "1" } });
    const second = accepted(
      client.page("configmaps", { namespace: "default", limit: 2, continue: first.continue ?? "" }),
    );
    const third = accepted(
      client.page("configmaps", { namespace: "default", limit: 2, continue: second.continue ?? "" }),
    );
    expect([first, second, third].map(({ items }) => names(items))).toEqual(["m0 m1", "m2 m3", "m4"]);
    expect(second.resourceVersion).toBe(first.resourceVersion);
    expect(third.items[0]?.data).toBeUndefined();
    expect(third.continue).toBeUndefined();
  });

  test("counts what is left only without a selector", () => {
    const { client } = withMaps(3);
    client.patch("configmaps", "default/m1", "merge", { metadata: { labels: { a: "b" } } });
    client.patch("configmaps", "default/m2", "merge", { metadata: { labels: { a: "b" } } });
    const page = accepted(client.page("configmaps", { limit: 1, labelSelector: "a=b" }));
    expect(names(page.items)).toBe("m1");
    expect(page.continue).toBeDefined();
    expect(page.remainingItemCount).toBeUndefined();
    expect(
      names(
        accepted(client.page("configmaps", { limit: 1, labelSelector: "a=b", continue: page.continue ?? "" })).items,
      ),
    ).toBe("m2");
  });

  test("goes on over namespaces", () => {
    const { client } = newServer();
    for (const name of ["a", "a-b"]) {
      client.create("namespaces", namespace(name));
      client.create("pods", { ...pod("p"), metadata: { name: "p", namespace: name } });
    }
    const page = accepted(client.page("pods", { limit: 1 }));
    const rest = accepted(client.page("pods", { limit: 1, continue: page.continue ?? "" }));
    expect([...page.items, ...rest.items].map((item) => item.metadata.namespace)).toEqual(["a-b", "a"]);
  });
});

describe("a list at a version", () => {
  test("exact, not older, and any", () => {
    const { client, holder } = withMaps(2);
    const old = String(holder.store.revision);
    client.create("configmaps", configMap("m9"));
    const listed = (options: PageOptions): string =>
      names(accepted(client.page("configmaps", { namespace: "default", ...options })).items);
    expect(listed({ resourceVersion: old, resourceVersionMatch: "Exact" })).toBe("m0 m1");
    expect(listed({ resourceVersion: old, resourceVersionMatch: "NotOlderThan" })).toBe("m0 m1 m9");
    expect(listed({ resourceVersion: "0" })).toBe("m0 m1 m9");
    expect(listed({ resourceVersion: old, limit: 9 })).toBe("m0 m1");
  });

  const list = 'ListOptions.meta.k8s.io "" is invalid: ';
  test.each<[PageOptions, string]>([
    [{ resourceVersion: "9999" }, "Timeout: Too large resource version: 9999, current: "],
    [
      { resourceVersion: "x" },
      'invalid resource version: resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax',
    ],
    [
      { resourceVersionMatch: "Exact" },
      `${list}resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided`,
    ],
    [
      { resourceVersionMatch: "Exact", resourceVersion: "0" },
      `${list}resourceVersionMatch: Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"`,
    ],
    [
      { resourceVersionMatch: "Newest", resourceVersion: "1" },
      `${list}resourceVersionMatch: Unsupported value: "Newest": supported values: "Exact", "NotOlderThan", ""`,
    ],
    [{ continue: "!" }, "invalid continue token: continue key is not valid: "],
    [
      { continue: "eyJ2IjoieCJ9" },
      'invalid continue token: continue key is not valid: server does not recognize this encoded version "x"',
    ],
  ])("%j is refused", (options, message) => {
    const { client } = withMaps(1);
    expect(messageOf(client.page("configmaps", options))).toContain(message);
  });

  test("is Expired where the log no longer reaches back; a continued list may go on", () => {
    const { client, holder } = withMaps(4);
    const first = accepted(client.page("configmaps", { namespace: "default", limit: 2 }));
    client.create("configmaps", configMap("m9"));
    client.create("configmaps", configMap("m8"));
    holder.store = { ...holder.store, compacted: holder.store.revision };
    const gone = client.page("configmaps", { namespace: "default", limit: 2, continue: first.continue ?? "" });
    expect(gone).toMatchObject({ ok: false, status: { code: 410, reason: "Expired" } });
    const token = gone.ok ? "" : (gone.status.metadata.continue ?? "");
    expect(names(accepted(client.page("configmaps", { namespace: "default", continue: token })).items)).toBe(
      "m2 m3 m8 m9",
    );
    expect(messageOf(client.page("configmaps", { resourceVersion: "1", resourceVersionMatch: "Exact" }))).toBe(
      "The resourceVersion for the provided list is too old.",
    );
    expect(LOG_EVENTS_MAX).toBeGreaterThan(1000);
  });
});

describe("a watch", () => {
  const seen = (
    events: readonly { readonly type: string; readonly object: { readonly metadata: { readonly name?: string } } }[],
  ): string => events.map(({ type, object }) => `${type} ${object.metadata.name ?? ""}`.trim()).join(", ");

  test("is told what comes to match and what no longer does", () => {
    const { client, holder } = newServer();
    client.create("pods", pod("p", { app: "a" }));
    const from = String(holder.store.revision);
    client.patch("pods", "default/p", "merge", { metadata: { labels: { app: "b" } } });
    client.patch("pods", "default/p", "merge", { metadata: { annotations: { x: "y" } } });
    client.patch("pods", "default/p", "merge", { metadata: { labels: { app: "a" } } });
    client.delete("pods", "default/p");
    const told = (labelSelector: string): string =>
      seen(accepted(client.watch("pods", { namespace: "default", labelSelector, resourceVersion: from })).events);
    expect(told("app=a")).toBe("DELETED p, ADDED p, DELETED p");
    expect(told("app=b")).toBe("ADDED p, MODIFIED p, DELETED p");
    expect(told("")).toBe("MODIFIED p, MODIFIED p, MODIFIED p, DELETED p");
    const [first] = accepted(client.watch("pods", { labelSelector: "app=a", resourceVersion: from })).events;
    expect(first?.object.metadata).toMatchObject({ labels: { app: "a" }, resourceVersion: String(Number(from) + 1) });
  });

  test("begins with what is there, and ends that with a bookmark on request", () => {
    const { client, holder } = withMaps(2);
    const options = { namespace: "default", allowWatchBookmarks: true };
    expect(seen(accepted(client.watch("configmaps", options)).events)).toBe("ADDED m0, ADDED m1, BOOKMARK");
    const streamed = accepted(
      client.watch("configmaps", { ...options, sendInitialEvents: true, resourceVersionMatch: "NotOlderThan" }),
    );
    expect(streamed.events.at(-1)).toEqual({
      type: "BOOKMARK",
      object: {
        kind: "ConfigMap",
        apiVersion: "v1",
        metadata: {
          resourceVersion: String(holder.store.revision),
          creationTimestamp: null,
          annotations: { "k8s.io/initial-events-end": "true" },
        },
      },
    });
    expect(messageOf(client.watch("configmaps", { sendInitialEvents: true }))).toContain(
      "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan",
    );
  });

  test("of one namespace knows nothing of the others, and 410 where it is too late", () => {
    const { client, holder } = newServer();
    client.create("namespaces", namespace("other"));
    const from = String(holder.store.revision);
    client.create("configmaps", configMap("a"));
    client.create("configmaps", { ...configMap("b"), metadata: { name: "b", namespace: "other" } });
    expect(seen(accepted(client.watch("configmaps", { namespace: "other", resourceVersion: from })).events)).toBe(
      "ADDED b",
    );
    holder.store = { ...holder.store, compacted: holder.store.revision };
    expect(client.watch("configmaps", { resourceVersion: from })).toMatchObject({
      ok: false,
      status: {
        code: 410,
        reason: "Expired",
        message: `too old resource version: ${from} (${holder.store.revision - 1})`,
      },
    });
  });
});
