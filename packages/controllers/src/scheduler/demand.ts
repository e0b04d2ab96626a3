/** What a pod brings with it to every node, worked out once. Models the PreFilter and PreScore plugins. */
import type { Pod } from "@kubenetsim/api";
import type { Reader } from "@kubenetsim/apiserver";
import type { Candidate } from "./candidate.ts";
import type { Demand } from "./filter.ts";
import { affinityCheck, affinityScore } from "./pod-affinity.ts";
import { spreadCheck, spreadScore } from "./topology-spread.ts";
import { type ClusterUsage, podHostPorts, podRequests } from "./usage.ts";
import type { VolumeCheck } from "./volumes.ts";

export function demandOf(
  read: Reader,
  pod: Pod,
  candidates: readonly Candidate[],
  usage: ClusterUsage,
  volumes: VolumeCheck,
): Demand {
  const closeness = affinityScore(read, pod);
  const crowding = spreadScore(read, pod, candidates);
  return {
    pod,
    requests: podRequests(pod),
    hostPorts: podHostPorts(pod),
    affinity: affinityCheck(read, pod, usage),
    volumes: volumes.check,
    spread: spreadCheck(read, pod, candidates),
    ...(closeness === undefined ? {} : { closeness }),
    ...(crowding === undefined ? {} : { crowding }),
  };
}

/** The same demand in a world without some pods; the same object where no rule looks at other pods. */
export function demandWithout(
  demand: Demand,
  read: Reader,
  candidates: readonly Candidate[],
  usage: ClusterUsage,
  gone: readonly Pod[],
): Demand {
  const { pod } = demand;
  const { affinity, topologySpreadConstraints = [] } = pod.spec;
  const isAlone = affinity?.podAffinity === undefined && affinity?.podAntiAffinity === undefined;
  if (isAlone && topologySpreadConstraints.length === 0 && usage.antiAffinity.size === 0) return demand;
  const uids = new Set(gone.map(({ metadata }) => metadata.uid));
  const rest: Reader = Object.assign(Object.create(read) as Reader, {
    podsSelected: (...question: Parameters<Reader["podsSelected"]>): readonly Pod[] =>
      read.podsSelected(...question).filter(({ metadata }) => !uids.has(metadata.uid)),
  });
  const antiAffinity = usage.antiAffinity.edit((draft) => {
    for (const { metadata } of gone) draft.delete(`${metadata.namespace}/${metadata.name}`);
  });
  return {
    ...demand,
    affinity: affinityCheck(rest, pod, { ...usage, antiAffinity }),
    spread: spreadCheck(rest, pod, candidates),
  };
}
