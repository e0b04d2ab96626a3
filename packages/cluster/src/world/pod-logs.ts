/** What a node answers to who asks for a container's log. Models pkg/kubelet/kubelet_pods.go validateContainerLogStatus and pkg/kubelet/kuberuntime/logs. */
import type { ContainerStatus, Pod } from "@kubenetsim/api";
import { containerIDOf } from "@kubenetsim/kubelet";
import { formatRfc3339, type Millis } from "@kubenetsim/sim";
import { type LogLine, readLog } from "./container-log.ts";
import type { World } from "./types.ts";

export interface PodLogOptions {
  readonly container: string;
  /** Of the container's run before this one. */
  readonly previous?: boolean;
  /** Only so many of the last lines; less than 0: all. */
  readonly tailLines?: number;
  /** Only lines from this time on, in milliseconds. */
  readonly since?: Millis;
  /** Each line begins with its time. */
  readonly timestamps?: boolean;
  /** Only so many bytes, though a line be cut. */
  readonly limitBytes?: number;
}

/** `error`: the kubelet's words for why there is no log. */
export type PodLogs = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly error: string };

/** Nothing of a pod that no node has yet. */
export function podLogs(world: Pick<World, "nodes" | "store">, key: string, options: PodLogOptions): PodLogs {
  const pod = world.store.tables.pods.get(key);
  const node = pod?.spec.nodeName ?? "";
  if (pod === undefined || node === "") return { ok: true, text: "" };
  const run = runOf(pod, options);
  if (typeof run === "string") return { ok: false, error: run };
  const lines = readLog(world.nodes.get(node), pod.metadata.uid ?? "", options.container, run);
  const tail = options.tailLines === undefined || options.tailLines < 0 ? lines.length : options.tailLines;
  const { since } = options;
  const shown = lines.slice(lines.length - Math.min(tail, lines.length)).filter(({ at }) => at >= (since ?? at));
  const text = shown.map((line) => textOf(line, options.timestamps === true)).join("");
  return { ok: true, text: options.limitBytes === undefined ? text : firstBytes(text, options.limitBytes) };
}

/** After how many restarts the run began that is asked for; or why there is none. */
function runOf(pod: Pod, { container, previous }: PodLogOptions): number | string {
  const where = `container "${container}" in pod "${pod.metadata.name}"`;
  const status = statusOf(pod, container);
  if (status === undefined) return `${where} is not available`;
  const { state = {}, lastState } = status;
  const last = lastState?.terminated?.containerID;
  if (previous === true)
    return last === undefined ? `previous terminated ${where} not found` : runWithID(pod, status, last);
  if (state.running !== undefined) return runWithID(pod, status, status.containerID);
  if (state.terminated !== undefined || lastState?.terminated !== undefined) {
    const id = state.terminated?.containerID ?? last;
    return id === undefined ? `${where} is terminated` : runWithID(pod, status, id);
  }
  return waitingWords(where, state.waiting?.reason);
}

function waitingWords(where: string, reason: string | undefined): string {
  if (reason === undefined) return `${where} is waiting to start - no logs yet`;
  if (reason === "ErrImagePull") return `${where} is waiting to start: image can't be pulled`;
  if (reason === "ImagePullBackOff") return `${where} is waiting to start: trying and failing to pull image`;
  return `${where} is waiting to start: ${reason}`;
}

function statusOf({ status = {} }: Pod, container: string): ContainerStatus | undefined {
  const { containerStatuses = [], initContainerStatuses = [], ephemeralContainerStatuses = [] } = status;
  return [...containerStatuses, ...initContainerStatuses, ...ephemeralContainerStatuses].find(
    (each) => each.name === container,
  );
}

// The run before the last is one restart back, or the same one where the next has not been made.
function runWithID({ metadata }: Pod, { name, restartCount }: ContainerStatus, id: string | undefined): number {
  return containerIDOf(metadata.uid ?? "", name, restartCount) === id ? restartCount : restartCount - 1;
}

function textOf({ at, text }: LogLine, timestamps: boolean): string {
  if (!timestamps) return `${text}\n`;
  const fraction = String(Math.floor(at % 1000)).padStart(3, "0");
  return `${formatRfc3339(at).replace("Z", `.${fraction}000000Z`)} ${text}\n`;
}

/** Bytes of UTF-8; a character is not cut. */
function firstBytes(text: string, limit: number): string {
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (bytes > limit) break;
    end += character.length;
  }
  return text.slice(0, end);
}
