/** A NetworkPolicy. Models describeNetworkPolicy. */
import {
  formatSelector,
  type LabelSelector,
  type NetworkPolicy,
  type NetworkPolicyPeer,
  type NetworkPolicyPort,
  selectorOf,
} from "@kubenetsim/api";
import type { Describer } from "./context.ts";
import { annotationLines, labelLines, nameLines } from "./lines.ts";

export const describeNetworkPolicy: Describer<NetworkPolicy> = (policy) => {
  const { metadata, spec = { podSelector: {} } } = policy;
  const { podSelector = {} } = spec;
  const types = spec.policyTypes ?? [];
  const created = (metadata.creationTimestamp ?? "").replace("T", " ").replace(/(\.\d+)?Z$/, " +0000 UTC");
  const ingress = (spec.ingress ?? []).map(({ from = [], ports = [] }) => ({ peers: from, ports }));
  const egress = (spec.egress ?? []).map(({ to = [], ports = [] }) => ({ peers: to, ports }));
  const isForEgress = types.length === 0 ? egress.length > 0 : types.includes("Egress");
  const isForIngress = types.length === 0 || types.includes("Ingress");
  return [
    ...nameLines(policy),
    `Created on:\t${created}`,
    ...labelLines("Labels", metadata.labels),
    ...annotationLines("Annotations", metadata.annotations),
    "Spec:",
    `  PodSelector:     ${isEmpty(podSelector) ? "<none> (Allowing the specific traffic to all pods in this namespace)" : text(podSelector)}`,
    ...(isForIngress
      ? ["  Allowing ingress traffic:", ...ruleLines(ingress, "ingress", "From", "source")]
      : ["  Not affecting ingress traffic"]),
    ...(isForEgress
      ? ["  Allowing egress traffic:", ...ruleLines(egress, "egress", "To", "destination")]
      : ["  Not affecting egress traffic"]),
    `  Policy Types: ${types.join(", ") || "<none>"}`,
  ];
};

interface Rule {
  readonly peers: readonly NetworkPolicyPeer[];
  readonly ports: readonly NetworkPolicyPort[];
}

function ruleLines(rules: readonly Rule[], direction: string, word: string, end: string): readonly string[] {
  if (rules.length === 0) return [`    <none> (Selected pods are isolated for ${direction} connectivity)`];
  return rules.flatMap(({ peers, ports }, i) => [
    ...(ports.length === 0 ? ["    To Port: <any> (traffic allowed to all ports)"] : ports.map(portLine)),
    ...(peers.length === 0
      ? [`    ${word}: <any> (traffic not restricted by ${end})`]
      : peers.flatMap((peer) => [`    ${word}:`, ...peerLines(peer)])),
    ...(i === rules.length - 1 ? [] : ["    ----------"]),
  ]);
}

function portLine({ port, endPort, protocol = "TCP" }: NetworkPolicyPort): string {
  // Go prints a port that is not there as a nil pointer.
  const first = port ?? "<nil>";
  return endPort === undefined
    ? `    To Port: ${first}/${protocol}`
    : `    To Port Range: ${first}-${endPort}/${protocol}`;
}

function peerLines({ podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer): readonly string[] {
  const lines = [
    ...(namespaceSelector === undefined ? [] : [`      NamespaceSelector: ${text(namespaceSelector)}`]),
    ...(podSelector === undefined ? [] : [`      PodSelector: ${text(podSelector)}`]),
  ];
  if (lines.length > 0 || ipBlock === undefined) return lines;
  return ["      IPBlock:", `        CIDR: ${ipBlock.cidr}`, `        Except: ${(ipBlock.except ?? []).join(", ")}`];
}

function isEmpty({ matchLabels, matchExpressions = [] }: LabelSelector): boolean {
  return Object.keys(matchLabels ?? {}).length === 0 && matchExpressions.length === 0;
}

/** Models FormatLabelSelector. */
function text(selector: LabelSelector): string {
  return formatSelector(selectorOf(selector)) || "<none>";
}
