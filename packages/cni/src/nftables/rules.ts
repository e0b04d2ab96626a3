/** The network plugin's rules on a node whose rules are nftables': tables of its own, beside kube-proxy's. */
import { type NftRule, type NftTable, nftRuleset, nftTable, parseNft, type Ruleset } from "@kubenetsim/linux";
import { familyOf, type Prefix } from "@kubenetsim/sim";
import type { CniRulesConfig } from "../rules.ts";
import { hostPortComment, hostPortScript } from "./host-port.ts";
import { masqueradeScript } from "./masquerade.ts";

/** The plugin's tables of one family, in the order in which they come to be: flannel's, then that of the first host port. */
export function nftCniRuleset(config: CniRulesConfig, family: 4 | 6): Ruleset {
  const ofFamily = (prefixes: readonly Prefix[]): Prefix | undefined =>
    prefixes.find((each) => familyOf(each.addr) === family);
  const clusterCIDR = ofFamily(config.clusterCIDRs);
  const masquerade = clusterCIDR === undefined ? [] : masqueradeScript(clusterCIDR, ofFamily(config.podCIDRs), family);
  return nftRuleset(tablesOf([...masquerade, ...hostPortScript(config.hostPorts, family)], config), family);
}

function tablesOf(script: readonly string[], { hostPorts }: CniRulesConfig): readonly NftTable[] {
  const read = parseNft(`${script.join("\n")}\n`);
  if (!read.ok) throw new Error(read.error);
  const causes = new Map(hostPorts.map((mapping) => [hostPortComment(mapping), mapping.because]));
  const withCause = (rule: NftRule): NftRule => ({ ...rule, because: causes.get(rule.comment ?? "") ?? rule.because });
  return read.tables.map((table) =>
    nftTable({ ...table, chains: table.chains.map((chain) => ({ ...chain, rules: chain.rules.map(withCause) })) }),
  );
}
