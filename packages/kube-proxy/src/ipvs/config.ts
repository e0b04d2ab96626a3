/** The part of kube-proxy's configuration that only ipvs mode reads. Models KubeProxyIPVSConfiguration. */
import type { IpvsTimeouts, SchedulerName } from "@kubenetsim/linux";
import type { Prefix } from "@kubenetsim/sim";

export interface IpvsConfig {
  readonly scheduler: SchedulerName;
  /** Whether the node answers ARP only for addresses of the link that was asked: then nobody believes it has the Services' addresses. */
  readonly strictARP: boolean;
  /** Virtual servers in these are somebody else's: they are never removed. */
  readonly excludeCIDRs: readonly Prefix[];
  /** What is set by `ipvsadm --set` when kube-proxy starts. */
  readonly timeouts?: IpvsTimeouts;
  /** Whether this node's kernel has ip_vs. */
  readonly supported: boolean;
  /** Which of the modules it needs are not loaded; where `supported` is false and this is empty: all. */
  readonly missingModules: readonly string[];
}

/** What kube-proxy takes when nothing is said. */
export const DEFAULT_IPVS: IpvsConfig = {
  scheduler: "rr",
  strictARP: false,
  excludeCIDRs: [],
  supported: true,
  missingModules: [],
};

/** What this node's kube-proxy is configured with, defaults filled in. */
export function ipvsConfigOf(config: { readonly ipvs?: Partial<IpvsConfig> }): IpvsConfig {
  return config.ipvs === undefined ? DEFAULT_IPVS : { ...DEFAULT_IPVS, ...config.ipvs };
}
