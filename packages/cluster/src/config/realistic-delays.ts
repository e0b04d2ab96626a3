/** Delays as they are seen in clusters of middling size that are well: `delays: "realistic"`. Where they are from: docs/guides/delays.md. */
import type { Delay, Delays } from "./types.ts";

/** A watch event, a place in the queue, and the request that a reconcile begins with. */
const RECONCILE: Delay = { min: 5, max: 50 };
/** The same for those that look at many objects each time. */
const LONGER: Delay = { min: 5, max: 100 };

export const REALISTIC_DELAYS: Delays = {
  controllers: {
    "deployment-controller": RECONCILE,
    "replicaset-controller": RECONCILE,
    "replication-controller": RECONCILE,
    "statefulset-controller": RECONCILE,
    "daemonset-controller": RECONCILE,
    "job-controller": RECONCILE,
    "disruption-controller": RECONCILE,
    "default-scheduler": LONGER,
    "endpoint-controller": LONGER,
    "endpointslice-controller": LONGER,
    "endpointslice-mirroring-controller": LONGER,
    "garbage-collector-controller": { min: 10, max: 500 },
  },
  kubelet: { min: 5, max: 100 },
  podStatus: { min: 10, max: 1_000 },
  kubeProxySync: { min: 50, max: 1_500 },
  coredns: { min: 20, max: 100 },
  imagePull: { min: 500, max: 5_000 },
  containerStart: { min: 200, max: 1_000 },
  probe: { min: 0, max: 1_000 },
  loadBalancer: { min: 1_000, max: 20_000 },
};
