/** The rules that lead one Service port's traffic to its proxy port. Models openPortal and openNodePort of pkg/proxy/userspace/proxier.go (v1.25). */
import type { Match, Rule, Target } from "@kubenetsim/linux";
import type { Addr } from "@kubenetsim/sim";
import { comment, dport, protocolMatch, rule, to } from "../iptables/rule.ts";
import type { ProxyPort } from "./proxy-port.ts";

export const USERSPACE_CHAIN = {
  container: "KUBE-PORTALS-CONTAINER",
  host: "KUBE-PORTALS-HOST",
  nodePortContainer: "KUBE-NODEPORT-CONTAINER",
  nodePortHost: "KUBE-NODEPORT-HOST",
  nonLocal: "KUBE-NODEPORT-NON-LOCAL",
} as const;

export type UserspaceChain = (typeof USERSPACE_CHAIN)[keyof typeof USERSPACE_CHAIN];

/** Rules by chain. */
export type PortalRules = readonly (readonly [UserspaceChain, Rule])[];

const NOT_BRIDGED: Match = { match: "physdev", physdev: "", isIn: true, not: true };
const TO_LOCAL: Match = { match: "addrtype", dstType: "LOCAL" };

/** All rules of one Service port, in the order in which they are added. `hostIP`: the node's own address. */
export function portalRules(port: ProxyPort, hostIP: Addr | undefined): PortalRules {
  const { info } = port;
  return [
    ...internalPortal(port, info.clusterIP, hostIP),
    ...info.externalIPs.flatMap((addr) => externalPortal(port, addr, hostIP)),
    ...info.loadBalancerVIPs.flatMap((addr) => internalPortal(port, addr, hostIP)),
    ...(info.nodePort === 0 ? [] : nodePortPortal(port, hostIP)),
  ];
}

// What comes in by a link is redirected to that link's address, so that the answer leaves from there.
function redirect(port: ProxyPort): Target {
  return { target: "REDIRECT", port: port.port };
}

// From the node itself that would be 127.0.0.1, and the answers would not; so the node's own address is named.
function toHost(port: ProxyPort, hostIP: Addr): Target {
  return { target: "DNAT", addr: hostIP, port: port.port };
}

function internalPortal(port: ProxyPort, addr: Addr, hostIP: Addr | undefined): PortalRules {
  const { container, host } = USERSPACE_CHAIN;
  const rules: [UserspaceChain, Rule][] = [[container, portal(port, container, addr, [], redirect(port))]];
  if (hostIP !== undefined) rules.push([host, portal(port, host, addr, [], toHost(port, hostIP))]);
  return rules;
}

// From outside, and from whoever is on a node that has the address; pods go to the address itself.
function externalPortal(port: ProxyPort, addr: Addr, hostIP: Addr | undefined): PortalRules {
  const { container, host } = USERSPACE_CHAIN;
  const rules: [UserspaceChain, Rule][] = [
    [container, portal(port, container, addr, [NOT_BRIDGED], redirect(port))],
    [container, portal(port, container, addr, [TO_LOCAL], redirect(port))],
  ];
  if (hostIP !== undefined) rules.push([host, portal(port, host, addr, [TO_LOCAL], toHost(port, hostIP))]);
  return rules;
}

function nodePortPortal(port: ProxyPort, hostIP: Addr | undefined): PortalRules {
  const { nodePortContainer, nodePortHost, nonLocal } = USERSPACE_CHAIN;
  const matches = head(port, port.info.nodePort);
  const isNew: Match = { match: "conntrack", states: ["NEW"] };
  const name = `${port.protocol} ${port.info.text}`;
  const rules: [UserspaceChain, Rule][] = [
    [nodePortContainer, rule(nodePortContainer, name, matches, redirect(port), port.because)],
  ];
  if (hostIP !== undefined)
    rules.push([nodePortHost, rule(nodePortHost, name, matches, toHost(port, hostIP), port.because)]);
  const open = [...head(port, port.port), isNew];
  rules.push([nonLocal, rule(nonLocal, name, open, { target: "ACCEPT" }, port.because)]);
  return rules;
}

function portal(port: ProxyPort, chain: UserspaceChain, addr: Addr, more: readonly Match[], target: Target): Rule {
  const matches = [...head(port, port.info.port), to(addr), ...more];
  const name = `${port.protocol} ${port.info.text} ${addr} ${more.map((match) => match.match).join(" ")}`;
  return rule(chain, name, matches, target, port.because);
}

function head(port: ProxyPort, number: number): readonly Match[] {
  return [comment(port.info.text), protocolMatch(port.protocol), dport(port.protocol, number)];
}
