/** What a configuration says of name resolution: the servers outside, the cache on each node, and races in conntrack. */
import { type FieldError, invalid } from "@kubenetsim/api";
import { parseResolvConf, parseZoneFile, type ResourceRecord } from "@kubenetsim/coredns";
import { formatAddr, parseAddr } from "@kubenetsim/sim";
import type { ClusterConfig, UpstreamDNS } from "./types.ts";

/** A DNS server outside of the cluster. */
export interface Upstream {
  readonly address: string;
  readonly records: readonly ResourceRecord[];
}

export interface CheckedDns {
  readonly conntrackRace: number;
  readonly upstreams: readonly Upstream[];
  readonly nodeResolvConf: string;
  /** The address of the cache on each node; absent: there is none. */
  readonly nodeLocalDNS?: string;
}

/** Of a network for documentation (RFC 5737): reached through the nodes' gateway. */
const UPSTREAM_ADDRESS = "198.51.100.53";
const NODE_LOCAL_ADDRESS = "169.254.20.10";

/** Mistakes are added to `errors`. */
export function checkDns(config: ClusterConfig, errors: FieldError[]): CheckedDns {
  const conntrackRace = config.conntrackRace ?? 0;
  if (!(typeof conntrackRace === "number" && conntrackRace >= 0 && conntrackRace <= 1))
    errors.push(invalid("conntrackRace", conntrackRace, "must be between 0 and 1"));
  const own = config.upstreamDNS === undefined ? "nameserver 192.168.0.1\n" : `nameserver ${UPSTREAM_ADDRESS}\n`;
  const nodeResolvConf = config.nodeResolvConf ?? own;
  if (typeof nodeResolvConf !== "string") errors.push(invalid("nodeResolvConf", nodeResolvConf, "must be a string"));
  const nodeLocal = checkNodeLocal(config.nodeLocalDNS, errors);
  return {
    conntrackRace,
    nodeResolvConf: String(nodeResolvConf),
    upstreams: checkUpstreams(config.upstreamDNS, String(nodeResolvConf), errors),
    ...(nodeLocal === undefined ? {} : { nodeLocalDNS: nodeLocal }),
  };
}

function checkNodeLocal(given: ClusterConfig["nodeLocalDNS"], errors: FieldError[]): string | undefined {
  if (given === undefined || given === false) return undefined;
  if (given === true) return NODE_LOCAL_ADDRESS;
  const addr = typeof given === "string" ? parseAddr(given) : undefined;
  if (addr === undefined) errors.push(invalid("nodeLocalDNS", given, "must be true or a valid IP address"));
  return addr === undefined ? undefined : formatAddr(addr);
}

function checkUpstreams(
  given: ClusterConfig["upstreamDNS"],
  nodeResolvConf: string,
  errors: FieldError[],
): readonly Upstream[] {
  if (given === undefined) return [];
  const list: readonly UpstreamDNS[] = Array.isArray(given) ? given : [given];
  return list.flatMap((one, index) => {
    const path = Array.isArray(given) ? `upstreamDNS[${index}]` : "upstreamDNS";
    const records = checkZones(one?.zones, path, errors);
    const servers = one?.servers ?? parseResolvConf(nodeResolvConf).nameservers;
    return servers.flatMap((server, at): Upstream[] => {
      const addr = typeof server === "string" ? parseAddr(server) : undefined;
      if (addr !== undefined) return [{ address: formatAddr(addr), records }];
      errors.push(invalid(`${path}.servers[${at}]`, server, "must be a valid IP address"));
      return [];
    });
  });
}

function checkZones(given: unknown, path: string, errors: FieldError[]): readonly ResourceRecord[] {
  if (Array.isArray(given)) return given as readonly ResourceRecord[];
  if (typeof given !== "string") {
    errors.push(invalid(`${path}.zones`, given, "must be the text of a zone file, or records"));
    return [];
  }
  const parsed = parseZoneFile(given);
  if (parsed.ok) return parsed.records;
  errors.push(invalid(`${path}.zones`, `line ${parsed.line}`, parsed.error));
  return [];
}
