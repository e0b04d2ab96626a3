import type { KubeObject, Pod, PodDisruptionBudget } from "@kubenetsim/api";
import { describe, expect, test } from "vitest";
import type { Client } from "../../src/index.ts";
import { accepted, messageOf, newServer, pod } from "../support.ts";

function running(client: Client): Pod {
  const made = accepted(client.create("pods", pod("p", { app: "a" }, "node-1")));
  const status = {
    ...made.status,
    phase: "Running" as const,
    conditions: [{ type: "Ready", status: "True" as const }],
  };
  return accepted(client.update("pods", { ...made, status } as Pod, { subresource: "status" }));
}

function budget(client: Client, name: string, status: object): void {
  const spec = { minAvailable: 1, selector: { matchLabels: { app: "a" } } };
  const object = {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name, namespace: "default" },
    spec,
  };
  const made = accepted(client.create("poddisruptionbudgets", object as KubeObject));
  const counts = {
    observedGeneration: 1,
    disruptionsAllowed: 0,
    currentHealthy: 1,
    desiredHealthy: 1,
    expectedPods: 1,
  };
  accepted(
    client.update("poddisruptionbudgets", { ...made, status: { ...counts, ...status } } as PodDisruptionBudget, {
      subresource: "status",
    }),
  );
}

const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: "p", namespace: "default" } };
const evict = (client: Client, more: object = {}): ReturnType<Client["create"]> =>
  client.create("pods", { ...eviction, ...more } as KubeObject, { subresource: "eviction" });

describe("eviction", () => {
  test("without a budget is a delete with its options", () => {
    const { client } = newServer();
    running(client);
    expect(messageOf(evict(client, { deleteOptions: { preconditions: { uid: "x" } } }))).toContain(
      "Precondition failed: UID in precondition: x",
    );
    accepted(evict(client));
    expect(client.get("pods", "default/p")?.metadata.deletionTimestamp).toBeDefined();
  });

  test("takes what its budget has left", () => {
    const { client } = newServer();
    running(client);
    budget(client, "b", { disruptionsAllowed: 1 });
    accepted(evict(client));
    expect(client.get("poddisruptionbudgets", "default/b")?.status).toMatchObject({
      disruptionsAllowed: 0,
      disruptedPods: { p: "2026-01-01T00:00:00Z" },
      conditions: [{ type: "DisruptionAllowed", status: "False" }],
    });
  });

  test.each([
    ["with nothing left", {}, "The disruption budget b needs 1 healthy pods and has 1 currently"],
    [
      "that nobody has counted",
      { observedGeneration: 0 },
      "The disruption budget b is still being processed by the server.",
    ],
  ])("a budget %s answers 429", (_, status, cause) => {
    const { client, holder } = newServer();
    running(client);
    budget(client, "b", status);
    const before = holder.store;
    expect(evict(client)).toMatchObject({
      ok: false,
      status: {
        code: 429,
        reason: "TooManyRequests",
        message: "Cannot evict pod as it would violate the pod's disruption budget.",
        details: { causes: [{ reason: "DisruptionBudget", message: cause }] },
      },
    });
    expect(holder.store).toBe(before);
  });

  test("two budgets are one too many; a pod that is not running needs none", () => {
    const { client } = newServer();
    running(client);
    budget(client, "b", {});
    budget(client, "c", {});
    expect(messageOf(evict(client))).toContain("more than one PodDisruptionBudget");
    const pending = accepted(client.create("pods", pod("q", { app: "a" })));
    expect(pending.status?.phase).toBe("Pending");
    accepted(evict(client, { metadata: { name: "q", namespace: "default" } }));
    expect(messageOf(evict(client, { metadata: { name: "gone", namespace: "default" } }))).toBe(
      'pods "gone" not found',
    );
  });
});

describe("ephemeralcontainers", () => {
  const add = (client: Client, ...list: readonly object[]): ReturnType<Client["patch"]> =>
    client.patch(
      "pods",
      "default/p",
      "merge",
      { spec: { ephemeralContainers: list } },
      { subresource: "ephemeralcontainers" },
    );
  const debug = { name: "debug", image: "busybox" };

  test("are added, and stay", () => {
    const { client } = newServer();
    running(client);
    expect(accepted(add(client, debug))).toMatchObject({
      spec: { containers: [{ name: "c" }], ephemeralContainers: [debug] },
    });
    expect(messageOf(add(client))).toContain('existing ephemeral containers "debug" may not be removed');
    expect(messageOf(add(client, { ...debug, image: "x" }))).toContain(
      'existing ephemeral containers "debug" may not be changed',
    );
    expect(
      messageOf(
        client.patch("pods", "default/p", "merge", {
          spec: { ephemeralContainers: [debug, { name: "two", image: "x" }] },
        }),
      ),
    ).toContain("Forbidden");
  });
});

describe("deletecollection", () => {
  test("deletes what the selectors find, or nothing", () => {
    const { client, holder } = newServer();
    for (const [name, app] of [
      ["a", "x"],
      ["b", "y"],
      ["c", "x"],
    ] as const)
      accepted(client.create("pods", pod(name, { app })));
    const gone = accepted(client.deleteCollection("pods", { namespace: "default", labelSelector: "app=x" }));
    expect(gone.map(({ metadata }) => metadata.name)).toEqual(["a", "c"]);
    expect(client.list("pods").map(({ metadata }) => metadata.name)).toEqual(["b"]);
    const before = holder.store;
    expect(messageOf(client.deleteCollection("namespaces", {}))).toContain("this namespace may not be deleted");
    accepted(client.deleteCollection("pods", {}, { dryRun: true }));
    expect(holder.store).toBe(before);
  });
});
