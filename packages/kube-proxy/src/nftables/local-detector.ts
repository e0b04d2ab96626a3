/** "Comes from a pod" as conditions of nftables. Models the NFT halves of pkg/proxy/util/localdetector.go. */
import type { NftStatement } from "@kubenetsim/linux";
import { familyOf } from "@kubenetsim/sim";
import type { LocalDetect } from "../config.ts";
import { address, differs, equals, prefixPart } from "./expression.ts";

/** Conditions for traffic that comes from a pod, and for traffic that does not. */
export interface NftLocalDetector {
  readonly ifLocal: NftStatement;
  readonly ifNotLocal: NftStatement;
}

/** The detector of one family; undefined where no rule can tell. */
export function nftLocalDetector(detect: LocalDetect, family: 4 | 6): NftLocalDetector | undefined {
  if ("none" in detect) return undefined;
  if ("bridgeInterface" in detect) return byInterface(detect.bridgeInterface);
  if ("interfaceNamePrefix" in detect) return byInterface(`${detect.interfaceNamePrefix}*`);
  const prefixes = "clusterCIDRs" in detect ? detect.clusterCIDRs : detect.nodeCIDRs;
  const prefix = prefixes.find((each) => familyOf(each.addr) === family);
  if (prefix === undefined) return undefined;
  const source = address(family, "saddr");
  const part = prefixPart(prefix);
  return { ifLocal: equals(source, part), ifNotLocal: differs(source, part) };
}

function byInterface(name: string): NftLocalDetector {
  const link = { expression: "meta", key: "iifname" } as const;
  return { ifLocal: equals(link, name), ifNotLocal: differs(link, name) };
}
