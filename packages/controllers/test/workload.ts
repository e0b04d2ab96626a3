/** Manifests of workloads for the tests of their controllers. */
import type { KubeObject, Pod } from "@kubenetsim/api";
import { formatRfc3339 } from "@kubenetsim/sim";
import type { Harness } from "./harness.ts";

/** A workload whose selector is `app: name`. */
export function workloadOf(kind: string, apiVersion: string, name: string, spec: object = {}): KubeObject {
  const labels = { app: name };
  const template = { metadata: { labels }, spec: { containers: [{ name: "c", image: "nginx:1" }] } };
  const selector = kind === "ReplicationController" ? labels : { matchLabels: labels };
  const body = { selector, template, ...spec };
  return { apiVersion, kind, metadata: { name, namespace: "default" }, spec: body } as KubeObject;
}

/** The names of the pods in the namespace default that are not being deleted, sorted. */
export function podNames({ client }: Harness): readonly string[] {
  const living = client.list("pods", "default").filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  return living.map(({ metadata }) => metadata.name ?? "").sort();
}

/** What a kubelet writes when a pod's containers have ended. */
export function end(harness: Harness, pod: Pod, exitCode: number): void {
  const finishedAt = formatRfc3339(harness.now);
  const phase = exitCode === 0 ? "Succeeded" : "Failed";
  const containerStatuses = [{ name: "c", state: { terminated: { exitCode, finishedAt } }, restartCount: 0 }];
  const updated = { ...pod, status: { ...pod.status, phase, containerStatuses } } as KubeObject;
  const result = harness.client.update("pods", updated, { subresource: "status" });
  if (!result.ok) throw new Error(result.status.message);
}

/** Changes an object as it is stored. */
export function change<R extends Parameters<Harness["client"]["update"]>[0]>(
  { client }: Harness,
  resource: R,
  name: string,
  patch: object,
): void {
  const key = resource === "nodes" ? name : `default/${name}`;
  const result = client.patch(resource, key, "merge", patch);
  if (!result.ok) throw new Error(result.status.message);
}

/** The reasons of all events about objects of a kind, with how often. */
export function reasons({ client }: Harness, kind: string): readonly string[] {
  const events = client.list("events").filter(({ involvedObject }) => involvedObject.kind === kind);
  return events.map(({ reason, message }) => `${reason}: ${message}`).sort();
}
