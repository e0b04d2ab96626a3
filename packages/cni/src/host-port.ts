/** hostPort: ports of the node that lead to one pod. Models containernetworking/plugins meta/portmap, iptables backend. */
import type { Match, Origin, Protocol, Rule } from "@kubenetsim/linux";
import { type Addr, familyOf, masked, type Prefix, sha512Hex, singlePrefix } from "@kubenetsim/sim";
import { comment, jump, rule } from "./rule.ts";

/** One port of a pod that the node forwards. */
export interface HostPort {
  readonly protocol: Protocol;
  readonly hostPort: number;
  readonly containerPort: number;
  /** Only traffic to this address of the node. */
  readonly hostIP?: Addr;
}

/** All host ports of one pod. */
export interface HostPortMapping {
  readonly sandboxID: string;
  /** The pod's addresses, with the length of its network. */
  readonly addresses: readonly Prefix[];
  readonly ports: readonly HostPort[];
  /** The Pod, as the cause of its rules. */
  readonly because: readonly Origin[];
}

const DNAT = "CNI-HOSTPORT-DNAT";
const SETMARK = "CNI-HOSTPORT-SETMARK";
const MASQ = "CNI-HOSTPORT-MASQ";
/** The name of the CNI network, which chain names and comments carry. */
const NETWORK = "cbr0";
const MARK = 0x2000;
/** What `-m multiport` takes. */
const PORTS_PER_RULE = 15;
const CHAIN_NAME_LENGTH = 28;
const LOCALHOST = 0x7f000001;

/** By chain of the nat table: the port mapping's own chains, and its rules in the kernel's chains. */
export type NatChains = ReadonlyMap<string, readonly Rule[]>;

/** The rules of all host ports of a node; empty when there are none. */
export function hostPortChains(mappings: readonly HostPortMapping[], family: 4 | 6): NatChains {
  const served = mappings.filter((mapping) => addressOf(mapping, family) !== undefined && mapping.ports.length > 0);
  if (served.length === 0) return new Map();
  const toNode: Match = { match: "addrtype", dstType: "LOCAL" };
  const marked: Match = { match: "mark", value: MARK, mask: MARK };
  const setMark = { target: "MARK", op: "or", value: MARK, mask: MARK } as const;
  return new Map([
    ["PREROUTING", [rule("PREROUTING", DNAT, [toNode], jump(DNAT), [])]],
    ["OUTPUT", [rule("OUTPUT", DNAT, [toNode], jump(DNAT), [])]],
    ["POSTROUTING", [rule("POSTROUTING", MASQ, [comment("CNI portfwd requiring masquerade")], jump(MASQ), [])]],
    [DNAT, served.flatMap((mapping) => dispatchRules(mapping))],
    [SETMARK, [rule(SETMARK, "mark", [comment("CNI portfwd masquerade mark")], setMark, [])]],
    [MASQ, [rule(MASQ, "masquerade", [marked], { target: "MASQUERADE" }, [])]],
    ...served.map((mapping) => [chainName(mapping), forwardRules(mapping, family)] as const),
  ]);
}

/** The name of one pod's chain: `CNI-DN-` and the beginning of a hash. */
export function hostPortChainName(sandboxID: string): string {
  return `CNI-DN-${sha512Hex(NETWORK + sandboxID)}`.slice(0, CHAIN_NAME_LENGTH);
}

function chainName(mapping: HostPortMapping): string {
  return hostPortChainName(mapping.sandboxID);
}

function addressOf(mapping: HostPortMapping, family: 4 | 6): Prefix | undefined {
  return mapping.addresses.find((prefix) => familyOf(prefix.addr) === family);
}

function dispatchRules(mapping: HostPortMapping): Rule[] {
  const note = comment(`dnat name: "${NETWORK}" id: "${mapping.sandboxID}"`);
  const name = chainName(mapping);
  const rules: Rule[] = [];
  for (const protocol of [...new Set(mapping.ports.map((port) => port.protocol))].sort()) {
    const ports = mapping.ports.filter((port) => port.protocol === protocol).map((port) => port.hostPort);
    for (let i = 0; i < ports.length; i += PORTS_PER_RULE) {
      const some = ports.slice(i, i + PORTS_PER_RULE).map((port) => ({ first: port, last: port }));
      const matches: Match[] = [
        note,
        { match: "protocol", protocol },
        { match: "multiport", which: "dports", ports: some },
      ];
      rules.push(rule(DNAT, `${name} ${protocol} ${i}`, matches, jump(name), mapping.because));
    }
  }
  return rules;
}

// The marks come before the DNAT, which ends the walk.
function forwardRules(mapping: HostPortMapping, family: 4 | 6): readonly Rule[] {
  const pod = addressOf(mapping, family);
  if (pod === undefined) return [];
  const name = chainName(mapping);
  return mapping.ports
    .filter((port) => port.hostIP === undefined || familyOf(port.hostIP) === family)
    .flatMap((port, i) => {
      const base: Match[] = [
        { match: "protocol", protocol: port.protocol },
        { match: "dport", protocol: port.protocol, first: port.hostPort, last: port.hostPort },
      ];
      // An unspecified address means every one.
      if (port.hostIP !== undefined && BigInt(port.hostIP) !== 0n)
        base.push({ match: "destination", prefix: singlePrefix(port.hostIP) });
      const mark = (what: string, prefix: Prefix): Rule =>
        rule(name, `${what} ${i}`, [...base, { match: "source", prefix }], jump(SETMARK), mapping.because);
      const dnat = { target: "DNAT", addr: pod.addr, port: port.containerPort } as const;
      const loopback = family === 4 ? [mark("localhost", singlePrefix(LOCALHOST))] : [];
      return [mark("hairpin", masked(pod)), ...loopback, rule(name, `dnat ${i}`, base, dnat, mapping.because)];
    });
}
