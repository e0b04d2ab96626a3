/** Fills in what a Node left out. Models pkg/apis/core/v1/defaults.go SetDefaults_NodeStatus, and conversion.go for podCIDR beside podCIDRs. */
import { withKey } from "./fill.ts";
import type { Node } from "./node-types.ts";
import { defaultResourceList } from "./resource-list-defaults.ts";

/** Fills in what a Node left out; the same object comes back when nothing was missing. */
export function defaultNode(node: Node): Node {
  return defaultAllocatable(alignPodCIDRs(node));
}

function defaultAllocatable(node: Node): Node {
  const given = node.status;
  if (given === undefined) return node;
  let status = given;
  if (status.capacity !== undefined) status = withKey(status, "capacity", defaultResourceList(status.capacity));
  if (status.allocatable !== undefined)
    status = withKey(status, "allocatable", defaultResourceList(status.allocatable));
  else if (status.capacity !== undefined) status = { ...status, allocatable: status.capacity };
  return status === given ? node : { ...node, status };
}

// The older podCIDR wins where the two differ, for clients that do not know the list.
function alignPodCIDRs(node: Node): Node {
  const spec = node.spec;
  const one = spec?.podCIDR ?? "";
  const first = spec?.podCIDRs?.[0] ?? "";
  if (spec === undefined || one === first) return node;
  if (one === "") return { ...node, spec: { ...spec, podCIDR: first } };
  return { ...node, spec: { ...spec, podCIDRs: [one] } };
}
