/** Suite proxy-changes: what a kube-proxy keeps track of between syncs. */
import {
  changedEndpoints,
  changedServices,
  endpointsMap,
  healthCheckNodePort,
  ipvsNodeAddresses,
  ipvsNoLocalEndpoints,
  lastChangeTriggerTimes,
  localReadyAddresses,
  type NodeProxyConfig,
  nodePortAddresses,
  noLocalEndpoints,
  type ProxyView,
  serviceCIDRsOf,
  serviceKeyOf,
  servicePorts,
  slicesOf,
  staleUDPServices,
} from "@kubenetsim/kube-proxy";
import {
  canonicalJson,
  formatAddr,
  formatPrefix,
  parseAddrSloppy,
  parsePrefixSloppy,
  parseRfc3339,
} from "@kubenetsim/sim";
import type { Suite } from "../types.ts";
import {
  addrs,
  advanceView,
  configOfCase,
  emptyView,
  familyOfCase,
  type Mismatch,
  missingModes,
  type ProxyCaseHead,
  type ProxyStepObjects,
  prefixes,
  suiteOf,
} from "./proxy-case.ts";

/** One case of the suite; which fields it has depends on its file. */
export interface ProxyChangesCase extends ProxyCaseHead {
  readonly modes: readonly string[];
  readonly steps?: readonly ChangeStep[];
  readonly expect?: Expectation;
  readonly proxyStart?: string;
}

interface ChangeStep extends ProxyStepObjects {
  readonly sync?: boolean;
  /** What the cluster's ServiceCIDR objects hold now. */
  readonly serviceCIDRs?: readonly string[];
  readonly expect?: Expectation;
}

type Expectation = { readonly [field: string]: unknown };

/** What one step was asked about. */
interface Moment {
  /** The view of the last sync. */
  readonly synced: ProxyView;
  /** The view before the step's last object. */
  readonly previous: ProxyView;
  readonly view: ProxyView;
  readonly config: NodeProxyConfig;
  readonly family: 4 | 6;
  readonly isIpvs: boolean;
  /** When the proxy started. */
  readonly start: number;
}

/** Trackers are shared by all modes; only what a mode does by itself needs that mode. */
const OF_A_MODE: readonly string[] = ["noLocalEndpoints", "addresses", "serviceCIDRs", "conntrackDeletions"];

/** The suite, for the runner. */
export const proxyChanges: Suite = suiteOf("proxy-changes", runProxyChanges);

/** Runs one case; no mismatch: it passed. */
export function runProxyChanges(testCase: ProxyChangesCase): readonly Mismatch[] {
  const expectations = [testCase.expect ?? {}, ...(testCase.steps ?? []).map((step) => step.expect ?? {})];
  const ofMode = expectations.some((expect) => Object.keys(expect).some((field) => OF_A_MODE.includes(field)));
  const missing = ofMode ? missingModes(testCase.modes) : [];
  if (missing.length > 0) return missing;
  return testCase.steps === undefined ? addressMismatches(testCase) : stepMismatches(testCase);
}

function addressMismatches(testCase: ProxyChangesCase): readonly Mismatch[] {
  if (testCase.expect?.addresses !== undefined) return nodeAddressMismatches(testCase);
  const config = configOfCase(testCase);
  const mismatches: Mismatch[] = [];
  for (const [name, family] of [
    ["IPv4", 4],
    ["IPv6", 6],
  ] as const) {
    const expected = testCase.expect?.[name];
    if (expected === undefined) continue;
    const { addresses, ...rest } = nodePortAddresses(config.nodePortAddresses, config.nodeIPs, family);
    mismatches.push(...compareFields(name, expected as Expectation, { ...rest, addresses: addresses.map(formatAddr) }));
  }
  return mismatches;
}

// The addresses that ipvs mode takes for the node's own.
function nodeAddressMismatches(testCase: ProxyChangesCase): readonly Mismatch[] {
  const interfaces = (testCase.node?.interfaces ?? []).map(({ name, addresses }) => ({
    name,
    addresses: addrs(addresses),
  }));
  const actual = ipvsNodeAddresses(interfaces, familyOfCase(testCase)).map(formatAddr);
  return compareFields("node", testCase.expect ?? {}, { addresses: actual });
}

function stepMismatches(testCase: ProxyChangesCase): readonly Mismatch[] {
  const config = configOfCase(testCase);
  const family = familyOfCase(testCase);
  const isIpvs = testCase.modes.includes("ipvs") && !testCase.modes.includes("iptables");
  const start = parseRfc3339(testCase.proxyStart ?? "") ?? 0;
  const mismatches: Mismatch[] = [];
  let synced = emptyView();
  let view = emptyView();
  for (const [i, step] of (testCase.steps ?? []).entries()) {
    const previous = beforeLast(view, step);
    view = advanceView(view, step);
    if (step.expect !== undefined) {
      const { serviceCIDRs = [] } = step;
      const stepConfig = { ...config, serviceCIDRs: prefixes(serviceCIDRs) };
      const moment: Moment = { synced, previous, view, config: stepConfig, family, isIpvs, start };
      const actual = Object.fromEntries(
        Object.entries(step.expect).map(([field, of]) => [field, measure(field, moment, of)]),
      );
      mismatches.push(...compareFields(`step ${i + 1}`, step.expect, actual));
    }
    if (step.sync !== false) synced = view;
  }
  return mismatches;
}

function beforeLast(view: ProxyView, step: ProxyStepObjects): ProxyView {
  if ((step.delete ?? []).length > 0)
    return advanceView(view, { apply: step.apply ?? [], delete: step.delete?.slice(0, -1) ?? [] });
  return advanceView(view, { apply: step.apply?.slice(0, -1) ?? [] });
}

function measure(field: string, moment: Moment, expected: unknown): unknown {
  const { synced, previous, view, config, family } = moment;
  switch (field) {
    case "changed":
      return changedEndpoints(previous, view, family).length > 0;
    case "changedServices":
      return changedEndpoints(synced, view, family);
    case "conntrackCleanup":
      return staleUDPServices(synced, view, family).length > 0;
    case "conntrackDeletions":
      return conntrackDeletions(moment);
    case "updatedServices":
      return changedServices(synced, view, family);
    case "updatedServiceCount":
      return changedServices(synced, view, family).length;
    case "noLocalEndpoints":
      return moment.isIpvs ? ipvsNoLocalEndpoints(view, config, family) : noLocalEndpoints(view, config, family);
    case "endpointsOf":
      return Object.fromEntries(Object.keys(expected as object).map((key) => [key, endpointRecords(moment, key)]));
    case "lastChangeTriggerTimes":
      return Object.fromEntries(lastChangeTriggerTimes(synced, view, family, moment.start).entries());
    default:
      return measureView(field, moment);
  }
}

function measureView(field: string, moment: Moment): unknown {
  switch (field) {
    case "endpoints":
      return Object.assign({}, ...ownersOf(moment.view).map((key) => endpointRecords(moment, key)));
    case "serviceCIDRs":
      return serviceCIDRsOf(moment.config, moment.family).map(formatPrefix).join(",");
    case "localReadyAddresses":
      return localReady(moment, (addresses) => addresses);
    case "localReadyEndpoints":
      return localReady(moment, (addresses) => addresses.length);
    case "localReadyServices":
      return Object.keys(localReady(moment, (addresses) => addresses.length)).length;
    case "servicePorts":
      return servicePortRecords(moment);
    case "servicePortCount":
      return Object.keys(servicePortRecords(moment)).length;
    case "healthCheckNodePorts":
      return healthCheckNodePorts(moment);
    default:
      return "not modelled yet";
  }
}

function ownersOf(view: ProxyView): readonly string[] {
  return [...new Set([...view.slices.values()].map(serviceKeyOf))].filter((key) => key !== undefined);
}

function endpointRecords(moment: Moment, key: string): { readonly [port: string]: unknown } {
  const { view, config, family } = moment;
  const records = [...endpointsMap(slicesOf(view, key), family, config.nodeName)].map(([port, endpoints]) => [
    port,
    endpoints.map(({ text, nodeName, ready, serving, terminating }) => ({
      endpoint: text,
      local: nodeName === config.nodeName,
      ready,
      serving,
      terminating,
    })),
  ]);
  return Object.fromEntries(records);
}

function localReady<T>(moment: Moment, of: (addresses: readonly string[]) => T): { readonly [service: string]: T } {
  const { view, config, family } = moment;
  const found = ownersOf(view).map(
    (key) => [key, localReadyAddresses(slicesOf(view, key), config.nodeName, family)] as const,
  );
  return Object.fromEntries(
    found.filter(([, addresses]) => addresses.length > 0).map(([key, addresses]) => [key, of(addresses)]),
  );
}

function servicePortRecords({ view, config, family }: Moment): { readonly [port: string]: unknown } {
  const infos = [...view.services.values()].flatMap((service) => servicePorts(service, family, config.gates));
  const records = infos.map((info) => [
    `${info.namespace}/${info.name}:${info.portName}/${info.protocol.toUpperCase()}`,
    {
      clusterIP: formatAddr(info.clusterIP),
      port: info.port,
      protocol: info.protocol.toUpperCase(),
      healthCheckNodePort: info.healthCheckNodePort,
      externalIPs: info.externalIPs.map(formatAddr),
      loadBalancerVIPs: info.loadBalancerVIPs.map(formatAddr),
      loadBalancerSourceRanges: info.loadBalancerSourceRanges.map(formatPrefix),
    },
  ]);
  return Object.fromEntries(records);
}

function healthCheckNodePorts({ view, family }: Moment): { readonly [service: string]: number } {
  const ports = [...view.services].map(([key, service]) => [key, healthCheckNodePort(service, family)] as const);
  return Object.fromEntries(ports.filter(([, port]) => port !== 0));
}

// The pattern deletions of v1.26: when a UDP port gets its first ready endpoint, flows to all its addresses go.
function conntrackDeletions({ synced, view, config, family }: Moment): readonly unknown[] {
  const ready = (of: ProxyView, key: string, port: string): boolean =>
    (endpointsMap(slicesOf(of, key), family, config.nodeName).get(port) ?? []).some((endpoint) => endpoint.ready);
  const deletions: unknown[] = [];
  for (const [key, service] of view.services) {
    for (const info of servicePorts(service, family, config.gates)) {
      const port = `${key}:${info.portName}/UDP`;
      if (info.protocol !== "udp" || ready(synced, key, port) || !ready(view, key, port)) continue;
      const addresses = [info.clusterIP, ...info.externalIPs, ...info.loadBalancerVIPs];
      deletions.push(...addresses.map((addr) => ({ protocol: "UDP", originalDestination: formatAddr(addr) })));
      if (info.nodePort !== 0) deletions.push({ protocol: "UDP", destinationPort: info.nodePort });
    }
  }
  return deletions;
}

/** Lists in these fields are in order; elsewhere a list is a set. */
const ORDERED: readonly string[] = ["endpoints", "endpointsOf", "lastChangeTriggerTimes"];

function compareFields(where: string, expected: Expectation, actual: Expectation): readonly Mismatch[] {
  const mismatches: Mismatch[] = [];
  for (const [field, value] of Object.entries(expected)) {
    const ordered = ORDERED.includes(field);
    if (comparable(value, ordered) === comparable(actual[field], ordered)) continue;
    mismatches.push({ where: `${where}, ${field}`, expected: value, actual: actual[field] });
  }
  return mismatches;
}

function comparable(value: unknown, ordered: boolean): string {
  return canonicalJson(normal(value, ordered) ?? null);
}

function normal(value: unknown, ordered: boolean): unknown {
  if (typeof value === "string") return normalAddress(value);
  if (value === null || typeof value !== "object") return value;
  if (!Array.isArray(value))
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, normal(each, ordered)]));
  const items = value.map((each) => normal(each, ordered));
  return ordered ? items : items.map((each) => canonicalJson(each ?? null)).sort();
}

// Addresses compare as addresses, not as text.
function normalAddress(text: string): string {
  const addr = parseAddrSloppy(text);
  if (addr !== undefined) return formatAddr(addr);
  const prefix = parsePrefixSloppy(text);
  return prefix === undefined ? text : formatPrefix(prefix);
}
