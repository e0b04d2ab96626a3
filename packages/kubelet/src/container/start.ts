/** A container's start: its image, its environment, its program. Models pkg/kubelet/kuberuntime/kuberuntime_container.go startContainer. */
import type { ProbeHandler } from "@kubenetsim/api";
import { formatGoDuration } from "@kubenetsim/sim";
import { environmentOf } from "../environment/environment.ts";
import { hostsFile } from "../network/hosts-file.ts";
import { podDNS, resolvConfText } from "../network/resolv-conf.ts";
import { newProbes } from "../probes/worker.ts";
import { containerEvent, runtimeOf, type Slot, setRuntime, type Turn } from "../turn.ts";
import type { ContainerRuntime, EnvEntry } from "../types.ts";
import { planRestart, terminationOf } from "./exit.ts";
import { containerIDOf, imageIDOf } from "./identity.ts";
import { killContainer } from "./kill.ts";

/** How long a start that failed for want of configuration waits for the next try: the pod workers' backOffPeriod. */
const RETRY_MS = 10_000;

/** Begins a start: what follows comes at `startAt`, when the image is there. */
export function beginStart(turn: Turn, slot: Slot, runtime: ContainerRuntime): void {
  const { imagePullMs, containerStartMs } = turn.context.config;
  const image = slot.container.image ?? "";
  const pulls = slot.container.imagePullPolicy === "Always" || needsImage(turn, slot, image);
  if (pulls) containerEvent(turn, slot, "Normal", "Pulling", `Pulling image "${image}"`);
  const startAt = turn.now + (pulls ? imagePullMs : 0) + containerStartMs;
  setRuntime(turn, slot, { ...runtime, step: "starting", pulls, startAt });
}

// With policy Never the image is taken to have been loaded by hand.
function needsImage(turn: Turn, slot: Slot, image: string): boolean {
  return slot.container.imagePullPolicy !== "Never" && !turn.images.has(image);
}

/** The image is there: the program starts, or its configuration lacks something. */
export function finishStart(turn: Turn, slot: Slot): void {
  const runtime = runtimeOf(turn, slot);
  if (runtime === undefined) return;
  const imageID = takeImage(turn, slot, runtime);
  const environment = environmentOf(turn.context, turn.pod, slot.container, turn.record.podIPs);
  if (!environment.ok) {
    failConfig(turn, slot, runtime, environment.message);
    return;
  }
  const { step, startAt, failingSince, killing, exitsAt, exitsWith, ...rest } = runtime;
  const isFirst = runtime.containerID === undefined;
  const restartCount = isFirst ? runtime.restartCount : runtime.restartCount + 1;
  const termination = runtime.state === "terminated" ? terminationOf(runtime) : undefined;
  const created: ContainerRuntime = {
    ...rest,
    ...(termination === undefined ? {} : { lastTermination: termination }),
    restartCount,
    containerID: containerIDOf(turn.record.uid, slot.container.name, restartCount),
    imageID,
    ...(slot.container.image === undefined ? {} : { image: slot.container.image }),
    env: environment.env,
    pulls: false,
  };
  containerEvent(turn, slot, "Normal", "Created", `Created container: ${slot.container.name}`);
  launch(turn, slot, created, environment.env);
}

function takeImage(turn: Turn, slot: Slot, runtime: ContainerRuntime): string {
  const image = slot.container.image ?? "";
  const known = turn.images.get(image);
  const imageID = known ?? imageIDOf(image);
  if (known === undefined) turn.images = turn.images.with(image, imageID);
  containerEvent(
    turn,
    slot,
    "Normal",
    "Pulled",
    pulledMessage(image, runtime.pulls === true, turn.context.config.imagePullMs),
  );
  return imageID;
}

function pulledMessage(image: string, pulled: boolean, tookMs: number): string {
  if (!pulled) return `Container image "${image}" already present on machine`;
  const took = formatGoDuration(tookMs);
  return `Successfully pulled image "${image}" in ${took} (${took} including waiting). Image size: 0 bytes.`;
}

function failConfig(turn: Turn, slot: Slot, runtime: ContainerRuntime, message: string): void {
  containerEvent(turn, slot, "Warning", "Failed", `Error: ${message}`);
  const termination = runtime.state === "terminated" ? terminationOf(runtime) : undefined;
  setRuntime(turn, slot, {
    ...runtime,
    ...(termination === undefined ? {} : { lastTermination: termination }),
    state: "waiting",
    reason: "CreateContainerConfigError",
    message,
    step: "retry",
    pulls: false,
    startAt: turn.now + RETRY_MS,
    failingSince: runtime.failingSince ?? turn.now,
  });
}

function launch(turn: Turn, slot: Slot, created: ContainerRuntime, env: readonly EnvEntry[]): void {
  const { context, pod, now } = turn;
  const { restartCount } = created;
  const dns = podDNS(pod, context.config);
  const resolvConf = dns.ok ? resolvConfText(dns.config) : "";
  const hosts = hostsFile(pod, turn.record.podIPs, context.config.clusterDomain);
  const started = context.runtime.startContainer({
    pod,
    container: slot.container,
    env,
    resolvConf,
    hosts,
    restartCount,
  });
  if (!started.ok) {
    containerEvent(turn, slot, "Warning", "Failed", `Error: ${started.message}`);
    const ended = { state: "terminated", reason: started.reason, message: started.message, exitCode: 128 } as const;
    planRestart(turn, slot, { ...created, ...ended, startedAt: now, finishedAt: now }, 128);
    return;
  }
  containerEvent(turn, slot, "Normal", "Started", `Started container ${slot.container.name}`);
  const { exits } = started;
  const { finishedAt, exitCode, ...fresh } = created;
  setRuntime(turn, slot, {
    ...fresh,
    state: "running",
    reason: "",
    message: "",
    startedAt: now,
    probes: newProbes(slot.container, now + (context.config.probeDelayMs ?? 0), created.probes),
    ...(exits === undefined ? {} : { exitsAt: now + exits.afterMs, exitsWith: exits.exitCode }),
  });
  runPostStart(turn, slot);
}

/** A command or a request takes no time here. Where it fails the container is killed, and its policy decides. */
function runPostStart(turn: Turn, slot: Slot): void {
  const hook = slot.container.lifecycle?.postStart;
  if (hook?.exec === undefined && hook?.httpGet === undefined) return;
  const handler = hook.exec === undefined ? { httpGet: hook.httpGet } : { exec: hook.exec };
  const { result } = turn.context.runtime.probe(turn.pod, slot.container, handler as ProbeHandler, 1);
  if (result === "success") return;
  containerEvent(turn, slot, "Warning", "FailedPostStartHook", "PostStartHook failed");
  const graceMs = (turn.pod.spec.terminationGracePeriodSeconds ?? 30) * 1000;
  killContainer(turn, slot, { message: "FailedPostStartHook", graceMs, after: "restart", from: turn.now });
}
