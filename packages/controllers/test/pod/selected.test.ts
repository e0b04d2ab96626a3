/** Property: what is remembered of a selector is what the index would say, whatever happened between, in whichever fork. */
import type { Pod } from "@kubenetsim/api";
import { bootstrapStore, createClient } from "@kubenetsim/apiserver";
import fc from "fast-check";
import { expect, test } from "vitest";
import { podsOfService } from "../../src/pod/selected.ts";
import { config, create } from "../harness.ts";

const act = fc.record({
  pod: fc.nat(150),
  do: fc.constantFrom("create", "delete", "relabel", "fork", "look"),
  fork: fc.nat(2),
  label: fc.constantFrom("a", "b"),
});

test("podsOfService = the pods that match", () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), fc.nat(120), (acts, initial) => {
      const selector = { app: "a" };
      const first = newFork();
      const forks = [first];
      for (let i = 0; i < initial; i++) create(first.client, "pods", podOf(i, "a"));
      for (const { pod, do: what, fork, label } of acts) {
        const { client, holder } = forks[fork % forks.length] ?? first;
        const stored = client.get("pods", `default/p${pod}`);
        if (what === "create" && stored === undefined) create(client, "pods", podOf(pod, label));
        if (what === "delete") client.delete("pods", `default/p${pod}`);
        if (what === "relabel" && stored !== undefined) {
          client.update("pods", { ...stored, metadata: { ...stored.metadata, labels: { app: label } } } as Pod);
        }
        if (what === "fork" && forks.length < 3) forks.push(newFork(holder.store));
        if (what === "look") {
          const found = podsOfService(client, "default", selector);
          expect(found).toEqual(client.list("pods", "default").filter(({ metadata }) => metadata.labels?.app === "a"));
          expect(podsOfService(client, "default", selector)).toBe(found);
        }
      }
    }),
    { numRuns: 60 },
  );
});

function newFork(store = bootstrapStore(config, 0)) {
  const holder = { store };
  return { holder, client: createClient(holder, { config, now: () => 0 }) };
}

function podOf(i: number, label: string): Pod {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: `p${i}`, namespace: "default", labels: { app: label } },
    spec: { containers: [{ name: "c", image: "i" }] },
  };
}
