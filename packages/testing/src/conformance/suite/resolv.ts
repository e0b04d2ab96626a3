/** Suite resolv: the resolver settings that a kubelet gives to a pod. */
import type { Pod, PodDNSConfig, PodSpec } from "@kubenetsim/api";
import { type DNSHost, type PodDNS, podDNS, resolvConfText } from "@kubenetsim/kubelet";
import type { CaseResult, Json } from "../types.ts";

interface ResolvCase {
  readonly pod: {
    readonly namespace: string;
    readonly dnsPolicy: string;
    readonly hostNetwork: boolean;
    readonly dnsConfig?: PodDNSConfig;
  };
  readonly node: { readonly resolvConf: string | null; readonly ips?: readonly string[] };
  readonly cluster: { readonly dnsIP: string | readonly string[] | null; readonly domain: string };
  readonly expect: ResolvFacts & { readonly error?: boolean };
}

/** What is compared; options are a set. */
interface ResolvFacts {
  readonly resolvConf?: string;
  readonly nameservers?: readonly string[];
  readonly searches?: readonly string[];
  readonly options?: readonly string[];
  readonly events?: readonly { readonly type: string; readonly reason: string; readonly on?: string }[];
}

/** Runs one case; only the facts that it names are compared. */
export function run(testCase: Json, _file: Json): CaseResult {
  const asked = testCase as unknown as ResolvCase;
  const dns = podDNS(podOf(asked), hostOf(asked));
  const { error = false, ...expected } = asked.expect;
  if (error || !dns.ok) return { passed: error === !dns.ok, expected: { error }, actual: { error: !dns.ok } };
  const wanted = { ...expected, ...(expected.options === undefined ? {} : { options: [...expected.options].sort() }) };
  const actual = factsOf(dns, expected);
  return { passed: asText(wanted) === asText(actual), expected: wanted, actual };
}

function podOf({ pod }: ResolvCase): Pod {
  const { namespace, dnsPolicy, hostNetwork, dnsConfig } = pod;
  const spec: PodSpec = {
    containers: [],
    // A policy that does not exist is part of the suite.
    dnsPolicy: dnsPolicy as NonNullable<PodSpec["dnsPolicy"]>,
    hostNetwork,
    ...(dnsConfig === undefined ? {} : { dnsConfig }),
  };
  return { apiVersion: "v1", kind: "Pod", metadata: { name: "pod", namespace, uid: "uid" }, spec };
}

function hostOf({ node, cluster }: ResolvCase): DNSHost {
  const { dnsIP, domain } = cluster;
  const clusterDNS = dnsIP === null ? [] : typeof dnsIP === "string" ? [dnsIP] : dnsIP;
  return { clusterDNS, clusterDomain: domain, nodeResolvConf: node.resolvConf, nodeIPs: node.ips ?? [] };
}

/** The facts that the case asks for, and no others. */
function factsOf(dns: PodDNS & { readonly ok: true }, asked: ResolvFacts): ResolvFacts {
  const { nameservers, searches, options } = dns.config;
  const events = dns.warnings.map((warning, index) => {
    const event = { type: "Warning", reason: warning.reason };
    return asked.events?.[index]?.on === undefined ? event : { ...event, on: warning.on };
  });
  const facts = { resolvConf: resolvConfText(dns.config), nameservers, searches, options: [...options].sort(), events };
  return Object.fromEntries(Object.entries(facts).filter(([name]) => Object.hasOwn(asked, name)));
}

function asText(facts: ResolvFacts): string {
  return JSON.stringify(Object.entries(facts).sort(([one], [other]) => (one < other ? -1 : 1)));
}
