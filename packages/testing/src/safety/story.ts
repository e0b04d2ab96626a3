/** Tells how a request was lost: what happened to the pod and to the news of it, up to that moment. */
import type { Cluster, TrafficReport } from "@kubenetsim/cluster";
import { formatGoDuration, type Millis } from "@kubenetsim/sim";
import type { Knob } from "./knobs.ts";
import { changed } from "./play.ts";
import type { SafetyQuestion, Schedule } from "./types.ts";

/** More steps than this before the first loss are not told. */
const STEPS_MAX = 100_000;

/** Lines such as `+1.5s  endpoints of default/web: …`. */
export function storyOf(
  question: SafetyQuestion,
  knobs: readonly Knob[],
  schedule: Schedule,
  report: TrafficReport,
): readonly string[] {
  const [lost] = report.lost;
  if (lost === undefined) return [];
  const fork = changed(question, knobs, schedule);
  const pod = podAt(fork, lost.backend) ?? podAt(question.cluster, lost.backend);
  const start = fork.now;
  const lines: string[] = ["+0s  the change begins"];
  const tell = (at: Millis, text: string): void => {
    lines.push(`+${formatGoDuration(at - start)}  ${text}`);
  };
  if (pod !== undefined) retell(fork, pod, lost.at, tell);
  tell(
    lost.at,
    `a request from ${lost.from} is lost: ${lost.outcome}${lost.backend === undefined ? "" : ` at ${lost.backend}`} (${lost.cause})`,
  );
  return lines;
}

function podAt(cluster: Cluster, backend: string | undefined): string | undefined {
  const address = backend?.slice(0, backend.lastIndexOf(":"));
  return address === undefined ? undefined : cluster.world.podsByIP.get(address)?.split("\0")[1];
}

/** Goes step by step to the loss, and notes what changes for this pod. */
function retell(cluster: Cluster, pod: string, until: Millis, tell: (at: Millis, text: string) => void): void {
  let before = factsOf(cluster, pod);
  for (let steps = 0; steps < STEPS_MAX; steps++) {
    if (cluster.step() === undefined || cluster.now > until) return;
    const after = factsOf(cluster, pod);
    for (const [name, value] of Object.entries(after))
      if (before[name] !== value) tell(cluster.now, `${name}: ${value}`);
    before = after;
  }
}

/** What matters for the pod, as texts by name. */
function factsOf(cluster: Cluster, key: string): { readonly [name: string]: string } {
  const [namespace, name = ""] = key.split("/");
  const pod = cluster.get("pods", name, namespace);
  const node = [...cluster.world.nodes.values()].find((each) => each.sandboxes.has(key));
  const processes = node?.sandboxes.get(key)?.processes.size ?? 0;
  const ready = cluster
    .list("endpointslices", namespace === undefined ? {} : { namespace })
    .flatMap((slice) => slice.endpoints ?? [])
    .filter((endpoint) => endpoint.targetRef?.name === name)
    .map((endpoint) => (endpoint.conditions?.ready === true ? "ready" : "not ready"));
  const isDeleted = pod === undefined || pod.metadata.deletionTimestamp !== undefined;
  return {
    [`pod ${key}`]: isDeleted ? "is told to end" : "is there",
    [`process of ${key}`]: processes > 0 ? "runs" : "has ended",
    [`EndpointSlice's entry of ${key}`]: ready[0] ?? "gone",
  };
}
