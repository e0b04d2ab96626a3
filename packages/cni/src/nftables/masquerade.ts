/** Pods that leave the cluster do so under their node's address. Models flannel's pkg/trafficmngr/nftables. */
import { formatPrefix, type Prefix } from "@kubenetsim/sim";

const MULTICAST = { 4: "224.0.0.0/4", 6: "ff00::/8" } as const;

/** The script that makes flannel's table on a node: pods of `podCIDR`, in a cluster whose pods have `clusterCIDR`. */
export function masqueradeScript(clusterCIDR: Prefix, podCIDR: Prefix | undefined, family: 4 | 6): readonly string[] {
  const name = `flannel-ipv${family}`;
  const ip = family === 4 ? "ip" : "ip6";
  const table = `${ip} ${name}`;
  const cluster = formatPrefix(clusterCIDR);
  const note = "chain to accept flannel traffic";
  return [
    `add table ${table} { comment "rules for ${name}" ; }`,
    ...(podCIDR === undefined ? [] : postroutingRules(table, ip, cluster, formatPrefix(podCIDR), MULTICAST[family])),
    `add chain ${table} forward { type filter hook forward priority 0 ; comment "${note}" ; }`,
    `add rule ${table} forward ${ip} saddr ${cluster} accept`,
    `add rule ${table} forward ${ip} daddr ${cluster} accept`,
  ];
}

function postroutingRules(
  table: string,
  ip: "ip" | "ip6",
  cluster: string,
  own: string,
  multicast: string,
): readonly string[] {
  const note = "chain to manage traffic masquerading by flannel";
  const rule = `add rule ${table} postrtg`;
  return [
    `add chain ${table} postrtg { type nat hook postrouting priority 100 ; comment "${note}" ; }`,
    // kube-proxy has its own masquerade for what it marked.
    `${rule} meta mark 0x4000 return`,
    `${rule} ${ip} saddr ${own} ${ip} daddr ${cluster} return`,
    `${rule} ${ip} saddr ${cluster} ${ip} daddr ${own} return`,
    // Wider than with iptables: what this node sends to other nodes' pods keeps its source port, too.
    `${rule} ${ip} saddr != ${own} ${ip} daddr ${cluster} return`,
    `${rule} ${ip} saddr ${cluster} ${ip} daddr != ${multicast} masquerade fully-random`,
    `${rule} ${ip} saddr != ${cluster} ${ip} daddr ${cluster} masquerade fully-random`,
  ];
}
