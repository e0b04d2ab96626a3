/** What a connection leaves in the nodes' conntrack, in words that do not depend on chance. */
import type { Cluster, TracePacket } from "@kubenetsim/cluster";
import { type Entry, findEntry, inverse, type Tuple } from "@kubenetsim/linux";
import { familyOf, formatAddr, parseAddr } from "@kubenetsim/sim";

const ECHO_REQUEST = { 4: 8, 6: 128 } as const;

/** The entries of a connection, followed from node to node: what one node rewrote is the next one's original. */
export function connectionsOf(cluster: Cluster, sent: TracePacket): readonly string[] {
  const { nodes } = cluster.world;
  const first = tupleOf(sent);
  const ahead = first === undefined ? [] : [first];
  const seen = new Set<Entry>();
  const texts = new Set<string>();
  for (let wanted = ahead.pop(); wanted !== undefined; wanted = ahead.pop())
    for (const node of nodes.values()) {
      const found = findEntry(node.kernel.conntrack, wanted, cluster.now);
      if (found === undefined || found.direction !== "original" || seen.has(found.entry)) continue;
      seen.add(found.entry);
      texts.add(textOf(node.name, found.entry));
      ahead.push(inverse(found.entry.reply));
    }
  return [...texts].sort();
}

/** `address:port`; of a ping the address may stand alone. */
export interface Ends {
  readonly src: string;
  readonly dst: string;
}

export interface ConnectionFacts {
  readonly node: string;
  readonly protocol: string;
  readonly original: Ends;
  readonly reply: Ends;
  readonly replied: boolean;
}

/** Ports of the asking side are chance, and left out: `n1 tcp dnat 10.244.0.2>10.96.1.1:80 10.244.1.2:8080>10.244.0.2 replied`. */
export function connectionText(facts: ConnectionFacts): string {
  const { node, protocol, replied } = facts;
  const ping = protocol === "icmp";
  const [original, reply] = ping ? [hostsOf(facts.original), hostsOf(facts.reply)] : [facts.original, facts.reply];
  const turned = original.dst !== reply.src;
  const masked = original.src !== reply.dst;
  const nat = [...(turned ? ["dnat"] : []), ...(masked ? ["snat"] : [])].join("+") || "none";
  const there = `${hostOf(original.src)}>${original.dst}`;
  const back = `${reply.src}>${hostOf(reply.dst)}`;
  return `${node} ${protocol} ${nat} ${there} ${back} ${replied ? "replied" : "unreplied"}`;
}

function textOf(node: string, entry: Entry): string {
  const { original, reply } = entry;
  // Of either family, a ping is a ping.
  const protocol = original.protocol === "icmpv6" ? "icmp" : original.protocol;
  return connectionText({ node, protocol, original: endsOf(original), reply: endsOf(reply), replied: entry.seenReply });
}

function endsOf({ source, sourcePort, target, targetPort }: Tuple): Ends {
  return { src: endText(formatAddr(source), sourcePort), dst: endText(formatAddr(target), targetPort) };
}

/** A ping has no ports. */
function hostsOf(ends: Ends): Ends {
  return { src: hostOf(ends.src), dst: hostOf(ends.dst) };
}

/** `10.0.0.1:80`, `[fd00::1]:80` */
export function endText(address: string, port: number): string {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}

/** Without the port, if there is one. */
export function hostOf(end: string): string {
  const [, bracketed] = /^\[(.*)\]/.exec(end) ?? [];
  if (bracketed !== undefined) return bracketed;
  const [host = "", ...rest] = end.split(":");
  return rest.length === 1 ? host : end;
}

function tupleOf(sent: TracePacket): Tuple | undefined {
  const source = parseAddr(sent.source);
  const target = parseAddr(sent.target);
  if (source === undefined || target === undefined) return undefined;
  const protocol = sent.protocol as Tuple["protocol"];
  const isPing = protocol === "icmp" || protocol === "icmpv6";
  const targetPort = isPing ? ECHO_REQUEST[familyOf(source)] : sent.targetPort;
  return { protocol, source, sourcePort: sent.sourcePort, target, targetPort };
}
