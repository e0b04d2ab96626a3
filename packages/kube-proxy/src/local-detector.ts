/** The rule matches for "comes from a pod". Models pkg/proxy/util/localdetector.go. */
import type { Match } from "@kubenetsim/linux";
import { familyOf, type Prefix, parsePrefixSloppy } from "@kubenetsim/sim";
import type { LocalDetect } from "./config.ts";

/** Matches for traffic that comes from a pod, and for traffic that does not. */
export interface LocalDetector {
  readonly ifLocal: Match;
  readonly ifNotLocal: Match;
}

/** The detector of one family; undefined where no rule can tell: then nothing counts as foreign. */
export function localDetector(detect: LocalDetect, family: 4 | 6): LocalDetector | undefined {
  if ("none" in detect) return undefined;
  if ("bridgeInterface" in detect) return byInterface(detect.bridgeInterface);
  // iptables writes "every interface whose name starts so" as a trailing plus.
  if ("interfaceNamePrefix" in detect) return byInterface(`${detect.interfaceNamePrefix}+`);
  return byPrefix("clusterCIDRs" in detect ? detect.clusterCIDRs : detect.nodeCIDRs, family);
}

/** The fields of KubeProxyConfiguration that say how pods are told apart. */
export interface DetectLocalConfiguration {
  readonly detectLocalMode: string;
  readonly clusterCIDRs?: readonly string[];
  readonly bridgeInterface?: string;
  readonly interfaceNamePrefix?: string;
}

/** The detection that a KubeProxyConfiguration asks for; an unknown mode is none. Models cmd/kube-proxy getLocalDetectors. */
export function detectLocal(configuration: DetectLocalConfiguration, nodePodCIDRs: readonly string[]): LocalDetect {
  switch (configuration.detectLocalMode) {
    case "ClusterCIDR":
      return { clusterCIDRs: parsed(configuration.clusterCIDRs ?? []) };
    case "NodeCIDR":
      return { nodeCIDRs: parsed(nodePodCIDRs) };
    case "BridgeInterface":
      return { bridgeInterface: configuration.bridgeInterface ?? "" };
    case "InterfaceNamePrefix":
      return { interfaceNamePrefix: configuration.interfaceNamePrefix ?? "" };
    default:
      return { none: true };
  }
}

function parsed(texts: readonly string[]): readonly Prefix[] {
  return texts.map(parsePrefixSloppy).filter((prefix) => prefix !== undefined);
}

function byInterface(name: string): LocalDetector {
  return { ifLocal: { match: "in-interface", name }, ifNotLocal: { match: "in-interface", name, not: true } };
}

function byPrefix(prefixes: readonly Prefix[], family: 4 | 6): LocalDetector | undefined {
  const prefix = prefixes.find((each) => familyOf(each.addr) === family);
  if (prefix === undefined) return undefined;
  return { ifLocal: { match: "source", prefix }, ifNotLocal: { match: "source", prefix, not: true } };
}
