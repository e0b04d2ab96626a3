/** The cases of probes that ask what one sync of a pod does: which containers it ends, which it starts, and the sandbox. */
import type { Container, Pod, Probe } from "@kubenetsim/api";
import { createClient, emptyStore } from "@kubenetsim/apiserver";
import {
  type ContainerRuntime,
  type KubeletContext,
  newPodRuntime,
  newProbes,
  type PodRuntime,
  type ProbeKind,
  type ProbeState,
  syncPod,
} from "@kubenetsim/kubelet";
import { assert, emptyTree, treeOf } from "@kubenetsim/sim";
import { listOf, numberOf, objectOf, textOf } from "../../json.ts";
import type { CaseResult, Json, JsonObject } from "../../types.ts";
import { podOf } from "./status.ts";

const NODE = "n1";
const NOW = 3_600_000;
const CONFIG = { seed: 1, serviceCIDRs: ["10.96.0.0/12"], nodePortRange: "30000-32767" } as const;
/** A start takes this long, so that one sync only begins what it starts. */
const START_MS = 1000;
const FACTS: ReadonlySet<string> = new Set(["killPod", "createSandbox", "startInit", "start", "kill", "attempt"]);

/** What a sync was seen to do. */
interface Actions {
  readonly kill: Set<string>;
  createSandbox: boolean;
  killPod: boolean;
}

/** Hands the kubelet the pod in the state that the case describes, and lets it sync once. */
export function checkActions(testCase: JsonObject): CaseResult {
  const expected = objectOf(testCase.expect, "expect");
  for (const fact of Object.keys(expected)) assert(FACTS.has(fact), `expect.${fact} is unknown`);
  const runtime = objectOf(testCase.runtime, "runtime");
  const found = listOf(runtime.containers, "containers").map((one) => objectOf(one, "container"));
  const pod = withProbes(podOf(testCase), found);
  const record = recordOf(pod, runtime.sandbox ?? null, found);
  const seen: Actions = { kill: new Set(), createSandbox: false, killPod: false };
  const key = `${pod.metadata.namespace}/${pod.metadata.name}`;
  const before = { pods: emptyTree<PodRuntime>().with(key, record), images: imagesOf(pod) };
  const after = syncPod(before, contextOf(pod, found, seen), key).state.pods.get(key);
  assert(after !== undefined, "the kubelet has forgotten the pod");
  const actual = factsOf(after, seen, expected);
  return { passed: JSON.stringify(sorted(actual)) === JSON.stringify(sorted(expected)), expected, actual };
}

/** Probes for the containers that have a prober's value without having a probe. */
function withProbes(pod: Pod, found: readonly JsonObject[]): Pod {
  const complete = (container: Container): Container => {
    const status = found.find((one) => one.name === container.name);
    return {
      ...(status?.liveness === undefined ? {} : { livenessProbe: { exec: { command: ["liveness"] } } }),
      ...(status?.startup === undefined ? {} : { startupProbe: { exec: { command: ["startup"] } } }),
      ...container,
    };
  };
  const { initContainers, containers } = pod.spec;
  const init = initContainers === undefined ? {} : { initContainers: initContainers.map(complete) };
  return { ...pod, spec: { ...pod.spec, ...init, containers: containers.map(complete), nodeName: NODE } };
}

function recordOf(pod: Pod, sandbox: Json, found: readonly JsonObject[]): PodRuntime {
  const fresh = newPodRuntime(pod, 0);
  if (sandbox === null) return fresh;
  const { ready, ip, attempt } = objectOf(sandbox, "sandbox");
  const fill = (runtimes: readonly ContainerRuntime[], containers: readonly Container[]): readonly ContainerRuntime[] =>
    runtimes.map((runtime, index) => {
      const status = found.find((one) => one.name === runtime.name);
      const container = containers[index];
      return status === undefined || container === undefined ? runtime : runtimeOf(runtime, container, status);
    });
  return {
    ...fresh,
    sandbox: ready === true ? "ready" : "lost",
    sandboxAttempt: numberOf(attempt, "attempt"),
    podIPs: ip === "" ? [] : [textOf(ip, "ip")],
    initContainers: fill(fresh.initContainers, pod.spec.initContainers ?? []),
    containers: fill(fresh.containers, pod.spec.containers),
  };
}

/** One that has exited has done so just now: the sync is the first to see it. */
function runtimeOf(fresh: ContainerRuntime, container: Container, status: JsonObject): ContainerRuntime {
  const state = textOf(status.state, "state");
  if (state === "created") return fresh;
  assert(
    state === "running" || state === "exited" || state === "unknown",
    `containers in the state ${state} are unknown`,
  );
  const image = status.definitionChanged === true ? "before" : (container.image ?? "");
  const running: ContainerRuntime = {
    ...fresh,
    state: "running",
    reason: "",
    startedAt: 0,
    containerID: `containerd://${fresh.name}`,
    image,
    imageID: image,
    probes: probesOf(container, status),
  };
  if (state !== "exited") return { ...running, state };
  return { ...running, exitsAt: NOW, exitsWith: numberOf(status.exitCode, "exitCode") };
}

function probesOf(container: Container, status: JsonObject): ContainerRuntime["probes"] {
  const { startup, readiness, liveness } = newProbes(container, 0, {});
  return {
    ...(readiness === undefined ? {} : { readiness }),
    ...(startup === undefined ? {} : { startup: stateOf("startup", startup, container.startupProbe, status.startup) }),
    ...(liveness === undefined
      ? {}
      : { liveness: stateOf("liveness", liveness, container.livenessProbe, status.liveness) }),
  };
}

/** A probe that has failed is one failure short of it, and due; any other is not due. */
function stateOf(kind: ProbeKind, fresh: ProbeState, probe: Probe | undefined, value: Json | undefined): ProbeState {
  if (value === "failure") {
    return { ...fresh, last: "failure", run: (probe?.failureThreshold ?? 3) - 1, nextAt: NOW };
  }
  const rests = { ...fresh, nextAt: NOW + 1 };
  if (value === "success") return { ...rests, result: "success", last: "success", run: 1, probed: true };
  assert(value === undefined || value === "unknown", `the ${kind} value ${String(value)} is unknown`);
  return rests;
}

function contextOf(pod: Pod, found: readonly JsonObject[], seen: Actions): KubeletContext {
  const client = createClient({ store: emptyStore(CONFIG) }, { config: CONFIG, now: () => NOW, trusted: true });
  const get = (resource: string): Pod | undefined => (resource === "pods" ? pod : undefined);
  const update = (_resource: string, object: unknown): unknown => ({ ok: true, value: object });
  return {
    ...client,
    now: NOW,
    store: client.store,
    get: get as KubeletContext["get"],
    update: update as KubeletContext["update"],
    node: NODE,
    config: {
      clusterDNS: ["10.96.0.10"],
      clusterDomain: "cluster.local",
      nodeResolvConf: "",
      imagePullMs: 0,
      containerStartMs: START_MS,
    },
    draw: () => 0,
    event: () => undefined,
    runtime: {
      runPodSandbox: () => {
        seen.createSandbox = true;
        return { ok: true, podIPs: ["10.0.0.1"] };
      },
      stopPodSandbox: () => {
        seen.killPod = true;
      },
      startContainer: () => ({ ok: true }),
      stopContainer: () => undefined,
      terminationMs: (_pod, _uid, container) => {
        seen.kill.add(container);
        return 0;
      },
      runHook: () => ({ ok: true, message: "", tookMs: 0 }),
      probe: (_pod, container, handler) => {
        const kind = handler === container.livenessProbe ? "liveness" : "startup";
        const value = found.find((one) => one.name === container.name)?.[kind];
        return { result: value === "failure" ? "failure" : "success", message: "" };
      },
    },
  };
}

function imagesOf(pod: Pod): NonNullable<Parameters<typeof syncPod>[0]["images"]> {
  const containers = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
  return treeOf(containers.map(({ image = "" }): [string, string] => [image, image]));
}

function factsOf(after: PodRuntime, seen: Actions, asked: JsonObject): JsonObject {
  // To make a sandbox is first to end whatever was there before it.
  const killPod = seen.killPod || seen.createSandbox;
  const facts = {
    killPod,
    createSandbox: seen.createSandbox,
    startInit: startedOf(after.initContainers),
    start: startedOf(after.containers),
    // Those that end with their pod are not named.
    kill: killPod ? [] : [...seen.kill],
    attempt: after.sandboxAttempt ?? 0,
  };
  return Object.fromEntries(Object.entries(facts).filter(([name]) => Object.hasOwn(asked, name)));
}

function startedOf(runtimes: readonly ContainerRuntime[]): readonly string[] {
  return runtimes.filter((one) => one.step === "starting").map((one) => one.name);
}

function sorted(facts: JsonObject): JsonObject {
  const entries = Object.entries(facts).map(([name, value]): [string, Json] => [
    name,
    Array.isArray(value) ? value.map(String).sort() : value,
  ]);
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}
