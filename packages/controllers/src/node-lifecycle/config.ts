/** The flags of kube-controller-manager that are about nodes. Models pkg/controller/nodelifecycle/config/types.go. */
import type { Millis } from "@kubenetsim/sim";

export interface NodeLifecycleConfig {
  /** `--node-monitor-grace-period`: a kubelet that has been silent for so long is given up. */
  readonly nodeMonitorGraceMs: Millis;
  /** `--node-monitor-period`: how often the nodes are looked at. */
  readonly nodeMonitorPeriodMs: Millis;
  /** `--node-eviction-rate`: from how many nodes a second pods are taken, in a zone that is well. */
  readonly nodeEvictionRate: number;
  /** `--secondary-node-eviction-rate`: and in one where too many are not ready. */
  readonly secondaryNodeEvictionRate: number;
  /** `--unhealthy-zone-threshold`: which share of a zone's nodes, at least three, is too many. */
  readonly unhealthyZoneThreshold: number;
  /** `--large-cluster-size-threshold`: a zone of at most so many nodes has no secondary rate: nothing is taken there. */
  readonly largeClusterSizeThreshold: number;
}

/** Those of v1.35. Before v1.32 the grace period was 40 s. */
export const NODE_LIFECYCLE_DEFAULTS: NodeLifecycleConfig = {
  nodeMonitorGraceMs: 50_000,
  nodeMonitorPeriodMs: 5_000,
  nodeEvictionRate: 0.1,
  secondaryNodeEvictionRate: 0.01,
  unhealthyZoneThreshold: 0.55,
  largeClusterSizeThreshold: 50,
};
