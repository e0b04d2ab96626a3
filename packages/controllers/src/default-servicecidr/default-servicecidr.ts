/** Publishes the server's own ranges as the ServiceCIDR `kubernetes`. Models pkg/controlplane/controller/defaultservicecidr/default_servicecidr_controller.go. */
import type { Condition, ServiceCIDR } from "@kubenetsim/api";
import { DEFAULT_SERVICE_CIDR } from "@kubenetsim/apiserver";
import { formatPrefix, formatRfc3339 } from "@kubenetsim/sim";
import { afterWrite } from "../runtime/outcome.ts";
import type { Again, Context, Controller } from "../runtime/types.ts";
import { NO_KEYS, watch } from "../runtime/watch.ts";

/** How often upstream looks. */
const INTERVAL_MS = 10_000;

export const defaultServiceCIDRController: Controller = {
  name: "kubernetes-service-cidr-controller",
  watches: [watch("servicecidrs", ({ key }) => (key === DEFAULT_SERVICE_CIDR ? [key] : NO_KEYS), INTERVAL_MS)],
  reconcile(context, key) {
    // The allocators of the primary and secondary range are made of the server's flags.
    const cidrs = context.store.allocators.clusterIPs.map(({ cidr }) => formatPrefix(cidr));
    const serviceCIDR = context.get("servicecidrs", key);
    if (serviceCIDR === undefined) return create(context, key, cidrs);
    const before = serviceCIDR.spec?.cidrs ?? [];
    if (cidrs.length === 2 && before.length === 1 && before[0] === cidrs[0])
      return upgrade(context, serviceCIDR, cidrs);
    return writeStatus(context, serviceCIDR, cidrs);
  },
};

const ERROR = "KubernetesDefaultServiceCIDRError";

function create(context: Context, name: string, cidrs: readonly string[]): Again | undefined {
  const made = context.create("servicecidrs", {
    apiVersion: "networking.k8s.io/v1",
    kind: "ServiceCIDR",
    metadata: { name },
    spec: { cidrs },
  } as ServiceCIDR);
  return made.ok ? writeStatus(context, made.value, cidrs) : afterWrite(made);
}

/** From one family to two. */
function upgrade(context: Context, serviceCIDR: ServiceCIDR, cidrs: readonly string[]): Again | undefined {
  const written = context.update("servicecidrs", { ...serviceCIDR, spec: { cidrs } } as ServiceCIDR);
  if (!written.ok) {
    const why = `can not be upgraded from ${cidrs[0]} to dual stack [${cidrs.join(" ")}] : ${written.status.message}`;
    context.event(serviceCIDR, "Warning", ERROR, `The default ServiceCIDR ${why}`);
  }
  return afterWrite(written);
}

/** Says that it is ready, once: a range that is going, that differs or that someone called not ready is left alone. */
function writeStatus(context: Context, serviceCIDR: ServiceCIDR, cidrs: readonly string[]): Again | undefined {
  if (serviceCIDR.metadata.deletionTimestamp !== undefined) return undefined;
  const before = serviceCIDR.spec?.cidrs ?? [];
  if (before.length !== cidrs.length || before.some((cidr, i) => cidr !== cidrs[i])) {
    const note = `The default ServiceCIDR [${before.join(" ")}] does not match the controller flag configurations [${cidrs.join(" ")}]`;
    context.event(serviceCIDR, "Warning", "KubernetesDefaultServiceCIDRInconsistent", note);
    return undefined;
  }
  const ready = serviceCIDR.status?.conditions?.find(({ type }) => type === "Ready");
  if (ready?.status === "False") {
    const note = `Configuration matches, but ${ready.message ?? ""}`;
    context.event(serviceCIDR, "Warning", ready.reason ?? "", note);
  }
  return ready?.status === "False" || ready?.status === "True" ? undefined : writeReady(context, serviceCIDR);
}

function writeReady(context: Context, serviceCIDR: ServiceCIDR): Again | undefined {
  const condition: Condition = {
    type: "Ready",
    status: "True",
    lastTransitionTime: formatRfc3339(context.now),
    reason: "",
    message: "Kubernetes default Service CIDR is ready",
  };
  const patch = { status: { conditions: [condition] } };
  const key = serviceCIDR.metadata.name ?? "";
  const written = context.patch("servicecidrs", key, "strategic", patch, { subresource: "status" });
  if (!written.ok)
    context.event(serviceCIDR, "Warning", ERROR, "The default ServiceCIDR Status can not be set to Ready=True");
  return afterWrite(written);
}
