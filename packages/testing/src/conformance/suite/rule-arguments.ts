/** A rule in the words that kube-proxy hands to iptables-restore, which are not those that iptables-save prints. */

import { endpointText } from "@kubenetsim/kube-proxy";
import type { Match, Rule, Target } from "@kubenetsim/linux";
import { formatAddr, formatPrefix, type Prefix } from "@kubenetsim/sim";

/** `-A CHAIN ...`: matches in the rule's own order. */
export function ruleArguments(chain: string, rule: Rule): string {
  return [`-A ${chain}`, ...rule.matches.map(matchArguments), targetArguments(rule.target)]
    .filter((word) => word !== "")
    .join(" ");
}

/** One match, as kube-proxy writes it. */
export function matchArguments(match: Match): string {
  const not = "not" in match && match.not === true ? "! " : "";
  switch (match.match) {
    case "comment":
      return `-m comment --comment ${quoted(match.comment)}`;
    case "protocol":
      return `-m ${match.protocol} -p ${match.protocol}`;
    case "module":
      // Said with the protocol already.
      return "";
    case "source":
      return `${not}-s ${prefixText(match.prefix)}`;
    case "destination":
      return `${not}-d ${prefixText(match.prefix)}`;
    case "in-interface":
      return `${not}-i ${match.name}`;
    case "dport":
      return `--dport ${match.first}`;
    case "addrtype":
      return match.srcType === undefined
        ? `-m addrtype --dst-type ${match.dstType}`
        : `-m addrtype --src-type ${match.srcType}`;
    case "conntrack":
      return `-m conntrack ${not}--ctstate ${match.states.join(",")}`;
    case "mark":
      return `-m mark ${not}--mark ${hex(match.value)}/${hex(match.mask)}`;
    case "statistic":
      return `-m statistic --mode random --probability ${match.text}`;
    case "recent":
      return match.set
        ? `-m recent --name ${match.name} --set`
        : `-m recent --name ${match.name} --rcheck --seconds ${match.seconds} --reap`;
    case "nfacct":
      return `-m nfacct --nfacct-name ${match.name}`;
    default:
      return `(${match.match})`;
  }
}

function targetArguments(target: Target): string {
  switch (target.target) {
    case "NONE":
      return "";
    case "jump":
      return `-j ${target.chain}`;
    case "MARK":
      return `-j MARK --${target.op}-mark ${hex(target.value)}`;
    case "DNAT":
      return `-j DNAT --to-destination ${endpointText(target.addr ?? 0, target.port ?? 0)}`;
    case "MASQUERADE":
      return target.randomFully === true ? "-j MASQUERADE --random-fully" : "-j MASQUERADE";
    default:
      return `-j ${target.target}`;
  }
}

function quoted(text: string): string {
  return text.includes(" ") ? `"${text}"` : text;
}

// One address is written without its length, except loopback's, which kube-proxy writes as a CIDR.
function prefixText(prefix: Prefix): string {
  const whole = prefix.bits === (typeof prefix.addr === "number" ? 32 : 128);
  return whole && prefix.addr !== 1n ? formatAddr(prefix.addr) : formatPrefix(prefix);
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}
