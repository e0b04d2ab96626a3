/** The table of Nodes. Models printNode. */
import { findCondition, labelOf, type Node, type NodeAddress } from "@kubenetsim/api";
import { ageOf, column, orNone, type Printer, wideColumn } from "./printer.ts";

const ROLE_PREFIX = "node-role.kubernetes.io/";
const ROLE_LABEL = "kubernetes.io/role";

export const nodePrinter: Printer<Node> = {
  columns: [
    column("Name"),
    column("Status"),
    column("Roles"),
    column("Age"),
    column("Version"),
    wideColumn("Internal-IP"),
    wideColumn("External-IP"),
    wideColumn("OS-Image"),
    wideColumn("Kernel-Version"),
    wideColumn("Container-Runtime"),
  ],
  cells(node, { now }) {
    const info = node.status?.nodeInfo;
    return [
      node.metadata.name ?? "",
      statusOf(node),
      orNone(nodeRoles(node).join(",")),
      ageOf(node.metadata.creationTimestamp, now),
      info?.kubeletVersion ?? "",
      orNone(addressOf(node, "InternalIP")),
      orNone(addressOf(node, "ExternalIP")),
      info?.osImage || "<unknown>",
      info?.kernelVersion || "<unknown>",
      info?.containerRuntimeVersion || "<unknown>",
    ];
  },
};

/** The roles that a node's labels name, sorted. */
export function nodeRoles(node: Node): readonly string[] {
  const { labels } = node.metadata;
  const prefixed = Object.keys(labels ?? {}).flatMap((name) =>
    name.startsWith(ROLE_PREFIX) ? [name.slice(ROLE_PREFIX.length)] : [],
  );
  const roles = [...prefixed, labelOf(labels, ROLE_LABEL) ?? ""].filter((role) => role !== "");
  return [...new Set(roles)].sort();
}

function statusOf(node: Node): string {
  const ready = findCondition(node.status?.conditions, "Ready")?.status;
  const word = ready === undefined ? "Unknown" : ready === "True" ? "Ready" : "NotReady";
  return node.spec?.unschedulable === true ? `${word},SchedulingDisabled` : word;
}

function addressOf(node: Node, type: NodeAddress["type"]): string | undefined {
  return node.status?.addresses?.find((entry) => entry.type === type)?.address;
}
