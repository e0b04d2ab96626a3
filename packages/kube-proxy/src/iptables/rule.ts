/** Small makers of rules and matches, in the order in which kube-proxy writes them. */
import type { Match, Origin, Rule, Target } from "@kubenetsim/linux";
import { type Addr, fnv1a32, type Prefix, singlePrefix } from "@kubenetsim/sim";
import type { ServiceProtocol } from "../service-port.ts";

/** One rule. `name` tells it from its chain's other rules, so that its handle outlives rebuilds. */
export function rule(
  chain: string,
  name: string,
  matches: readonly Match[],
  target: Target,
  because: readonly Origin[],
): Rule {
  return { handle: handleOf(`${chain} ${name}`), matches, target, because };
}

/** A handle from a rule's name. 52 bits, since 32 would make two of 100,000 rules share one. */
export function handleOf(name: string): number {
  const hash = fnv1a32(name);
  return hash * 0x100000 + (fnv1a32("#", hash) & 0xfffff);
}

/** `-m comment --comment TEXT` */
export function comment(text: string): Match {
  return { match: "comment", comment: text };
}

/** `-d ADDRESS` */
export function to(addr: Addr): Match {
  return { match: "destination", prefix: singlePrefix(addr) };
}

/** `-d CIDR` */
export function toPrefix(prefix: Prefix, not = false): Match {
  return not ? { match: "destination", prefix, not } : { match: "destination", prefix };
}

/** `-s ADDRESS` */
export function from(addr: Addr): Match {
  return { match: "source", prefix: singlePrefix(addr) };
}

/** `-p PROTOCOL` */
export function protocolMatch(protocol: ServiceProtocol): Match {
  return { match: "protocol", protocol };
}

/** `--dport PORT` */
export function dport(protocol: ServiceProtocol, port: number): Match {
  return { match: "dport", protocol, first: port, last: port };
}

/** `-j CHAIN` */
export function jump(chain: string): Target {
  return { target: "jump", chain };
}
