/** Single rules of the endpoint controllers: one question a case. */
import {
  type Endpoint,
  type EndpointAddress,
  type EndpointSlice,
  type EndpointSubset,
  type Endpoints,
  matchesLabels,
  type Node,
  type Pod,
  type PodSpec,
  type Service,
  type ServicePort,
  type StringMap,
  selectorFromMap,
} from "@kubenetsim/api";
import {
  addressTypesOf,
  finalizePlan,
  findPort,
  hintsEnabled,
  isEndpointPod,
  isHostnamePublished,
  mirroredEndpoint,
  mirroredKey,
  mirroredSlice,
  needsLabels,
  newSlice,
  podChange,
  podEndpointPorts,
  repackSubsets,
  sameEndpoint,
  sameSubsets,
  serviceOfSlice,
  shouldMirror,
  sliceLabels,
  truncateSubsets,
  withTopologyHints,
  withTrafficHints,
  zoneRatios,
} from "@kubenetsim/controllers";
import { canonicalJson } from "@kubenetsim/sim";
import { objectOf, withoutNulls } from "../../json.ts";
import type { CaseResult, Json } from "../../types.ts";

/** By the name of the check. */
export const checks: { readonly [check: string]: (input: Json | undefined, expect: Json | undefined) => CaseResult } = {
  packSubsets: ask(({ subsets }: { readonly subsets: readonly EndpointSubset[] }) => ({
    subsets: repackSubsets(subsets),
  })),
  truncateEndpoints: ask(truncate),
  subsetsEqual: ask(({ a, b }: { readonly a: readonly EndpointSubset[]; readonly b: readonly EndpointSubset[] }) => ({
    equal: sameSubsets(a, b),
  })),
  finalize: ask(finalize),
  endpointPorts: ask(
    ({ servicePorts, podSpec }: { readonly servicePorts: readonly ServicePort[]; readonly podSpec: PodSpec }) => ({
      ports: podEndpointPorts(serviceWith({ ports: servicePorts }), podWith(podSpec)),
    }),
  ),
  findPort: ask(({ podSpec, ...port }: ServicePort & { readonly podSpec: PodSpec }) => {
    const found = findPort(podWith(podSpec), port);
    return found === undefined ? { error: true } : { port: found };
  }),
  sliceLabels: ask(
    ({
      service,
      sliceLabels: labels,
    }: {
      readonly service: Service;
      readonly sliceLabels: Service["metadata"]["labels"];
    }) => ({
      labels: sliceLabels(service),
      update: needsLabels(labels, service),
    }),
  ),
  newSlice: ask(({ service }: { readonly service: Service }) => describeSlice(newSlice(service, "IPv4", []))),
  addressTypes: ask(
    ({ serviceSpec }: { readonly serviceSpec: Service["spec"] }) => ({
      addressTypes: [...addressTypesOf(serviceWith(serviceSpec))],
    }),
    ["addressTypes"],
  ),
  podInEndpoints: ask(({ pod, includeTerminating }: { readonly pod: Pod; readonly includeTerminating: boolean }) => ({
    included: isEndpointPod(pod, includeTerminating),
  })),
  hostnamePublished: ask(({ pod, service }: { readonly pod: Pod; readonly service: Service }) => ({
    published: isHostnamePublished(pod, service),
  })),
  servicesOfPod: ask(
    ({ pod, services }: { readonly pod: Pod; readonly services: readonly Service[] }) => ({
      services: services
        .filter((service) => selects(service, pod))
        .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`),
    }),
    ["services"],
  ),
  podChanged: ask((input: { readonly old: Pod; readonly new: Pod }) => ({ ...podChange(input.old, input.new) })),
  endpointsEqual: ask(({ a, b }: { readonly a: Endpoint; readonly b: Endpoint }) => ({ equal: sameEndpoint(a, b) })),
  trafficDistributionHints: ask(trafficHints),
  topologyHints: ask(topologyHints),
  zoneRatios: ask(({ nodes }: { readonly nodes: readonly Node[] }) => {
    const ratios = zoneRatios(nodes);
    return { sufficient: ratios !== undefined, ...(ratios && { ratios: Object.fromEntries(ratios) }) };
  }),
  hintsEnabled: ask(({ annotations }: { readonly annotations?: StringMap }) => ({
    enabled: hintsEnabled(annotations),
  })),
  newMirroredSlice: ask(describeMirror),
  mirroredEndpoint: ask(({ address, ready }: MirrorInput) => ({ ...mirroredEndpoint(address, ready) })),
  shouldMirror: ask(({ endpoints }: { readonly endpoints: Endpoints }) => ({ mirror: shouldMirror(endpoints) })),
  mirroredSliceOf: ask(({ service, slice }: { readonly service: string; readonly slice: EndpointSlice }) => ({
    belongs: mirroredKey(slice) === service,
  })),
  sliceUpdateRequeues: ask(
    (input: { readonly old: EndpointSlice; readonly new: EndpointSlice }) => ({
      requeue: [...serviceOfSlice({ type: "MODIFIED", before: input.old, after: input.new })],
    }),
    ["requeue"],
  ),
};

interface TopologyInput {
  readonly cpuRatiosByZone?: { readonly [zone: string]: number };
  readonly toCreate?: readonly EndpointSlice[];
  readonly toUpdate?: readonly EndpointSlice[];
  readonly unchanged?: readonly EndpointSlice[];
}

/** The Service never had hints before; without ratios the nodes do not tell enough. */
function topologyHints({ cpuRatiosByZone, toCreate = [], toUpdate = [], unchanged }: TopologyInput): object {
  const slices = { create: toCreate, update: toUpdate, unchanged: unchanged ?? [] };
  const ratios = cpuRatiosByZone === undefined ? undefined : new Map(Object.entries(cpuRatiosByZone));
  const hinted = withTopologyHints(slices, ratios, false);
  return {
    toCreate: hinted.create,
    toUpdate: hinted.update,
    ...(unchanged === undefined ? {} : { unchanged: hinted.unchanged }),
    events: hinted.events.map(({ type, reason }) => ({ type, reason })),
  };
}

interface MirrorInput {
  readonly address: EndpointAddress;
  readonly ready: boolean;
}

/** The metadata of a fresh mirrored slice. */
function describeMirror({ endpoints }: { readonly endpoints: Endpoints }): object {
  const group = { addressType: "IPv4", ports: [], endpoints: new Map() } as const;
  const slice = mirroredSlice(endpoints, group, 1);
  return { ...describeSlice(slice), annotations: slice.metadata.annotations ?? {} };
}

/** Types the input by trust in the file's format; a case that breaks it fails by an exception. Null is as good as absent; `sets` have no order. */
function ask<I>(
  answer: (input: I) => object,
  sets: readonly string[] = [],
): (input: Json | undefined, expect: Json | undefined) => CaseResult {
  return (input, expect) => {
    const actual = answer(withoutNulls(input ?? {}) as unknown as I);
    const isSame = comparable(actual, sets) === comparable(objectOf(withoutNulls(expect ?? {}), "expect"), sets);
    return { passed: isSame, expected: expect, actual };
  };
}

function comparable(answer: object, sets: readonly string[]): string {
  return canonicalJson(
    Object.fromEntries(
      Object.entries(answer).map(([name, value]) => [
        name,
        sets.includes(name) && Array.isArray(value) ? [...value].sort() : value,
      ]),
    ),
  );
}

function serviceWith(spec: Service["spec"]): Service {
  return { apiVersion: "v1", kind: "Service", metadata: { name: "foo", namespace: "test" }, ...(spec && { spec }) };
}

function podWith(spec: PodSpec): Pod {
  const { containers = [] } = spec as Partial<PodSpec>;
  return { apiVersion: "v1", kind: "Pod", metadata: { name: "p", namespace: "test" }, spec: { ...spec, containers } };
}

function selects({ metadata, spec }: Service, pod: Pod): boolean {
  if (spec?.selector === undefined || metadata.namespace !== pod.metadata.namespace) return false;
  return matchesLabels(selectorFromMap(spec.selector), pod.metadata.labels);
}

function describeSlice({ metadata }: EndpointSlice): object {
  const [owner] = metadata.ownerReferences ?? [];
  const { uid: _, ...rest } = owner ?? { uid: "" };
  return { generateName: metadata.generateName, namespace: metadata.namespace, labels: metadata.labels, owner: rest };
}

function truncate({
  ready,
  notReady,
}: {
  readonly ready: readonly number[];
  readonly notReady: readonly number[];
}): object {
  const list = (count: number): { readonly ip: string }[] =>
    Array.from({ length: count }, (_, i) => ({ ip: String(i) }));
  const subsets = ready.map((count, i) => ({ addresses: list(count), notReadyAddresses: list(notReady[i] ?? 0) }));
  const after = truncateSubsets(subsets);
  return {
    ready: after.map(({ addresses }) => addresses?.length ?? 0),
    notReady: after.map(({ notReadyAddresses }) => notReadyAddresses?.length ?? 0),
  };
}

interface FinalizeInput {
  readonly serviceDeleting: boolean;
  readonly toCreate: readonly string[];
  readonly toUpdate: readonly string[];
  readonly toDelete: readonly string[];
  readonly existing: readonly string[];
}

function finalize({ serviceDeleting, toCreate, toUpdate, toDelete, existing }: FinalizeInput): object {
  const bare = serviceWith({});
  const metadata = {
    ...bare.metadata,
    uid: "test-uid",
    ...(serviceDeleting && { deletionTimestamp: "2018-01-01T00:00:00Z" }),
  };
  const service: Service = { ...bare, metadata };
  const slice = (name: string): EndpointSlice => {
    const fresh = newSlice(service, "IPv4", []);
    return { ...fresh, metadata: { ...fresh.metadata, name } };
  };
  const plan = finalizePlan(service, {
    create: toCreate.map(slice),
    update: toUpdate.map(slice),
    delete: toDelete.map(slice),
  });
  const names = new Set([...existing, ...plan.create.map(({ metadata: { name = "" } }) => name)]);
  for (const {
    metadata: { name = "" },
  } of plan.delete)
    names.delete(name);
  const all = ["to-create", "to-update", "to-delete"];
  return { exists: Object.fromEntries(all.map((name) => [name, names.has(name)])) };
}

interface HintsInput {
  readonly trafficDistribution: NonNullable<Service["spec"]>["trafficDistribution"] | null;
  readonly toCreate: readonly EndpointSlice[];
  readonly toUpdate: readonly EndpointSlice[];
  readonly unchanged: readonly EndpointSlice[];
}

/** Hints are part of a wanted endpoint here, so an unchanged slice whose hints are wrong is one to update. */
function trafficHints({ trafficDistribution, toCreate, toUpdate, unchanged }: HintsInput): object {
  const hinted = (slice: EndpointSlice): EndpointSlice => ({
    ...slice,
    endpoints: slice.endpoints.map((endpoint) => withTrafficHints(endpoint, trafficDistribution ?? undefined)),
  });
  const wrong = unchanged.filter((slice) => canonicalJson(slice) !== canonicalJson(hinted(slice)));
  return {
    toCreate: toCreate.map(hinted),
    toUpdate: [...toUpdate, ...wrong].map(hinted),
    unchanged: unchanged.filter((slice) => !wrong.includes(slice)),
  };
}
