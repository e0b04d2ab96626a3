/** A node with nothing but a kubelet: an API server in memory, a runtime that does as it is told, and a clock. */
import type { Container, KubeObject, LifecycleHandler, Pod, PodSpec, ProbeHandler } from "@kubenetsim/api";
import {
  bootstrapStore,
  type Client,
  createClient,
  type ServerConfig,
  type StoreHolder,
  type WatchEvent,
} from "@kubenetsim/apiserver";
import {
  emptyKubelet,
  type KubeletContext,
  type KubeletState,
  type Next,
  type StartResult,
  syncPod,
} from "../src/index.ts";
import type { ContainerStart, HookResult, ProbeResult, PullResult, SandboxResult } from "../src/types.ts";

const config: ServerConfig = { seed: 1, serviceCIDRs: ["10.96.0.0/12"], nodePortRange: "30000-32767" };

/** What a test tells the runtime to do; by the container's name where it is a map. */
export interface Plan {
  sandbox: SandboxResult;
  /** How each start of a container goes; the last one is repeated. */
  starts: Map<string, StartResult[]>;
  terminationMs: Map<string, number>;
  probe: (container: Container, handler: ProbeHandler, now: number) => ProbeResult;
  pull: (image: string, now: number) => PullResult;
  hook: (container: Container, hook: LifecycleHandler, now: number) => HookResult;
}

export interface Bench {
  now: number;
  readonly client: Client;
  kubelet: KubeletState;
  next: Next | undefined;
  syncs: number;
  readonly plan: Plan;
  /** `seconds reason message`, in order. */
  readonly events: string[];
  /** `seconds call`, in order. */
  readonly calls: string[];
  readonly starts: ContainerStart[];
  /** Every version of the pod that a watcher sees. */
  readonly versions: Pod[];
}

export const KEY = "default/web";

export const success: ProbeResult = { result: "success", message: "" };
export const unknown: ProbeResult = { result: "unknown", message: 'strconv.Atoi: parsing "http": invalid syntax' };
export const failure: ProbeResult = { result: "failure", message: "HTTP probe failed with statuscode: 500" };

export function newBench(): Bench {
  const holder: StoreHolder = { store: bootstrapStore(config, 0) };
  const versions: Pod[] = [];
  const onWrite = (event: WatchEvent): void => {
    if (event.resource === "pods" && event.after !== undefined) versions.push(event.after);
  };
  const bench: Bench = {
    now: 0,
    client: createClient(holder, { config, now: () => bench.now, onWrite }),
    kubelet: emptyKubelet(),
    next: undefined,
    syncs: 0,
    plan: {
      sandbox: { ok: true, podIPs: ["10.244.1.2"] },
      starts: new Map(),
      terminationMs: new Map(),
      probe: () => success,
      pull: () => ({ ok: true }),
      hook: () => ({ ok: true, message: "", tookMs: 0 }),
    },
    events: [],
    calls: [],
    starts: [],
    versions,
  };
  must(bench.client.create("nodes", { apiVersion: "v1", kind: "Node", metadata: { name: "n1" } }));
  const node = bench.client.get("nodes", "n1");
  const addresses = [{ type: "InternalIP", address: "192.168.0.11" }];
  const allocatable = { cpu: "4", memory: "8Gi" };
  must(
    bench.client.update("nodes", { ...node, status: { addresses, allocatable } } as KubeObject, {
      subresource: "status",
    }),
  );
  return bench;
}

export function contextOf(bench: Bench): KubeletContext {
  const { plan, client } = bench;
  const called = (text: string): void => void bench.calls.push(`${bench.now / 1000} ${text}`);
  return {
    ...client,
    get now() {
      return bench.now;
    },
    get store() {
      return client.store;
    },
    node: "n1",
    config: {
      clusterDNS: ["10.96.0.10"],
      clusterDomain: "cluster.local",
      nodeResolvConf: "nameserver 8.8.8.8\n",
      imagePullMs: 2000,
      containerStartMs: 500,
    },
    draw: () => 0,
    event: (_about: KubeObject, _type: string, reason: string, message: string) =>
      void bench.events.push(`${bench.now / 1000} ${reason} ${message}`),
    runtime: {
      runPodSandbox: () => plan.sandbox,
      stopPodSandbox: () => called("stopPodSandbox"),
      pullImage: (image: string) => plan.pull(image, bench.now),
      startContainer: (start: ContainerStart) => {
        called(`start ${start.container.name}`);
        bench.starts.push(start);
        const planned = plan.starts.get(start.container.name) ?? [];
        return (planned.length > 1 ? planned.shift() : planned[0]) ?? { ok: true };
      },
      stopContainer: (_key: string, _uid: string, container: string) => called(`stop ${container}`),
      terminationMs: (_key: string, _uid: string, container: string) => plan.terminationMs.get(container) ?? 0,
      probe: (_pod: Pod, container: Container, handler: ProbeHandler) => plan.probe(container, handler, bench.now),
      runHook: (_pod: Pod, container: Container, hook: LifecycleHandler) => plan.hook(container, hook, bench.now),
    },
  };
}

export function createPod(
  bench: Bench,
  spec: Omit<PodSpec, "containers"> & { readonly containers: readonly Partial<Container>[] },
): void {
  const containers = spec.containers.map((container) => ({ name: "main", image: "nginx", ...container }));
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "web", namespace: "default", labels: { app: "web" } },
    spec: { nodeName: "n1", ...spec, containers },
  };
  must(bench.client.create("pods", pod));
  sync(bench);
}

/** One sync, and those that its own writes bring about. */
export function sync(bench: Bench): void {
  for (let rounds = 0; rounds < 20; rounds++) {
    const { revision } = bench.client.store;
    const { state, next } = syncPod(bench.kubelet, contextOf(bench), KEY);
    bench.kubelet = state;
    bench.next = next;
    bench.syncs++;
    if (bench.client.store.revision === revision) return;
  }
  throw new Error("the kubelet never comes to rest");
}

/** Lets time pass, with a sync at each time that was asked for. */
export function runUntil(bench: Bench, seconds: number): void {
  for (let rounds = 0; rounds < 10_000; rounds++) {
    if (bench.next === undefined || bench.next.at > seconds * 1000) {
      bench.now = seconds * 1000;
      return;
    }
    if (bench.next.at < bench.now) throw new Error("time does not run backwards");
    bench.now = bench.next.at;
    sync(bench);
  }
  throw new Error("the kubelet never comes to rest");
}

export function deletePod(bench: Bench, gracePeriodSeconds?: number): void {
  must(bench.client.delete("pods", KEY, gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }));
  sync(bench);
}

export function podOf(bench: Bench): Pod {
  const pod = bench.client.get("pods", KEY);
  if (pod === undefined) throw new Error("the pod is gone");
  return pod;
}

/** Phase, reason of the first container's state, restarts, and whether it is ready: what kubectl get shows. */
export function glance(bench: Bench): string {
  const { phase, containerStatuses, conditions } = podOf(bench).status ?? {};
  const [first] = containerStatuses ?? [];
  const { waiting, running, terminated } = first?.state ?? {};
  const state = running === undefined ? (waiting?.reason ?? terminated?.reason) : "running";
  const ready = conditions?.find((condition) => condition.type === "Ready")?.status;
  return `${phase} ${state} restarts=${first?.restartCount} ready=${ready}`;
}

export function must(result: { readonly ok: boolean }): void {
  if (!result.ok) throw new Error(JSON.stringify(result));
}
