/** A pod's /etc/resolv.conf. Models pkg/kubelet/network/dns/dns.go. */
import type { Pod, PodDNSConfig } from "@kubenetsim/api";
import { memo, shared } from "@kubenetsim/sim";
import type { KubeletConfig } from "../types.ts";

/** What glibc reads at most, and so the kubelet writes at most. */
const NAMESERVERS_MAX = 3;
const SEARCHES_MAX = 32;
const SEARCH_CHARS_MAX = 2048;
const DOMAIN_CHARS_MAX = 253;

export interface DNSSettings {
  readonly nameservers: readonly string[];
  readonly searches: readonly string[];
  /** `name` or `name:value`. */
  readonly options: readonly string[];
}

/** A warning for the pod, or for the node's own object. */
export interface DNSWarning {
  readonly on: "pod" | "node";
  readonly reason: "DNSConfigForming" | "MissingClusterDNS";
  readonly message: string;
}

export type PodDNS =
  | { readonly ok: true; readonly config: DNSSettings; readonly warnings: readonly DNSWarning[] }
  /** The node's file cannot be read: no sandbox of any pod can be made. */
  | { readonly ok: false; readonly message: string };

/** What of a kubelet's configuration decides about DNS. */
export interface DNSHost extends Pick<KubeletConfig, "clusterDNS" | "clusterDomain"> {
  /** `null`: the kubelet runs with --resolv-conf="". */
  readonly nodeResolvConf: string | null;
  readonly nodeIPs?: readonly string[];
}

/**
 * The resolver settings of a pod, by its dnsPolicy and dnsConfig.
 *
 * @example podDNS(pod, config) // { ok: true, config: { nameservers: ["10.96.0.10"], ... }, warnings: [] }
 */
export function podDNS(pod: Pod, host: DNSHost): PodDNS {
  const node = nodeFile(host);
  if (node === undefined) return { ok: false, message: "nameserver list is empty " };
  const warnings: DNSWarning[] = [];
  const base = baseOf(pod, host, node, warnings);
  const { dnsConfig } = pod.spec;
  const merged = dnsConfig === undefined ? base : withConfig(base, dnsConfig);
  return { ok: true, config: withinLimits(merged, warnings), warnings };
}

/** The file as a container runtime writes it: search, name servers, options. */
export function resolvConfText(config: DNSSettings): string {
  const search = config.searches.length === 0 ? "" : `search ${config.searches.join(" ")}\n`;
  const nameservers = config.nameservers.map((address) => `nameserver ${address}\n`).join("");
  return shared(search + nameservers + (config.options.length === 0 ? "" : `options ${config.options.join(" ")}\n`));
}

/** Reads a node's file; undefined where a nameserver line has no address. */
export function parseResolvConf(text: string): DNSSettings | undefined {
  const nameservers: string[] = [];
  let searches: readonly string[] = [];
  const options: string[] = [];
  for (const line of text.split("\n")) {
    const [keyword, ...fields] = line.trim().split(/\s+/);
    if (keyword === "nameserver") {
      const [address] = fields;
      if (address === undefined) return undefined;
      nameservers.push(address);
    }
    // The last line wins; "." would have names asked as they are, which happens anyway.
    if (keyword === "search")
      searches = fields.filter((field) => field !== ".").map((field) => field.replace(/\.$/, ""));
    if (keyword === "options") options.push(...fields);
  }
  return { nameservers, searches, options: mergeOptions(options, []) };
}

// A configuration lasts as long as its kubelet, so its file is read once.
const nodeFile = memo((host: DNSHost) => (host.nodeResolvConf === null ? EMPTY : parseResolvConf(host.nodeResolvConf)));

const EMPTY: DNSSettings = { nameservers: [], searches: [], options: [] };
const MISSING =
  'kubelet does not have ClusterDNS IP configured and cannot create Pod using "ClusterFirst" policy. Falling back to "Default" policy.';

function baseOf(pod: Pod, host: DNSHost, node: DNSSettings, warnings: DNSWarning[]): DNSSettings {
  const { dnsPolicy, hostNetwork = false } = pod.spec;
  if (dnsPolicy === "None") return EMPTY;
  if (dnsPolicy === "Default" || (dnsPolicy === "ClusterFirst" && hostNetwork)) return nodeSettings(host, node);
  if (host.clusterDNS.length > 0) {
    return { nameservers: host.clusterDNS, searches: clusterSearches(pod, host, node), options: ["ndots:5"] };
  }
  const { name, namespace, uid } = pod.metadata;
  warnings.push(
    { on: "node", reason: "MissingClusterDNS", message: MISSING },
    { on: "pod", reason: "MissingClusterDNS", message: `pod: "${name}_${namespace}(${uid})". ${MISSING}` },
  );
  return nodeSettings(host, node);
}

// Without a file the resolver is told to ask this very machine, which has no server: lookups fail at once.
function nodeSettings(host: DNSHost, node: DNSSettings): DNSSettings {
  if (host.nodeResolvConf !== null) return node;
  const local = (host.nodeIPs ?? []).map((address) => (address.includes(":") ? "::1" : "127.0.0.1"));
  return { nameservers: local.length === 0 ? ["127.0.0.1"] : local, searches: ["."], options: [] };
}

function clusterSearches(pod: Pod, host: DNSHost, node: DNSSettings): readonly string[] {
  const { clusterDomain } = host;
  if (clusterDomain === "") return node.searches;
  const service = `svc.${clusterDomain}`;
  return distinct([`${pod.metadata.namespace}.${service}`, service, clusterDomain, ...node.searches]);
}

function withConfig(base: DNSSettings, config: PodDNSConfig): DNSSettings {
  const { nameservers = [], searches = [], options = [] } = config;
  return {
    nameservers: distinct([...base.nameservers, ...nameservers]),
    searches: distinct([...base.searches, ...searches]),
    options: mergeOptions(
      base.options,
      options.map((option) => [option.name ?? "", option.value ?? ""]),
    ),
  };
}

/** One entry a name: it keeps its first place and takes the last value. */
function mergeOptions(texts: readonly string[], more: readonly (readonly [string, string])[]): readonly string[] {
  const values = new Map<string, string>();
  for (const text of texts) {
    const colon = text.indexOf(":");
    if (colon < 0) values.set(text, "");
    else values.set(text.slice(0, colon), text.slice(colon + 1));
  }
  for (const [name, value] of more) values.set(name, value);
  return [...values].map(([name, value]) => (value === "" ? name : `${name}:${value}`));
}

function withinLimits(config: DNSSettings, warnings: DNSWarning[]): DNSSettings {
  const nameservers = config.nameservers.slice(0, NAMESERVERS_MAX);
  if (nameservers.length < config.nameservers.length) {
    const message = `Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: ${nameservers.join(" ")}`;
    warnings.push({ on: "pod", reason: "DNSConfigForming", message });
  }
  const short = config.searches.slice(0, SEARCHES_MAX).filter((domain) => domain.length <= DOMAIN_CHARS_MAX);
  const searches = withinChars(short);
  if (searches.length < config.searches.length) {
    const message = `Search Line limits were exceeded, some search paths have been omitted, the applied search line is: ${searches.join(" ")}`;
    warnings.push({ on: "pod", reason: "DNSConfigForming", message });
  }
  return { nameservers, searches, options: config.options };
}

function withinChars(searches: readonly string[]): readonly string[] {
  let chars = -1;
  const fit = searches.findIndex((domain) => {
    chars += domain.length + 1;
    return chars > SEARCH_CHARS_MAX;
  });
  return fit < 0 ? searches : searches.slice(0, fit);
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
