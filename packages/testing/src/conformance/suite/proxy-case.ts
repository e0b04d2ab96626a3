/** What the proxy suites share: the head of a case as a kube-proxy configuration, its objects as a view. */
import type { EndpointSlice, Service } from "@kubenetsim/api";
import {
  DEFAULT_GATES,
  type IpvsConfig,
  type LocalDetect,
  type NodeProxyConfig,
  type ProxyGates,
  type ProxyView,
  proxyConfig,
  serviceKeyOf,
} from "@kubenetsim/kube-proxy";
import { isScheduler } from "@kubenetsim/linux";
import { type Addr, emptyTree, type Prefix, parseAddr, parsePrefix, type TreeDraft } from "@kubenetsim/sim";
import type { Suite } from "../types.ts";

/** One difference between what a case expects and what came out. */
export interface Mismatch {
  /** Where in the case: `step 1, flow pod-clusterip`. */
  readonly where: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

/** A suite for the runner, from what runs one of its cases. The fields of a case are taken on trust: a wrong one fails the case. */
export function suiteOf<C extends ProxyCaseHead>(name: string, run: (testCase: C) => readonly Mismatch[]): Suite {
  return {
    name,
    run(testCase) {
      const mismatches = run(testCase as unknown as C);
      if (mismatches.length === 0) return { passed: true };
      return {
        passed: false,
        message: mismatches.map((each) => each.where).join("; "),
        expected: mismatches.map((each) => each.expected),
        actual: mismatches.map((each) => each.actual),
      };
    },
  };
}

/** The head that all proxy cases share. */
export interface ProxyCaseHead {
  readonly id: string;
  readonly modes?: readonly string[];
  readonly requires?: readonly string[];
  readonly node?: {
    readonly name?: string;
    readonly ips?: readonly string[];
    readonly primaryIPs?: readonly string[];
    readonly labels?: { readonly [key: string]: string };
    readonly interfaces?: readonly { readonly name: string; readonly addresses: readonly string[] }[];
  };
  readonly proxy?: {
    readonly ipFamily?: "IPv4" | "IPv6";
    readonly localDetect?: LocalDetectCase;
    readonly masqueradeAll?: boolean;
    readonly nodePortAddresses?: readonly string[];
    /** Only nftables mode looks at them. */
    readonly serviceCIDRs?: readonly string[];
    readonly localhostNodePorts?: boolean;
    readonly masqueradeMark?: string;
    readonly nfacct?: readonly string[];
    readonly randomFully?: boolean;
    readonly conntrackTCPLiberal?: boolean;
    readonly largeClusterEndpoints?: number;
    readonly scheduler?: string;
    readonly strictARP?: boolean;
    readonly excludeCIDRs?: readonly string[];
  };
}

/** `localDetect` as a case writes it. */
export interface LocalDetectCase {
  readonly clusterCIDR?: string;
  readonly nodeCIDR?: string;
  readonly bridgeInterface?: string;
  readonly interfaceNamePrefix?: string;
  readonly none?: boolean;
}

/** The objects that one step brings and takes. */
export interface ProxyStepObjects {
  readonly apply?: readonly (Service | EndpointSlice | { readonly kind: string })[];
  readonly delete?: readonly { readonly kind: string; readonly namespace: string; readonly name: string }[];
}

/** The modes whose rules exist yet. */
const MODES: readonly string[] = ["iptables", "ipvs", "nftables"];

/** Mismatches for each of these modes that is not modelled yet: such a case does not pass. */
export function missingModes(modes: readonly string[]): readonly Mismatch[] {
  return modes
    .filter((mode) => !MODES.includes(mode))
    .map((mode) => ({ where: `mode ${mode}`, expected: "implemented", actual: `mode ${mode} not implemented yet` }));
}

/** 4 or 6. */
export function familyOfCase(head: ProxyCaseHead): 4 | 6 {
  return head.proxy?.ipFamily === "IPv6" ? 6 : 4;
}

/** The kube-proxy configuration that the head of a case describes. */
export function configOfCase(head: ProxyCaseHead): NodeProxyConfig {
  const { node = {}, proxy = {} } = head;
  const interfaces = (node.interfaces ?? []).flatMap((each) => each.addresses).map((text) => text.split("/")[0] ?? "");
  return proxyConfig({
    nodeName: node.name ?? "",
    nodeLabels: node.labels ?? {},
    nodeIPs: addrs(interfaces.length > 0 ? interfaces : (node.ips ?? [])),
    primaryIPs: addrs(node.primaryIPs ?? node.ips ?? []),
    localDetect: localDetectOf(proxy.localDetect ?? {}),
    masqueradeAll: proxy.masqueradeAll ?? false,
    masqueradeMark: Number(proxy.masqueradeMark ?? "0x4000"),
    nodePortAddresses: prefixes(proxy.nodePortAddresses ?? []),
    localhostNodePorts: proxy.localhostNodePorts ?? true,
    randomFully: proxy.randomFully ?? false,
    conntrackTCPLiberal: proxy.conntrackTCPLiberal ?? false,
    nfacct: proxy.nfacct ?? [],
    largeClusterEndpoints: proxy.largeClusterEndpoints ?? 1000,
    gates: gatesOf(head.requires ?? []),
    ipvs: ipvsOf(proxy),
    serviceCIDRs: prefixes(proxy.serviceCIDRs ?? []),
  });
}

function ipvsOf(proxy: NonNullable<ProxyCaseHead["proxy"]>): Partial<IpvsConfig> {
  const { scheduler = "", strictARP = false, excludeCIDRs = [] } = proxy;
  return { strictARP, excludeCIDRs: prefixes(excludeCIDRs), ...(isScheduler(scheduler) ? { scheduler } : {}) };
}

/** `localDetect` as kube-proxy's configuration says it. */
export function localDetectOf(detect: LocalDetectCase): LocalDetect {
  if (detect.clusterCIDR !== undefined) return { clusterCIDRs: prefixes([detect.clusterCIDR]) };
  if (detect.nodeCIDR !== undefined) return { nodeCIDRs: prefixes([detect.nodeCIDR]) };
  if (detect.bridgeInterface !== undefined) return { bridgeInterface: detect.bridgeInterface };
  if (detect.interfaceNamePrefix !== undefined) return { interfaceNamePrefix: detect.interfaceNamePrefix };
  return { none: true };
}

/** The view before any step. */
export function emptyView(): ProxyView {
  return { services: emptyTree(), slices: emptyTree(), slicesByService: emptyTree() };
}

/** The view after one step's objects have come and gone. */
export function advanceView(view: ProxyView, step: ProxyStepObjects): ProxyView {
  const applied = step.apply ?? [];
  const gone = step.delete ?? [];
  const services = view.services.edit((draft) => {
    for (const object of applied) if (isService(object)) draft.set(keyOf(object.metadata), object);
    for (const each of gone) if (each.kind === "Service") draft.delete(keyOf(each));
  });
  const slices = view.slices.edit((draft) => {
    for (const object of applied) if (isSlice(object)) draft.set(keyOf(object.metadata), object);
    for (const each of gone) if (each.kind === "EndpointSlice") draft.delete(keyOf(each));
  });
  const slicesByService = view.slicesByService.edit((draft) => {
    for (const { key, before, after } of view.slices.diff(slices)) reindex(draft, key, before, after);
  });
  return { services, slices, slicesByService };
}

/** Addresses; those that are none are left out. */
export function addrs(texts: readonly string[]): readonly Addr[] {
  return texts.map(parseAddr).filter((addr) => addr !== undefined);
}

/** Prefixes; those that are none are left out. */
export function prefixes(texts: readonly string[]): readonly Prefix[] {
  return texts.map(parsePrefix).filter((prefix) => prefix !== undefined);
}

function gatesOf(requires: readonly string[]): ProxyGates {
  const off = (name: string): boolean => requires.includes(`${name}=false`);
  return {
    proxyTerminatingEndpoints: DEFAULT_GATES.proxyTerminatingEndpoints && !off("ProxyTerminatingEndpoints"),
    preferSameTrafficDistribution: DEFAULT_GATES.preferSameTrafficDistribution && !off("PreferSameTrafficDistribution"),
    loadBalancerIPMode: DEFAULT_GATES.loadBalancerIPMode && !off("LoadBalancerIPMode"),
  };
}

function isService(object: { readonly kind: string }): object is Service {
  return object.kind === "Service";
}

function isSlice(object: { readonly kind: string }): object is EndpointSlice {
  return object.kind === "EndpointSlice";
}

function keyOf(meta: { readonly namespace?: string; readonly name?: string }): string {
  return `${meta.namespace ?? ""}/${meta.name ?? ""}`;
}

function reindex(
  draft: TreeDraft<string>,
  key: string,
  before: EndpointSlice | undefined,
  after: EndpointSlice | undefined,
): void {
  const was = before === undefined ? undefined : serviceKeyOf(before);
  const is = after === undefined ? undefined : serviceKeyOf(after);
  if (was !== undefined) draft.delete(`${was}\0${key}`);
  if (is !== undefined) draft.set(`${is}\0${key}`, key);
}
