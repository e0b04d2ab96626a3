/** Delays as they are seen in clusters of middling size that are well: `delays: "realistic"`. */
import type { Delays } from "./types.ts";

/**
 * Watches arrive within tens of milliseconds; kube-proxy syncs at most once a second (its minSyncPeriod) and takes its time
 * to write; images are mostly on the node or near it.
 */
export const REALISTIC_DELAYS: Delays = {
  controllers: {
    "deployment-controller": { min: 5, max: 50 },
    "replicaset-controller": { min: 5, max: 50 },
    "default-scheduler": { min: 5, max: 100 },
    "endpoint-controller": { min: 5, max: 100 },
    "endpointslice-controller": { min: 5, max: 100 },
  },
  kubelet: { min: 5, max: 100 },
  kubeProxySync: { min: 50, max: 1_500 },
  coredns: 100,
  imagePull: { min: 500, max: 5_000 },
  containerStart: { min: 200, max: 1_000 },
  probe: { min: 0, max: 1_000 },
};
