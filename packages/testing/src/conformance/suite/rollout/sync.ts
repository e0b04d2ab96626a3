/** One sync of a ReplicaSet by its controller, against a server that holds the case's pods. */
import type { Pod, ReplicaSet } from "@kubenetsim/api";
import { controllerOf } from "@kubenetsim/api";
import { type Client, createClient, emptyStore } from "@kubenetsim/apiserver";
import { contextOf, replicaSetController } from "@kubenetsim/controllers";
import { listOf, numberOf, objectOf } from "../../json.ts";
import type { JsonObject } from "../../types.ts";

const config = { seed: 1, serviceCIDRs: ["10.96.0.0/12"], nodePortRange: "30000-32767" };
const KEY = "default/set";

/** How many pods the sync adopted, created and deleted. */
export function replicaSetSync(testCase: JsonObject): { readonly [field: string]: unknown } {
  const spec = objectOf(testCase.spec, "spec");
  const client = createClient({ store: emptyStore(config) }, { config, now: () => 0, trusted: true });
  client.create("namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "default" } });
  createSet(client, numberOf(spec.replicas, "replicas"));
  for (const pod of listOf(testCase.pods, "pods")) expectOk(client.create("pods", pod as unknown as Pod));
  if (spec.deleting === true) expectOk(client.delete("replicasets", KEY));
  const before = client.list("pods", "default");
  replicaSetController.reconcile(contextOf(client, { seed: 1, controller: replicaSetController.name }), KEY);
  const after = client.list("pods", "default");
  const names = new Set(before.map(({ metadata }) => metadata.name));
  const kept = after.filter(({ metadata }) => names.has(metadata.name));
  return {
    adopted: kept.filter(isOwned).length - before.filter(isOwned).length,
    created: after.length - kept.length,
    deleted: before.length - kept.length,
  };
}

/** The finalizer keeps it there while it is being deleted. */
function createSet(client: Client, replicas: number): void {
  const labels = { foo: "bar" };
  const set: ReplicaSet = {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: { name: "set", namespace: "default", finalizers: ["example.com/keep"] },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: "c", image: "i" }] } },
    },
  };
  expectOk(client.create("replicasets", set));
}

function isOwned({ metadata }: Pod): boolean {
  return controllerOf(metadata)?.name === "set";
}

function expectOk(result: ReturnType<Client["create"]> | ReturnType<Client["delete"]>): void {
  if (!result.ok) throw new Error(result.status.message);
}
