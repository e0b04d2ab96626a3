/** The flags of kube-apiserver that matter here. */
import type { FeatureGates } from "@kubenetsim/api";
import type { Millis } from "@kubenetsim/sim";

export interface ServerConfig {
  readonly seed: number;
  /** `--service-cluster-ip-range`: one range or two, the primary first. */
  readonly serviceCIDRs: readonly string[];
  /** `--service-node-port-range`, such as `30000-32767`. */
  readonly nodePortRange: string;
  /** `--feature-gates`: what differs from the defaults of v1.34. */
  readonly featureGates?: FeatureGates;
}

/** What one request knows besides the Store. */
export interface RequestInfo {
  readonly config: ServerConfig;
  readonly now: Millis;
}
