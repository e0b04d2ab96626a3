/** What pods and nodes use, as a test says it: written as the objects of metrics.k8s.io, which autoscalers and `kubectl top` read. */
import { type CustomObject, newBadRequest, newNotFound, StatusError } from "@kubenetsim/api";
import { withKind } from "@kubenetsim/apiserver";
import { POD_METRICS } from "@kubenetsim/controllers";
import { formatRfc3339 } from "@kubenetsim/sim";
import { type Place, parsePlace } from "../datapath/place.ts";
import type { Simulation } from "./simulation.ts";

/** Quantities, such as `250m` and `64Mi`. */
export interface Usage {
  readonly cpu?: string;
  readonly memory?: string;
}

const NODE_METRICS = "nodes.metrics.k8s.io";

/** Of a pod: each of its containers uses an equal whole of its own, so `usage` is that of one container. */
export function setMetric(sim: Simulation, of: string, usage: Usage): void {
  const place = parsePlace(of);
  if ("error" in place || place.kind === "external")
    throw new StatusError(
      newBadRequest(`invalid place ${JSON.stringify(of)}: must be pod/<namespace>/<name> or node/<name>`),
    );
  write(sim, place, { cpu: usage.cpu ?? "0", memory: usage.memory ?? "0" });
}

function write(sim: Simulation, place: Place & { readonly kind: "pod" | "node" }, usage: Required<Usage>): void {
  const isPod = place.kind === "pod";
  const key = isPod ? place.key : place.name;
  const pod = isPod ? sim.client.get("pods", key) : undefined;
  const known = isPod ? pod !== undefined : sim.client.get("nodes", key) !== undefined;
  const name = isPod ? key.slice(key.indexOf("/") + 1) : key;
  if (!known) throw new StatusError(newNotFound(isPod ? "pods" : "nodes", "", name));
  const containers = (pod?.spec.containers ?? []).map((container) => ({ name: container.name, usage }));
  const metadata = isPod ? { name, namespace: key.slice(0, key.indexOf("/")) } : { name };
  const object: CustomObject = {
    apiVersion: "metrics.k8s.io/v1beta1",
    kind: isPod ? "PodMetrics" : "NodeMetrics",
    metadata,
    timestamp: formatRfc3339(sim.clock.now),
    window: "30s",
    ...(isPod ? { containers } : { usage }),
  };
  const resource = isPod ? POD_METRICS : NODE_METRICS;
  const plain = { kind: object.kind, singular: "", group: "metrics.k8s.io", version: "v1beta1", shortNames: [] };
  // The kinds of metrics-server, which this server has once there are metrics.
  sim.store = withKind(sim.store, { ...plain, resource, namespaced: isPod });
  const result =
    sim.client.get(resource, key) === undefined
      ? sim.client.create(resource, object)
      : sim.client.update(resource, object);
  if (!result.ok) throw new StatusError(result.status);
}
