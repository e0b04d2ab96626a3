/** Which port of a pod a Service's port leads to. Models k8s.io/endpointslice FindPort. */
import type { Pod, ServicePort } from "@kubenetsim/api";

/** The number, or the container port of that name and protocol; undefined if the pod has none. */
export function findPort(pod: Pod, port: ServicePort): number | undefined {
  const target = port.targetPort ?? port.port;
  if (typeof target === "number") return target === 0 ? port.port : target;
  const sidecars = (pod.spec.initContainers ?? []).filter((container) => container.restartPolicy === "Always");
  for (const container of [...pod.spec.containers, ...sidecars]) {
    for (const named of container.ports ?? []) {
      if (named.name === target && (named.protocol ?? "TCP") === (port.protocol ?? "TCP")) return named.containerPort;
    }
  }
  return undefined;
}
