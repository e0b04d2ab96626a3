/** hostPort where rules are nftables'. Models containernetworking/plugins meta/portmap, nftables backend. */
import { familyOf, formatAddr, type Prefix } from "@kubenetsim/sim";
import type { HostPort, HostPortMapping } from "../host-port.ts";

/** The table's name; one table for each family. */
export const HOST_PORT_TABLE = "cni_hostport";

/** The script that makes the table of a node's host ports; empty when there are none. */
export function hostPortScript(mappings: readonly HostPortMapping[], family: 4 | 6): readonly string[] {
  const served = mappings.filter((mapping) => addressOf(mapping, family) !== undefined && mapping.ports.length > 0);
  if (served.length === 0) return [];
  const table = `${family === 4 ? "ip" : "ip6"} ${HOST_PORT_TABLE}`;
  const base = (type: string, hook: string, priority: number): string =>
    `{ type ${type} hook ${hook} priority ${priority} ; }`;
  return [
    `add table ${table} { comment "CNI portmap plugin" ; }`,
    `add chain ${table} hostports`,
    // Left from when rules with a hostIP stood apart; nothing is in it any more.
    `add chain ${table} hostip_hostports`,
    `add chain ${table} hostports_all`,
    `add rule ${table} hostports_all jump hostip_hostports`,
    `add rule ${table} hostports_all jump hostports`,
    `add chain ${table} prerouting ${base("nat", "prerouting", -100)}`,
    `add rule ${table} prerouting fib daddr type local jump hostports_all`,
    `add chain ${table} output ${base("nat", "output", -100)}`,
    `add rule ${table} output fib daddr type local jump hostports_all`,
    `add chain ${table} masquerading ${base("nat", "postrouting", 100)}`,
    ...served.flatMap((mapping) => podRules(mapping, family, table)),
  ];
}

/** The comment by which the plugin finds a pod's rules again. */
export function hostPortComment(mapping: HostPortMapping): string {
  return mapping.sandboxID;
}

function addressOf(mapping: HostPortMapping, family: 4 | 6): Prefix | undefined {
  return mapping.addresses.find((prefix) => familyOf(prefix.addr) === family);
}

// Masquerade is for a pod that reaches itself, and for what comes from 127.0.0.1: neither could be answered else.
function podRules(mapping: HostPortMapping, family: 4 | 6, table: string): readonly string[] {
  const own = addressOf(mapping, family);
  if (own === undefined) return [];
  const pod = formatAddr(own.addr);
  const ip = family === 4 ? "ip" : "ip6";
  const comment = `comment "${hostPortComment(mapping)}"`;
  const masquerade = (source: string): string =>
    `add rule ${table} masquerading ${ip} saddr ${source} ${ip} daddr ${pod} masquerade ${comment}`;
  return [
    ...mapping.ports
      .filter((port) => port.hostIP === undefined || familyOf(port.hostIP) === family)
      .map((port) => `add rule ${table} hostports ${forwardText(port, ip, pod)} ${comment}`),
    masquerade(pod),
    ...(family === 4 ? [masquerade("127.0.0.1")] : []),
  ];
}

// An unspecified address means every one.
function forwardText({ hostIP, protocol, hostPort, containerPort }: HostPort, ip: "ip" | "ip6", pod: string): string {
  const where = hostIP === undefined || BigInt(hostIP) === 0n ? "" : `${ip} daddr ${formatAddr(hostIP)} `;
  const to = ip === "ip" ? pod : `[${pod}]`;
  return `${where}${protocol} dport ${hostPort} dnat to ${to}:${containerPort}`;
}
