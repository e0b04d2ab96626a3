/** The names of kube-proxy's chains and sets in nftables mode. Models pkg/proxy/nftables/proxier.go servicePortChainNameBase and its kin. */
import { memo, sha256Base32 } from "@kubenetsim/sim";
import type { ServicePortInfo } from "../service-port.ts";

/** The one table that all is in. */
export const NFT_TABLE = "kube-proxy";

/** Chains that exist whatever the Services are. */
export const NFT_CHAIN = {
  services: "services",
  serviceEndpointsCheck: "service-endpoints-check",
  nodePortEndpointsCheck: "nodeport-endpoints-check",
  firewallCheck: "firewall-check",
  clusterIPsCheck: "cluster-ips-check",
  masquerading: "masquerading",
  markForMasquerade: "mark-for-masquerade",
  reject: "reject-chain",
} as const;

/** The names of one Service port's chains; what follows the kind is the same in all of them. */
export interface NftChainNames {
  readonly base: string;
  /** Endpoints under a Cluster policy. */
  readonly cluster: string;
  /** Endpoints under a Local policy. */
  readonly local: string;
  readonly external: string;
  readonly firewall: string;
}

/** A name of nftables has at most 255 bytes, of which 16 - 1 are kept for the kind before it. */
const BASE_LENGTH_MAX = 240;
const CUT = "...";
const HASH_LENGTH = 8;

type ServicePortName = Pick<ServicePortInfo, "namespace" | "name" | "portName" | "protocol">;

/** What a Service port's chain names have in common: a hash, and the name that it is the hash of. */
export function nftServiceName(info: ServicePortName): string {
  return hashed(longName(info));
}

/** The same for one endpoint, which is given as `address:port`. */
export function nftEndpointName(info: ServicePortName, endpoint: string): string {
  const known = endpointNames(info);
  let name = known.get(endpoint);
  if (name === undefined) {
    name = makeEndpointName(info, endpoint);
    known.set(endpoint, name);
  }
  return name;
}

// Several chains, sets and rules of a Service port name each of its endpoints.
const endpointNames = memo((_info: ServicePortName) => new Map<string, string>());

function makeEndpointName(info: ServicePortName, endpoint: string): string {
  const colon = endpoint.lastIndexOf(":");
  const address = endpoint.slice(0, colon).replace(/[[\]]/g, "").replaceAll(":", ".");
  return hashed(`${longName(info)}__${address}/${endpoint.slice(colon + 1)}`);
}

/** The names of one Service port's chains. */
export const nftChainNames: (info: ServicePortInfo) => NftChainNames = memo((info: ServicePortInfo): NftChainNames => {
  const base = nftServiceName(info);
  return {
    base,
    cluster: `service-${base}`,
    local: `local-${base}`,
    external: `external-${base}`,
    firewall: `firewall-${base}`,
  };
});

/** The chain of one endpoint. */
export function nftEndpointChain(info: ServicePortName, endpoint: string): string {
  return `endpoint-${nftEndpointName(info, endpoint)}`;
}

/** The set of the clients that stay with one endpoint. */
export function affinitySetName(info: ServicePortName, endpoint: string): string {
  return `affinity-${nftEndpointName(info, endpoint)}`;
}

/** The Service (`namespace/name`) whose chain or set this is, by the name alone; undefined for those that are no Service's. */
export function serviceOfNftName(name: string): string | undefined {
  const kind = name.indexOf("-");
  const [namespace, service, more] = name.slice(kind + 1 + HASH_LENGTH + 1).split("/");
  return more === undefined ? undefined : `${namespace}/${service}`;
}

function longName({ namespace, name, portName, protocol }: ServicePortName): string {
  return `${namespace}/${name}/${protocol}/${portName}`;
}

function hashed(name: string): string {
  const whole = `${sha256Base32(name, HASH_LENGTH)}-${name}`;
  return whole.length > BASE_LENGTH_MAX ? whole.slice(0, BASE_LENGTH_MAX - CUT.length) + CUT : whole;
}
