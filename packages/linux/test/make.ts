/** Short makers of packets, rules and namespaces for tests. */
import { type Addr, familyOf, type Prefix, parseAddr, parsePrefix } from "@kubenetsim/sim";
import {
  addAddress,
  addLink,
  addRoute,
  createNetns,
  type Match,
  type Netns,
  type Packet,
  parseIptablesSave,
  type Rule,
  type Ruleset,
  rulesetOf,
  type StackEnv,
  type TablesData,
  type Target,
} from "../src/index.ts";

export function ip(text: string): Addr {
  const addr = parseAddr(text);
  if (addr === undefined) throw new Error(`no address: ${text}`);
  return addr;
}

export function net(text: string): Prefix {
  const prefix = parsePrefix(text);
  if (prefix === undefined) throw new Error(`no prefix: ${text}`);
  return prefix;
}

export function packet(change: Partial<Packet> & { from?: string; to?: string } = {}): Packet {
  const { from = "10.244.0.50", to = "10.96.0.10", ...rest } = change;
  const target = ip(to);
  const base: Packet = {
    id: 1,
    family: familyOf(target),
    protocol: "tcp",
    source: ip(from),
    target,
    sourcePort: 40000,
    targetPort: 80,
    mark: 0,
    ctState: "NEW",
    ttl: 64,
  };
  return { ...base, ...((rest.protocol ?? "tcp") === "tcp" ? { tcp: "syn" as const } : {}), ...rest };
}

export function ping(from: string, to: string, id = 7): Packet {
  const { tcp: _, ...rest } = packet({
    from,
    to,
    protocol: familyOf(ip(to)) === 4 ? "icmp" : "icmpv6",
    sourcePort: id,
    targetPort: 0,
  });
  return { ...rest, icmp: { type: "echo-request" } };
}

/** The packet that a program would answer with. */
export function answerTo(request: Packet, change: Partial<Packet> = {}): Packet {
  return {
    ...request,
    source: request.target,
    target: request.source,
    sourcePort: request.icmp === undefined ? request.targetPort : request.sourcePort,
    targetPort: request.icmp === undefined ? request.sourcePort : 0,
    ...(request.protocol === "tcp" ? { tcp: "syn-ack" as const } : {}),
    ...(request.icmp === undefined ? {} : { icmp: { type: "echo-reply" as const } }),
    mark: 0,
    ctState: "NEW",
    ttl: 64,
    ...change,
  };
}

let handles = 0;
export function rule(matches: readonly Match[], target: Target): Rule {
  return { handle: ++handles, matches, target, because: [] };
}

export function filterInput(rules: readonly Rule[], others: TablesData["filter"] = []): Ruleset {
  return rulesetOf(4, { filter: [{ name: "INPUT", policy: "ACCEPT", rules }, ...others] });
}

export function load(text: string, family: 4 | 6 = 4): Ruleset {
  const lines = text
    .trim()
    .split("\n")
    .map((line) => line.trim());
  const result = parseIptablesSave(`${lines.join("\n")}\n`, family);
  if (!result.ok) throw new Error(result.error);
  return result.ruleset;
}

export const ENV: StackEnv = { seed: 1, now: 1_000_000, trace: true };

/** A namespace with one link and a default route: a pod, or a host outside. */
export function host(name: string, address: string, gateway?: string): Netns {
  let netns = addLink(createNetns(name), { name: "eth0", kind: "veth" });
  netns = addAddress(netns, "eth0", net(address));
  if (gateway === undefined) return netns;
  const via = ip(gateway);
  return addRoute(netns, { to: { addr: typeof via === "number" ? 0 : 0n, bits: 0 }, via, dev: "eth0" });
}

/** A node as the flannel bridge makes one: eth0 192.168.0.2/24, cni0 10.244.0.1/24 with two ports, the other node's pods by it. */
export function node(): Netns {
  let netns = createNetns("n1", { ip_forward: true, route_localnet: true });
  netns = addLink(netns, { name: "eth0", kind: "eth" });
  netns = addAddress(netns, "eth0", net("192.168.0.2/24"));
  netns = addLink(netns, { name: "cni0", kind: "bridge" });
  netns = addAddress(netns, "cni0", net("10.244.0.1/24"));
  netns = addLink(netns, { name: "veth1", kind: "veth", master: "cni0", hairpin: true });
  netns = addLink(netns, { name: "veth2", kind: "veth", master: "cni0", hairpin: true });
  netns = addRoute(netns, { to: net("0.0.0.0/0"), via: ip("192.168.0.1"), dev: "eth0" });
  return addRoute(netns, { to: net("10.244.1.0/24"), via: ip("192.168.0.3"), dev: "eth0" });
}
