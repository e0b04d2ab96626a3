/** The part of kube-proxy's configuration that only ipvs mode reads. Models KubeProxyIPVSConfiguration. */
import type { SchedulerName } from "@kubenetsim/linux";
import type { Prefix } from "@kubenetsim/sim";

export interface IpvsConfig {
  readonly scheduler: SchedulerName;
  /** Whether the node answers ARP only for addresses of the link that was asked: then nobody believes it has the Services' addresses. */
  readonly strictARP: boolean;
  /** Virtual servers in these are somebody else's: they are never removed. */
  readonly excludeCIDRs: readonly Prefix[];
  /** Whether this node's kernel has ip_vs. */
  readonly supported: boolean;
}

/** What kube-proxy takes when nothing is said. */
export const DEFAULT_IPVS: IpvsConfig = { scheduler: "rr", strictARP: false, excludeCIDRs: [], supported: true };

/** What this node's kube-proxy is configured with, defaults filled in. */
export function ipvsConfigOf(config: { readonly ipvs?: Partial<IpvsConfig> }): IpvsConfig {
  return config.ipvs === undefined ? DEFAULT_IPVS : { ...DEFAULT_IPVS, ...config.ipvs };
}
