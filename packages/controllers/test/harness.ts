/** A world in small: a store, a clock, the work queues. Runs controllers until nothing is due; stands in for the kubelet. */

import type { KubeObject, Pod, Resource } from "@kubenetsim/api";
import {
  bootstrapStore,
  type Client,
  createClient,
  type Key,
  type ServerConfig,
  type WatchEvent,
  withKind,
} from "@kubenetsim/apiserver";
import { formatRfc3339, type Millis } from "@kubenetsim/sim";
import { type Controller, contextOf, controllersFor, dispatchTo, nextBackoff } from "../src/index.ts";

const RUNS_MAX = 200_000;
export const START: Millis = 1_767_225_600_000; // 2026-01-01T00:00:00Z
export const config: ServerConfig = { seed: 1, serviceCIDRs: ["10.96.0.0/12"], nodePortRange: "30000-32767" };

export interface Harness {
  readonly client: Client;
  /** Every event since the start. */
  readonly events: WatchEvent[];
  now: Millis;
  /** Runs what is due now; the answer is how many reconciles that took. */
  run(): number;
  /** Lets virtual time pass, running what falls due on the way. */
  advance(ms: Millis): void;
  /** Serves a kind that is not modelled, as after its definition. */
  serve(apiVersion: string, kind: string, resource: `${string}.${string}`): void;
  /** Called after each write. */
  onWrite: ((event: WatchEvent) => void) | undefined;
}

export function newHarness(list: readonly Controller[] = controllersFor({ clusterCIDRs: ["10.244.0.0/16"] })): Harness {
  const holder = { store: bootstrapStore(config, START) };
  const due = new Set<string>();
  const timers = new Map<string, Millis>();
  const failures = new Map<string, number>();
  const events: WatchEvent[] = [];
  const client = createClient(holder, {
    config,
    now: () => harness.now,
    onWrite(event) {
      events.push(event);
      harness.onWrite?.(event);
      for (const { controller, key } of dispatchTo(list, event, client)) due.add(`${controller} ${key}`);
    },
  });
  const trusted = createClient(holder, {
    config,
    now: () => harness.now,
    trusted: true,
    onWrite(event) {
      events.push(event);
      harness.onWrite?.(event);
      for (const { controller, key } of dispatchTo(list, event, client)) due.add(`${controller} ${key}`);
    },
  });
  const contexts = new Map(list.map(({ name }) => [name, contextOf(trusted, { seed: 1, controller: name })]));
  const runOne = (id: string): void => {
    const [name = "", ...rest] = id.split(" ");
    const controller = list.find((each) => each.name === name);
    const context = contexts.get(name);
    if (controller === undefined || context === undefined) throw new Error(`no controller ${name}`);
    const again = controller.reconcile(context, rest.join(" "));
    timers.delete(id);
    if (again === undefined) failures.delete(id);
    else if (again === "backoff") {
      const count = failures.get(id) ?? 0;
      failures.set(id, count + 1);
      timers.set(id, harness.now + nextBackoff(count));
    } else timers.set(id, harness.now + again.afterMs);
  };
  const harness: Harness = {
    client,
    events,
    now: START,
    onWrite: undefined,
    serve(apiVersion, kind, resource) {
      const [group = "", version = ""] = apiVersion.split("/");
      const info = { resource, singular: "", kind, group, version, namespaced: true, shortNames: [] };
      holder.store = withKind(holder.store, info);
    },
    run() {
      let runs = 0;
      while (due.size > 0) {
        const [first] = due;
        if (first === undefined) break;
        due.delete(first);
        runOne(first);
        if (++runs > RUNS_MAX) throw new Error(`never quiet: ${first}`);
      }
      return runs;
    },
    advance(ms) {
      const end = harness.now + ms;
      harness.run();
      for (;;) {
        const next = [...timers].filter(([, at]) => at <= end).sort(([, a], [, b]) => a - b)[0];
        if (next === undefined) break;
        harness.now = Math.max(harness.now, next[1]);
        timers.delete(next[0]);
        due.add(next[0]);
        harness.run();
      }
      harness.now = end;
    },
  };
  return harness;
}

/** Creates, and fails the test if the server refuses. */
export function create<R extends Resource>(client: Client, resource: R, object: KubeObject): void {
  const result = client.create(resource, object);
  if (!result.ok) throw new Error(result.status.message);
}

export function nodeOf(name: string, extra: object = {}): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name },
    status: { allocatable: { cpu: "4", memory: "8Gi", pods: "110" }, conditions: [{ type: "Ready", status: "True" }] },
    ...extra,
  } as KubeObject;
}

export function deploymentOf(name: string, replicas: number, spec: object = {}, image = "nginx:1"): KubeObject {
  const labels = { app: name };
  const template = {
    metadata: { labels },
    spec: { containers: [{ name: "c", image, ports: [{ name: "http", containerPort: 8080 }] }] },
  };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace: "default" },
    spec: { replicas, selector: { matchLabels: labels }, template, ...spec },
  } as KubeObject;
}

export function serviceOf(name: string, spec: object = {}): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace: "default" },
    spec: { selector: { app: name }, ports: [{ port: 80, targetPort: "http" }], ...spec },
  } as KubeObject;
}

/** What a kubelet would write: running, with an address, ready or not. */
export function setReady(harness: Harness, key: Key, ready: boolean): void {
  const pod = harness.client.get("pods", key);
  if (pod === undefined) return;
  const time = formatRfc3339(harness.now);
  const others = (pod.status?.conditions ?? []).filter(({ type }) => type !== "Ready");
  const podIP = pod.status?.podIP ?? addressFor(harness, pod);
  const updated = {
    ...pod,
    status: {
      ...pod.status,
      phase: "Running",
      podIP,
      podIPs: [{ ip: podIP }],
      conditions: [...others, { type: "Ready", status: ready ? "True" : "False", lastTransitionTime: time }],
    },
  };
  const result = harness.client.update("pods", updated as KubeObject, { subresource: "status" });
  if (!result.ok) throw new Error(result.status.message);
}

/** Starts what is bound, and ends what is being deleted; the answer is whether anything was done. */
export function kubelet(harness: Harness, isReady: (pod: Pod) => boolean = () => true): boolean {
  let worked = false;
  for (const pod of harness.client.list("pods")) {
    const key = `${pod.metadata.namespace}/${pod.metadata.name}`;
    if (pod.metadata.deletionTimestamp !== undefined) {
      harness.client.delete("pods", key, { gracePeriodSeconds: 0 });
      worked = true;
    } else if ((pod.spec.nodeName ?? "") !== "" && pod.status?.podIP === undefined && isReady(pod)) {
      setReady(harness, key, true);
      worked = true;
    }
  }
  return worked;
}

/** Controllers and kubelet in turn until both are done. */
export function settle(harness: Harness, isReady?: (pod: Pod) => boolean): void {
  harness.run();
  for (let i = 0; i < 1000 && kubelet(harness, isReady); i++) {
    harness.now += 1000;
    harness.advance(0);
  }
}

function addressFor(harness: Harness, pod: Pod): string {
  const taken = new Set(harness.client.list("pods").map(({ status }) => status?.podIP));
  for (let i = 2; ; i++) {
    const ip = `10.244.${i >> 8}.${i & 255}`;
    if (!taken.has(ip) && pod.kind === "Pod") return ip;
  }
}
