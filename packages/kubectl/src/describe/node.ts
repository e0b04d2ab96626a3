/** A Node. Models describeNode. */
import { goQuote, labelOf, type Node, type StringMap, sortedKeys } from "@kubenetsim/api";
import { nodeRoles } from "@kubenetsim/apiserver";
import type { Context, Describer } from "./context.ts";
import { eventLines } from "./events.ts";
import { annotationLines, labelLines, rfc1123, taintLines } from "./lines.ts";
import { nodeResourceLines } from "./node-resources.ts";

export const describeNode: Describer<Node> = (node, context) => {
  const { metadata, spec = {}, status = {} } = node;
  const name = metadata.name ?? "";
  return [
    `Name:\t${name}`,
    `Roles:\t${nodeRoles(node).join(",") || "<none>"}`,
    ...labelLines("Labels", metadata.labels),
    ...annotationLines("Annotations", metadata.annotations),
    `CreationTimestamp:\t${rfc1123(metadata.creationTimestamp)}`,
    ...taintLines("Taints", spec.taints),
    `Unschedulable:\t${spec.unschedulable === true}`,
    ...leaseLines(name, context),
    ...conditionLines(node),
    "Addresses:",
    ...(status.addresses ?? []).map(({ type, address }) => `  ${type}:\t${address}`),
    ...amountLines("Capacity", status.capacity),
    ...amountLines("Allocatable", status.allocatable),
    ...systemLines(node),
    ...(spec.podCIDR ? [`PodCIDR:\t${spec.podCIDR}`] : []),
    ...(spec.podCIDRs !== undefined && spec.podCIDRs.length > 0 ? [`PodCIDRs:\t${spec.podCIDRs.join(",")}`] : []),
    ...(spec.providerID ? [`ProviderID:\t${spec.providerID}`] : []),
    ...nodeResourceLines(node, context),
    ...eventLines(node, context, [name]),
  ];
};

/** Where its kubelet has said that it lives; one that is well writes none here. */
function leaseLines(name: string, { client }: Context): readonly string[] {
  const lease = client.get("leases", `kube-node-lease/${name}`);
  if (lease === undefined)
    return [`Lease:\tFailed to get lease: leases.coordination.k8s.io ${goQuote(name)} not found`];
  const { holderIdentity = "<unset>", acquireTime, renewTime } = lease.spec ?? {};
  const timeOf = (time: string | undefined): string => (time === undefined ? "<unset>" : rfc1123(time));
  return [
    "Lease:",
    `  HolderIdentity:\t${holderIdentity}`,
    `  AcquireTime:\t${timeOf(acquireTime)}`,
    `  RenewTime:\t${timeOf(renewTime)}`,
  ];
}

function conditionLines({ status }: Node): readonly string[] {
  const conditions = status?.conditions ?? [];
  if (conditions.length === 0) return [];
  const rows = conditions.map(
    ({ type, status: value, lastHeartbeatTime, lastTransitionTime, reason = "", message = "" }) => {
      const times = `${rfc1123(lastHeartbeatTime)} \t${rfc1123(lastTransitionTime)}`;
      return `  ${type} \t${value} \t${times} \t${reason} \t${message}`;
    },
  );
  const head = "  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage";
  return ["Conditions:", head, "  ----\t------\t-----------------\t------------------\t------\t-------", ...rows];
}

function amountLines(title: string, amounts: StringMap | undefined): readonly string[] {
  const names = sortedKeys(amounts);
  return names.length === 0 ? [] : [`${title}:`, ...names.map((name) => `  ${name}:\t${labelOf(amounts, name) ?? ""}`)];
}

function systemLines({ status }: Node): readonly string[] {
  const info = status?.nodeInfo ?? {};
  return [
    "System Info:",
    `  Machine ID:\t${info.machineID ?? ""}`,
    `  System UUID:\t${info.systemUUID ?? ""}`,
    `  Boot ID:\t${info.bootID ?? ""}`,
    `  Kernel Version:\t${info.kernelVersion ?? ""}`,
    `  OS Image:\t${info.osImage ?? ""}`,
    `  Operating System:\t${info.operatingSystem ?? ""}`,
    `  Architecture:\t${info.architecture ?? ""}`,
    `  Container Runtime Version:\t${info.containerRuntimeVersion ?? ""}`,
    `  Kubelet Version:\t${info.kubeletVersion ?? ""}`,
    `  Kube-Proxy Version:\t${info.kubeProxyVersion ?? ""}`,
  ];
}
