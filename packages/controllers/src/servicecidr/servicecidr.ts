/** Keeps each ServiceCIDR until no ClusterIP would be orphaned, and says whether it is ready. Models pkg/controller/servicecidrs/servicecidrs_controller.go. */
import type { Condition, ServiceCIDR } from "@kubenetsim/api";
import { SERVICE_CIDR_FINALIZER } from "@kubenetsim/apiserver";
import { formatRfc3339, parseRfc3339 } from "@kubenetsim/sim";
import { afterWrite, sooner } from "../runtime/outcome.ts";
import type { Again, Context, Controller } from "../runtime/types.ts";
import { NO_KEYS, watch } from "../runtime/watch.ts";
import { canDeleteServiceCIDR } from "./can-delete.ts";
import { overlappingServiceCIDRs, serviceCIDRsOfAddress } from "./ranges.ts";

export const serviceCIDRController: Controller = {
  name: "service-cidr-controller",
  watches: [
    watch("servicecidrs", (event, read) => {
      if (event.type !== "ADDED" || event.after === undefined) return [event.key];
      // A new range may let go of another one that is being deleted.
      return [...new Set([event.key, ...overlappingServiceCIDRs(read.list("servicecidrs"), event.after)])];
    }),
    watch("ipaddresses", (event, read) => {
      const ipAddress = event.after ?? event.before;
      if (event.type === "MODIFIED" || ipAddress === undefined) return NO_KEYS;
      // Addresses matter only to a range that is being deleted: one more may hold it, one less may let it go.
      const going = read.list("servicecidrs").filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
      return going.length === 0 ? NO_KEYS : serviceCIDRsOfAddress(going, ipAddress);
    }),
  ],
  reconcile(context, key) {
    const serviceCIDR = context.get("servicecidrs", key);
    if (serviceCIDR === undefined) return undefined;
    if (serviceCIDR.metadata.deletionTimestamp !== undefined) return finalize(context, key, serviceCIDR);
    const held = addFinalizer(context, key, serviceCIDR);
    const ready = writeReady(context, key, serviceCIDR, "True", "", "Kubernetes Service CIDR is ready");
    return sooner(held, ready);
  },
};

/** The time in which every allocator learns that the range is going, so that none gives an address of it any more. */
const DELETION_GRACE_MS = 10_000;
const BLOCKED =
  "There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR";

function finalize(context: Context, key: string, serviceCIDR: ServiceCIDR): Again | undefined {
  if (!canDeleteServiceCIDR(serviceCIDR, context.list("servicecidrs"), () => context.list("ipaddresses"))) {
    return writeReady(context, key, serviceCIDR, "False", "Terminating", BLOCKED);
  }
  const deletedAt = parseRfc3339(serviceCIDR.metadata.deletionTimestamp ?? "") ?? context.now;
  const left = DELETION_GRACE_MS - (context.now - deletedAt);
  if (left > 0) return { afterMs: left };
  if (!hasFinalizer(serviceCIDR)) return undefined;
  const patch = { metadata: { "$deleteFromPrimitiveList/finalizers": [SERVICE_CIDR_FINALIZER] } };
  return afterWrite(context.patch("servicecidrs", key, "strategic", patch));
}

function addFinalizer(context: Context, key: string, serviceCIDR: ServiceCIDR): Again | undefined {
  if (hasFinalizer(serviceCIDR)) return undefined;
  const patch = { metadata: { finalizers: [SERVICE_CIDR_FINALIZER] } };
  return afterWrite(context.patch("servicecidrs", key, "strategic", patch));
}

function hasFinalizer({ metadata }: ServiceCIDR): boolean {
  return (metadata.finalizers ?? []).includes(SERVICE_CIDR_FINALIZER);
}

/** The Ready condition, unless it says so already: its time is that of the change. */
function writeReady(
  context: Context,
  key: string,
  serviceCIDR: ServiceCIDR,
  status: Condition["status"],
  reason: string,
  message: string,
): Again | undefined {
  const before = serviceCIDR.status?.conditions?.find(({ type }) => type === "Ready");
  if (before?.status === status && (before.reason ?? "") === reason && before.message === message) return undefined;
  const lastTransitionTime = formatRfc3339(context.now);
  const condition: Condition = { type: "Ready", status, lastTransitionTime, reason, message };
  const patch = { status: { conditions: [condition] } };
  const written = context.patch("servicecidrs", key, "strategic", patch, { subresource: "status" });
  if (!written.ok && status === "True") {
    const note = "The ServiceCIDR Status can not be set to Ready=True";
    context.event(serviceCIDR, "Warning", "KubernetesServiceCIDRError", note);
  }
  return afterWrite(written);
}
