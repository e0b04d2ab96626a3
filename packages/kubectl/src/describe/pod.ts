/** A Pod. Models describePod. */
import { formatSelector, labelSelectorAsSelector, MIRROR_POD, type Pod, type PodSpec } from "@kubenetsim/api";
import { ageOf } from "@kubenetsim/apiserver";
import { containersLines } from "./container.ts";
import type { Context, Describer } from "./context.ts";
import { eventLines } from "./events.ts";
import { annotationLines, controllerLines, labelLines, nameLines, rfc1123, tolerationLines } from "./lines.ts";
import { volumeLines } from "./volume.ts";

export const describePod: Describer<Pod> = (pod, context) => {
  const { metadata, spec, status } = pod;
  const init = spec.initContainers ?? [];
  const ephemeral = spec.ephemeralContainers ?? [];
  const mirror = metadata.annotations?.[MIRROR_POD];
  return [
    ...headLines(pod),
    ...labelLines("Labels", metadata.labels),
    ...annotationLines("Annotations", metadata.annotations),
    ...statusLines(pod, context),
    ...ipLines(pod),
    ...controllerLines(pod),
    ...(status?.nominatedNodeName ? [`NominatedNodeName:\t${status.nominatedNodeName}`] : []),
    ...(init.length === 0
      ? []
      : containersLines("Init Containers", init, { pod, statuses: status?.initContainerStatuses ?? [] })),
    ...containersLines("Containers", spec.containers, { pod, statuses: status?.containerStatuses ?? [] }),
    ...(ephemeral.length === 0
      ? []
      : containersLines("Ephemeral Containers", ephemeral, {
          pod,
          statuses: status?.ephemeralContainerStatuses ?? [],
        })),
    ...gateLines(pod),
    ...conditionLines(pod),
    ...volumeLines(spec.volumes),
    `QoS Class:\t${status?.qosClass ?? "BestEffort"}`,
    ...labelLines("Node-Selectors", spec.nodeSelector),
    ...tolerationLines("Tolerations", spec.tolerations),
    ...spreadLines(spec),
    ...eventLines(pod, context, mirror === undefined ? [] : [mirror]),
  ];
};

function headLines(pod: Pod): readonly string[] {
  const { priority, priorityClassName = "", serviceAccountName = "", nodeName = "" } = pod.spec;
  const { hostIP = "", startTime } = pod.status ?? {};
  return [
    ...nameLines(pod),
    ...(priority === undefined ? [] : [`Priority:\t${priority}`]),
    ...(priorityClassName === "" ? [] : [`Priority Class Name:\t${priorityClassName}`]),
    ...(serviceAccountName === "" ? [] : [`Service Account:\t${serviceAccountName}`]),
    `Node:\t${nodeName === "" ? "<none>" : `${nodeName}/${hostIP}`}`,
    ...(startTime === undefined ? [] : [`Start Time:\t${rfc1123(startTime)}`]),
  ];
}

function statusLines({ metadata, status }: Pod, { now }: Context): readonly string[] {
  const { phase = "", reason = "", message = "" } = status ?? {};
  const ending = metadata.deletionTimestamp !== undefined && phase !== "Failed" && phase !== "Succeeded";
  const state = ending
    ? [
        `Status:\tTerminating (lasts ${ageOf(metadata.deletionTimestamp, now)})`,
        `Termination Grace Period:\t${metadata.deletionGracePeriodSeconds ?? 0}s`,
      ]
    : [`Status:\t${phase}`];
  return [
    ...state,
    ...(reason === "" ? [] : [`Reason:\t${reason}`]),
    ...(message === "" ? [] : [`Message:\t${message}`]),
  ];
}

function ipLines({ status }: Pod): readonly string[] {
  const ips = status?.podIPs ?? [];
  const all = ips.length === 0 ? ["IPs:\t<none>"] : ["IPs:", ...ips.map(({ ip }) => `  IP:\t${ip}`)];
  return [`IP:\t${status?.podIP ?? ""}`, ...all];
}

function gateLines({ spec, status }: Pod): readonly string[] {
  const gates = spec.readinessGates ?? [];
  if (gates.length === 0) return [];
  const rows = gates.map(({ conditionType }) => {
    const found = status?.conditions?.find(({ type }) => type === conditionType);
    return `  ${conditionType} \t${found?.status ?? "<none>"} `;
  });
  return ["Readiness Gates:", "  Type\tStatus", ...rows];
}

function conditionLines({ status }: Pod): readonly string[] {
  const conditions = status?.conditions ?? [];
  if (conditions.length === 0) return [];
  return ["Conditions:", "  Type\tStatus", ...conditions.map((one) => `  ${one.type} \t${one.status} `)];
}

export function spreadLines({ topologySpreadConstraints = [] }: PodSpec, indent = ""): readonly string[] {
  const ordered = [...topologySpreadConstraints].sort((a, b) => (a.topologyKey < b.topologyKey ? -1 : 1));
  return ordered.map(({ topologyKey, whenUnsatisfiable, maxSkew, labelSelector }, i) => {
    const parsed = labelSelectorAsSelector(labelSelector);
    const selector =
      labelSelector === undefined || !parsed.ok ? "" : ` for selector ${formatSelector(parsed.selector) || "<none>"}`;
    const head = i === 0 ? `${indent}Topology Spread Constraints:` : indent;
    return `${head}\t${topologyKey}:${whenUnsatisfiable} when max skew ${maxSkew} is exceeded${selector}`;
  });
}
