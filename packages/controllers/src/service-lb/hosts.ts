/** The nodes to which balancers may send. Models k8s.io/cloud-provider/controllers/service stableNodeSetPredicates. */
import { labelOf, type Node } from "@kubenetsim/api";
import type { WatchEventOf } from "@kubenetsim/apiserver";

const EXCLUDE_LABEL = "node.kubernetes.io/exclude-from-external-load-balancers";
/** The cluster autoscaler puts it on a node that it is about to take away. */
const LEAVING_TAINT = "ToBeDeletedByClusterAutoscaler";
/** What strconv.ParseBool reads as false. */
const FALSE: readonly string[] = ["0", "f", "F", "false", "False", "FALSE"];

/** Whether a balancer may send to this node, as long as it passes its health checks. */
export function isLoadBalancerHost(node: Node): boolean {
  if (node.metadata.deletionTimestamp !== undefined || !isIncluded(node)) return false;
  return node.spec?.taints?.some(({ key }) => key === LEAVING_TAINT) !== true;
}

/** Whether balancers must be told of other hosts: the taint alone is not worth it. Models shouldSyncUpdatedNode. */
export function changesHosts({ type, before, after }: WatchEventOf<"nodes">): boolean {
  if (type !== "MODIFIED" || before === undefined || after === undefined) {
    const node = after ?? before;
    return node !== undefined && isLoadBalancerHost(node);
  }
  return isIncluded(before) !== isIncluded(after) || before.spec?.providerID !== after.spec?.providerID;
}

function isIncluded({ metadata }: Node): boolean {
  const label = labelOf(metadata.labels, EXCLUDE_LABEL);
  return label === undefined || FALSE.includes(label);
}
