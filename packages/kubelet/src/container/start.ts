/** A container's start: its image, its environment, its program. Models pkg/kubelet/kuberuntime/kuberuntime_container.go startContainer. */
import type { EphemeralContainer } from "@kubenetsim/api";
import { extend } from "@kubenetsim/sim";
import { environmentOf } from "../environment/environment.ts";
import { hostsFile } from "../network/hosts-file.ts";
import { podDNS, resolvConfText } from "../network/resolv-conf.ts";
import { newProbes } from "../probes/worker.ts";
import { allSlots, containerEvent, runtimeOf, type Slot, setRuntime, type Turn } from "../turn.ts";
import type { ContainerRuntime } from "../types.ts";
import { planRestart, terminationOf } from "./exit.ts";
import { failStart, RETRY_MS } from "./failed-start.ts";
import { containerIDOf } from "./identity.ts";
import { pullsImage, takeImage } from "./image.ts";
import { beginPostStart } from "./post-start.ts";

/** Begins a start: what follows comes at `startAt`, when the image is there. */
export function beginStart(turn: Turn, slot: Slot, runtime: ContainerRuntime): void {
  const { imagePullMs, containerStartMs } = turn.context.config;
  const image = slot.container.image ?? "";
  const pulls = pullsImage(turn, slot);
  if (pulls) containerEvent(turn, slot, "Normal", "Pulling", `Pulling image "${image}"`);
  const startAt = turn.now + (pulls ? imagePullMs : 0) + containerStartMs;
  setRuntime(turn, slot, extend(runtime, { step: "starting", pulls, startAt }));
}

/** The image is there: the program starts, or its configuration lacks something. */
export function finishStart(turn: Turn, slot: Slot): void {
  const runtime = runtimeOf(turn, slot);
  if (runtime === undefined) return;
  const imageID = takeImage(turn, slot, runtime);
  if (imageID === undefined) return;
  const environment = targetOf(turn, slot) ?? environmentOf(turn.context, turn.pod, slot.container, turn.record.podIPs);
  if (!environment.ok) {
    const { message } = environment;
    const reason = "CreateContainerConfigError";
    failStart(turn, slot, runtime, { reason, message, told: message, startAt: turn.now + RETRY_MS });
    return;
  }
  const { step, startAt, failingSince, imageBackoff, killing, exitsAt, exitsWith, failedHook, ...rest } = runtime;
  const isFirst = runtime.containerID === undefined;
  const restartCount = isFirst ? runtime.restartCount : runtime.restartCount + 1;
  const termination = runtime.state === "terminated" ? terminationOf(runtime) : undefined;
  const created: ContainerRuntime = extend(rest, {
    restartCount,
    containerID: containerIDOf(turn.record.uid, slot.container.name, restartCount),
    imageID,
    env: environment.env,
    pulls: false,
    ...(termination === undefined ? {} : { lastTermination: termination }),
    ...(slot.container.image === undefined ? {} : { image: slot.container.image }),
  });
  containerEvent(turn, slot, "Normal", "Created", "Container created");
  if (launch(turn, slot, created)) beginPostStart(turn, slot, runtime);
}

/** What is wrong with the container whose processes an ephemeral one is to see. */
function targetOf(turn: Turn, { container }: Slot): { readonly ok: false; readonly message: string } | undefined {
  const { targetContainerName = "" } = container as EphemeralContainer;
  const isIt = ({ container: { name } }: Slot): boolean => name === targetContainerName;
  const target = targetContainerName === "" ? undefined : allSlots(turn.pod).find(isIt);
  if (targetContainerName === "" || (target !== undefined && runtimeOf(turn, target)?.containerID !== undefined))
    return undefined;
  return { ok: false, message: `unable to find target container ${targetContainerName}` };
}

/** True: the program runs. */
function launch(turn: Turn, slot: Slot, created: ContainerRuntime): boolean {
  const { context, pod, now } = turn;
  const { restartCount, env } = created;
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
    return false;
  }
  containerEvent(turn, slot, "Normal", "Started", "Container started");
  const { exits } = started;
  const { finishedAt, exitCode, ...fresh } = created;
  const running = {
    state: "running",
    reason: "",
    message: "",
    startedAt: now,
    probes: newProbes(slot.container, now + (context.config.probeDelayMs ?? 0), created.probes),
    ...(exits === undefined ? {} : { exitsAt: now + exits.afterMs, exitsWith: exits.exitCode }),
  } as const;
  setRuntime(turn, slot, extend(fresh, running));
  return true;
}
