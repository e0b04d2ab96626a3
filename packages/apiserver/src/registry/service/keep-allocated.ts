/** What an update may leave out because the server gave it. Models pkg/registry/core/service/storage/storage.go patchAllocatedValues, normalizeClusterIPs. */
import { needsHealthCheck, type ServicePort, type ServiceSpec } from "@kubenetsim/api";
import {
  allocatesNodePorts,
  needsClusterIP,
  needsNodePort,
  nodePortOf,
  nodePortsOf,
  sameList,
  withoutFields,
} from "./needs.ts";

/** The asked spec with the addresses and ports that the stored one holds, where they were left out and are still needed. */
export function keepAllocated(spec: ServiceSpec, old: ServiceSpec): ServiceSpec {
  let kept = spec;
  if (needsClusterIP(old) && needsClusterIP(kept)) kept = keepClusterIPs(kept, old);
  if (needsNodePort(old) && allocatesNodePorts(kept)) kept = keepNodePorts(kept, old);
  if (needsHealthCheck(old) && needsHealthCheck(kept) && isUnset(kept.healthCheckNodePort)) {
    const { healthCheckNodePort } = old;
    if (healthCheckNodePort !== undefined) kept = { ...kept, healthCheckNodePort };
  }
  return kept;
}

/** Brings clusterIP and clusterIPs together for a new Service: an old client knows only the first. */
export function syncNewClusterIPs(spec: ServiceSpec): ServiceSpec {
  const { clusterIP = "" } = spec;
  return clusterIP !== "" && isEmpty(spec.clusterIPs) ? { ...spec, clusterIPs: [clusterIP] } : spec;
}

/** The same for a change: of the two fields the one that was changed speaks, if only one was. */
export function syncClusterIPs(spec: ServiceSpec, old: ServiceSpec): ServiceSpec {
  const before = old.clusterIP ?? "";
  const now = spec.clusterIP ?? "";
  if (before === now) {
    return isEmpty(spec.clusterIPs) && old.clusterIPs !== undefined && old.clusterIPs.length > 0
      ? { ...spec, clusterIPs: old.clusterIPs }
      : spec;
  }
  if (!sameList(spec.clusterIPs, old.clusterIPs)) return spec;
  return now === "" ? withoutFields(spec, "clusterIPs") : { ...spec, clusterIPs: [now] };
}

function keepClusterIPs(spec: ServiceSpec, old: ServiceSpec): ServiceSpec {
  let kept = spec;
  if ((spec.clusterIP ?? "") === "" && (old.clusterIP ?? "") !== "") kept = { ...kept, clusterIP: old.clusterIP ?? "" };
  if (isEmpty(spec.clusterIPs) && old.clusterIPs !== undefined && old.clusterIPs.length > 0) {
    kept = { ...kept, clusterIPs: old.clusterIPs };
  }
  return kept;
}

/** Node ports go with the port's name, unless another port already asks for that one. */
function keepNodePorts(spec: ServiceSpec, old: ServiceSpec): ServiceSpec {
  const asked = new Set(nodePortsOf(spec));
  const byName = new Map((old.ports ?? []).map((port) => [port.name ?? "", nodePortOf(port)]));
  const ports = (spec.ports ?? []).map((port): ServicePort => {
    const nodePort = nodePortOf(port) === 0 ? (byName.get(port.name ?? "") ?? 0) : 0;
    return nodePort === 0 || asked.has(nodePort) ? port : { ...port, nodePort };
  });
  return spec.ports === undefined ? spec : { ...spec, ports };
}

function isEmpty(list: readonly string[] | undefined): boolean {
  return list === undefined || list.length === 0;
}

function isUnset(port: number | undefined): boolean {
  return port === undefined || port === 0;
}
