/** Finds pods by the name their address makes: `10-244-1-5.ns.pod.<zone>`. Models plugin/kubernetes/kubernetes.go findPods. */
import type { Pod } from "@kubenetsim/api";
import { joinNames } from "../../name.ts";
import type { DnsView } from "../../view.ts";
import { isAddress } from "./address.ts";
import { isSelected } from "./endpoints.ts";
import type { FoundList, Lookup } from "./lookup.ts";
import type { RecordRequest } from "./parse-request.ts";

export function findPods(lookup: Lookup, request: RecordRequest): FoundList {
  const { pods: mode } = lookup.options;
  if (mode === "disabled") return undefined;
  const label = request.service;
  if (label === "") return [];
  const ip = addressIn(label);
  const found = { host: ip, port: 0, owner: joinNames(label, request.namespace, "pod", lookup.zone) };
  if (mode === "insecure") return isAddress(ip) ? [found] : undefined;
  const pods = podsWithIP(lookup.view, ip).filter(
    (pod) => pod.metadata.namespace === request.namespace && isSelected(pod, lookup.options),
  );
  return pods.length === 0 ? undefined : pods.map(() => found);
}

/** The pods with this primary address that are not on their way out. */
export function podsWithIP(view: DnsView, ip: string): readonly Pod[] {
  const result: Pod[] = [];
  for (const [, key] of view.podsByIP?.prefix(`${ip}\0`) ?? []) {
    const pod = view.pods?.get(key);
    if (pod?.status?.podIP === ip && isListed(pod)) result.push(pod);
  }
  return result;
}

/** Pods that are over, or on their way out, are not watched. */
function isListed(pod: Pod): boolean {
  const { phase } = pod.status ?? {};
  return (
    pod.metadata.deletionTimestamp === undefined && phase !== "Succeeded" && phase !== "Failed" && phase !== "Unknown"
  );
}

/** Three dashes, none doubled, are the dots of an IPv4 address; else they are colons. */
function addressIn(label: string): string {
  const isIPv4 = label.split("-").length === 4 && !label.includes("--");
  return label.replaceAll("-", isIPv4 ? "." : ":");
}
