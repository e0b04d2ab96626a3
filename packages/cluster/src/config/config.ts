/** Checks a ClusterConfig and fills in its defaults. Errors name the field. */

import { type FieldError, invalid, isDNS1123Subdomain, newInvalid, plainCopy, StatusError } from "@kubenetsim/api";
import type { AdmissionFunction } from "@kubenetsim/apiserver";
import { parsePortRange } from "@kubenetsim/apiserver";
import { addressesOf } from "@kubenetsim/controllers";
import { addrAdd, familyOf, formatAddr, formatPrefix, type Millis, type Prefix, parseRfc3339 } from "@kubenetsim/sim";
import type { WorldConfig } from "../world/types.ts";
import { checkCIDRs, disagreementOf } from "./cidrs.ts";
import { checkControllerManager } from "./controller-manager.ts";
import { checkDelays, commonProxySync } from "./delays.ts";
import { checkDns } from "./dns.ts";
import { featureGateErrors } from "./feature-gates.ts";
import { type CheckedProxy, checkProxies } from "./node-proxies.ts";
import { type CheckedNode, checkNodes } from "./nodes.ts";
import type { ClusterConfig } from "./types.ts";

export interface CheckedConfig {
  readonly seed: number;
  readonly start: Millis;
  readonly world: WorldConfig;
  readonly nodes: readonly CheckedNode[];
  /** The kube-proxy of each node, in the same order. */
  readonly proxies: readonly CheckedProxy[];
  readonly dnsReplicas: number;
  readonly dnsIP: string;
  /** The address of NodeLocal DNSCache; absent: nodes have none. */
  readonly nodeLocalDNS?: string;
  /** The cloud's addresses for LoadBalancer Services; absent: there is no cloud. */
  readonly balancerPool?: string;
}

const DNS_ADDRESS_OFFSET = 10;

/** Throws a StatusError that lists every mistake. */
export function checkConfig(given: ClusterConfig): CheckedConfig {
  const errors: FieldError[] = [];
  const config = plainConfig(given, errors);
  const podCIDRs = checkCIDRs(config.podCIDR ?? "10.244.0.0/16", "podCIDR", errors);
  const serviceCIDRs = checkCIDRs(config.serviceCIDR ?? defaultServiceCIDRs(podCIDRs), "serviceCIDR", errors);
  const nodePortRange = config.nodePortRange ?? "30000-32767";
  if (typeof nodePortRange !== "string" || parsePortRange(nodePortRange) === undefined)
    errors.push(invalid("nodePortRange", nodePortRange, "must be a range of ports, such as 30000-32767"));
  const seed = config.seed ?? 1;
  if (!Number.isSafeInteger(seed)) errors.push(invalid("seed", seed, "must be an integer"));
  const start = parseRfc3339(String(config.start ?? "2026-01-01T00:00:00Z"));
  if (start === undefined) errors.push(invalid("start", config.start, "must be a time as in RFC 3339"));
  const clusterDomain = String(config.clusterDomain ?? "cluster.local");
  for (const message of isDNS1123Subdomain(clusterDomain))
    errors.push(invalid("clusterDomain", clusterDomain, message));
  const dnsReplicas = config.dnsReplicas ?? 2;
  if (!Number.isSafeInteger(dnsReplicas) || dnsReplicas < 0)
    errors.push(invalid("dnsReplicas", dnsReplicas, "must be greater than or equal to 0"));
  errors.push(...featureGateErrors(config.featureGates));
  const disagreement = errors.length === 0 ? disagreementOf(podCIDRs, serviceCIDRs) : undefined;
  if (disagreement !== undefined)
    errors.push(invalid("serviceCIDR", serviceCIDRs.map(formatPrefix).join(","), disagreement));
  const dns = checkDns(config, errors);
  const balancerPool = checkPool(config.loadBalancer, errors);
  const nodes = checkNodes(config, podCIDRs, errors);
  const delays = checkDelays(
    config.delays,
    nodes.map(({ name }) => name),
    errors,
  );
  const proxies = checkProxies(config, nodes, errors);
  const nodeLifecycle = checkControllerManager(config.controllerManager, errors);
  if (errors.length > 0) throw new StatusError(newInvalid("ClusterConfig", "", "", errors));

  const dnsIP = formatAddr(addrAdd(serviceCIDRs[0]?.addr ?? 0, DNS_ADDRESS_OFFSET));
  return {
    seed,
    start: start ?? 0,
    dnsReplicas,
    dnsIP,
    ...(dns.nodeLocalDNS === undefined ? {} : { nodeLocalDNS: dns.nodeLocalDNS }),
    ...(balancerPool === undefined ? {} : { balancerPool }),
    nodes,
    proxies,
    world: {
      server: {
        seed,
        serviceCIDRs: serviceCIDRs.map(formatPrefix),
        nodePortRange,
        ...(config.featureGates === undefined ? {} : { featureGates: config.featureGates }),
      },
      kubelet: {
        clusterDNS: dnsReplicas > 0 ? [dns.nodeLocalDNS ?? dnsIP] : [],
        clusterDomain,
        nodeResolvConf: dns.nodeResolvConf,
        imagePullMs: delays.everyNode.imagePull.min,
        containerStartMs: delays.everyNode.containerStart.min,
      },
      nodeLifecycle,
      podCIDRs: podCIDRs.map(formatPrefix),
      clusterDomain,
      proxySyncMs: commonProxySync(delays),
      conntrackRace: dns.conntrackRace,
      upstreams: dns.upstreams,
      delays,
    },
  };
}

function checkPool(given: ClusterConfig["loadBalancer"], errors: FieldError[]): string | undefined {
  if (given === undefined) return undefined;
  const pool: unknown = given?.pool;
  const isPool = typeof pool === "string" && pool.split(",").every((part) => !addressesOf(part).next().done);
  if (!isPool) errors.push(invalid("loadBalancer.pool", pool, "must be CIDRs, ranges of addresses or addresses"));
  return String(pool);
}

/** Where pods have addresses of a family, Services have too. */
function defaultServiceCIDRs(podCIDRs: readonly Prefix[]): readonly string[] {
  return podCIDRs.map((prefix) => (familyOf(prefix.addr) === 4 ? "10.96.0.0/12" : "fd00:10:96::/112"));
}

/** Functions are code, and are only looked at. */
function admissionErrors(admission: unknown): readonly FieldError[] {
  if (admission === undefined) return [];
  if (!Array.isArray(admission)) return [invalid("admission", "", "must be a list of functions with names")];
  return admission.flatMap((each: Partial<AdmissionFunction> | null, at) => {
    const named = typeof each?.name === "string" && each.name !== "";
    const callable = [each?.mutate, each?.validate].every((f) => f === undefined || typeof f === "function");
    return named && callable
      ? []
      : [invalid(`admission[${at}]`, "", "must have a name, and functions mutate or validate")];
  });
}

/** A copy of all that is data: from JavaScript anything can come. Images are code, and are only looked at. */
function plainConfig(given: ClusterConfig, errors: FieldError[]): ClusterConfig {
  const { images, admission, ...data } = (given ?? {}) as ClusterConfig;
  errors.push(...admissionErrors(admission));
  const notPrograms = Object.entries(images ?? {}).filter(
    ([, program]) => typeof program?.listens !== "function" || typeof program.serve !== "function",
  );
  for (const [image] of notPrograms)
    errors.push(invalid(`images[${image}]`, "", "must be a program, such as httpServer or tcpServer make"));
  const copy = plainCopy(data);
  if (copy.ok) return copy.value as unknown as ClusterConfig;
  errors.push(invalid(copy.path, "", copy.message));
  return {};
}
