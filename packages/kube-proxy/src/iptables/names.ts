/** The names of kube-proxy's chains. Models pkg/proxy/iptables/proxier.go servicePortPolicyClusterChainName and its kin. */
import { memo, sha256Base32 } from "@kubenetsim/sim";
import type { ServicePortInfo } from "../service-port.ts";

/** Chains that exist whatever the Services are. */
export const CHAIN = {
  services: "KUBE-SERVICES",
  externalServices: "KUBE-EXTERNAL-SERVICES",
  nodePorts: "KUBE-NODEPORTS",
  postrouting: "KUBE-POSTROUTING",
  markMasq: "KUBE-MARK-MASQ",
  forward: "KUBE-FORWARD",
  proxyFirewall: "KUBE-PROXY-FIREWALL",
  kubeletFirewall: "KUBE-FIREWALL",
  canary: "KUBE-PROXY-CANARY",
} as const;

/** The names of one Service port's chains; they share one hash. */
export interface ServiceChainNames {
  readonly hash: string;
  /** Endpoints under a Cluster policy. */
  readonly cluster: string;
  /** Endpoints under a Local policy. */
  readonly local: string;
  readonly external: string;
  readonly firewall: string;
}

/** The 16 characters that all chains of a Service port carry. */
export function serviceHash(info: Pick<ServicePortInfo, "text" | "protocol">): string {
  return sha256Base32(info.text + info.protocol, 16);
}

/** The names of one Service port's chains. */
export function serviceChainNames(info: Pick<ServicePortInfo, "text" | "protocol">): ServiceChainNames {
  const hash = serviceHash(info);
  return {
    hash,
    cluster: `KUBE-SVC-${hash}`,
    local: `KUBE-SVL-${hash}`,
    external: `KUBE-EXT-${hash}`,
    firewall: `KUBE-FW-${hash}`,
  };
}

/** The name of one endpoint's chain; `endpoint` is `address:port`. */
export function endpointChainName(info: Pick<ServicePortInfo, "text" | "protocol">, endpoint: string): string {
  const known = namesOf(info);
  let name = known.get(endpoint);
  if (name === undefined) {
    name = `KUBE-SEP-${sha256Base32(info.text + info.protocol + endpoint, 16)}`;
    known.set(endpoint, name);
  }
  return name;
}

// Several rules of a Service port name each of its endpoints.
const namesOf = memo((_info: Pick<ServicePortInfo, "text" | "protocol">) => new Map<string, string>());
