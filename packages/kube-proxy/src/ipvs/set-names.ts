/** The ipsets that kube-proxy keeps in ipvs mode: names, types, comments. Models pkg/proxy/ipvs/ipset.go. */
import type { IpSetType } from "@kubenetsim/linux";

interface SetInfo {
  readonly type: IpSetType;
  /** What the rules that ask it say. */
  readonly comment: string;
}

/** The sets by their IPv4 names. */
export type SetName =
  | "KUBE-LOOP-BACK"
  | "KUBE-CLUSTER-IP"
  | "KUBE-EXTERNAL-IP"
  | "KUBE-EXTERNAL-IP-LOCAL"
  | "KUBE-LOAD-BALANCER"
  | "KUBE-LOAD-BALANCER-FW"
  | "KUBE-LOAD-BALANCER-LOCAL"
  | "KUBE-LOAD-BALANCER-SOURCE-IP"
  | "KUBE-LOAD-BALANCER-SOURCE-CIDR"
  | "KUBE-NODE-PORT-TCP"
  | "KUBE-NODE-PORT-LOCAL-TCP"
  | "KUBE-NODE-PORT-UDP"
  | "KUBE-NODE-PORT-LOCAL-UDP"
  | "KUBE-NODE-PORT-SCTP-HASH"
  | "KUBE-NODE-PORT-LOCAL-SCTP-HASH"
  | "KUBE-HEALTH-CHECK-NODE-PORT"
  | "KUBE-IPVS-IPS";

const SETS: { readonly [S in SetName]: SetInfo } = {
  "KUBE-LOOP-BACK": {
    type: "hash:ip,port,ip",
    comment: "Kubernetes endpoints dst ip:port, source ip for solving hairpin purpose",
  },
  "KUBE-CLUSTER-IP": {
    type: "hash:ip,port",
    comment: "Kubernetes service cluster ip + port for masquerade purpose",
  },
  "KUBE-EXTERNAL-IP": {
    type: "hash:ip,port",
    comment: "Kubernetes service external ip + port for masquerade and filter purpose",
  },
  "KUBE-EXTERNAL-IP-LOCAL": {
    type: "hash:ip,port",
    comment: "Kubernetes service external ip + port with externalTrafficPolicy=local",
  },
  "KUBE-LOAD-BALANCER": { type: "hash:ip,port", comment: "Kubernetes service lb portal" },
  "KUBE-LOAD-BALANCER-FW": {
    type: "hash:ip,port",
    comment: "Kubernetes service load balancer ip + port for load balancer with sourceRange",
  },
  "KUBE-LOAD-BALANCER-LOCAL": {
    type: "hash:ip,port",
    comment: "Kubernetes service load balancer ip + port with externalTrafficPolicy=local",
  },
  "KUBE-LOAD-BALANCER-SOURCE-IP": {
    type: "hash:ip,port,ip",
    comment: "Kubernetes service load balancer ip + port + source IP for packet filter purpose",
  },
  "KUBE-LOAD-BALANCER-SOURCE-CIDR": {
    type: "hash:ip,port,net",
    comment: "Kubernetes service load balancer ip + port + source cidr for packet filter purpose",
  },
  "KUBE-NODE-PORT-TCP": { type: "bitmap:port", comment: "Kubernetes nodeport TCP port for masquerade purpose" },
  "KUBE-NODE-PORT-LOCAL-TCP": {
    type: "bitmap:port",
    comment: "Kubernetes nodeport TCP port with externalTrafficPolicy=local",
  },
  "KUBE-NODE-PORT-UDP": { type: "bitmap:port", comment: "Kubernetes nodeport UDP port for masquerade purpose" },
  "KUBE-NODE-PORT-LOCAL-UDP": {
    type: "bitmap:port",
    comment: "Kubernetes nodeport UDP port with externalTrafficPolicy=local",
  },
  "KUBE-NODE-PORT-SCTP-HASH": {
    type: "hash:ip,port",
    comment: "Kubernetes nodeport SCTP port for masquerade purpose with type 'hash ip:port'",
  },
  "KUBE-NODE-PORT-LOCAL-SCTP-HASH": {
    type: "hash:ip,port",
    comment: "Kubernetes nodeport SCTP port with externalTrafficPolicy=local with type 'hash ip:port'",
  },
  "KUBE-HEALTH-CHECK-NODE-PORT": { type: "bitmap:port", comment: "Kubernetes health check node port" },
  "KUBE-IPVS-IPS": { type: "hash:ip", comment: "Addresses on the ipvs interface" },
};

export const SET_NAMES: readonly SetName[] = Object.keys(SETS) as SetName[];

const NAME_MAX = 31;

/** The type and comment of a set. */
export function setInfo(name: SetName): SetInfo {
  return SETS[name];
}

/** The set's name in the kernel: both families' sets live side by side, so those of IPv6 are marked, and cut to fit. */
export function kernelSetName(name: SetName, family: 4 | 6): string {
  return family === 4 ? name : name.replace("KUBE-", "KUBE-6-").slice(0, NAME_MAX);
}
