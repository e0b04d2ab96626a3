/** The objects of a case, as the controllers' caches would hold them: the API server is not asked, so they may be incomplete. */

import {
  type AddressType,
  type EndpointPort,
  type EndpointSlice,
  type Endpoints,
  type EndpointsPort,
  type KubeObject,
  matchesLabels,
  type Node,
  type Pod,
  type Service,
  type StringMap,
  selectorFromMap,
} from "@kubenetsim/api";
import { desiredSlices, newSlice } from "@kubenetsim/controllers";
import { withoutNulls } from "../../json.ts";
import type { Json } from "../../types.ts";

/** By `Kind/namespace/name`. */
export type State = Map<string, KubeObject>;

/** Either a manifest, or one of the short forms. */
export type Applied = KubeObject & {
  readonly $pods?: PodsForm;
  readonly $slice?: SliceForm;
  readonly $endpoints?: EndpointsForm;
};

interface PodsForm {
  readonly namespace: string;
  readonly from: number;
  readonly to: number;
  readonly labels: StringMap;
  readonly nodeName?: string;
  readonly ready: "all" | { readonly exceptMultiplesOf?: number; readonly below?: number };
  readonly port?: { readonly name: string; readonly base: number; readonly mod: number };
}

interface SliceForm {
  readonly name: string;
  readonly service: string;
  readonly namespace: string;
  /** `IP` is of slices that nobody makes any more. */
  readonly addressType: AddressType | "IP";
  readonly ports: readonly EndpointPort[];
  readonly podIndices: readonly number[];
  readonly allReady?: boolean;
}

interface EndpointsForm {
  readonly name: string;
  readonly namespace: string;
  readonly podIndices: readonly [number, number];
  readonly ports: readonly EndpointsPort[];
  readonly annotations?: StringMap;
}

/** Puts an object, or what a short form stands for, into the state. What is null counts as absent. */
export function apply(state: State, given: Applied): void {
  const applied = withoutNulls(given as unknown as Json) as unknown as Applied;
  if (applied.$pods !== undefined) for (const pod of podsOf(applied.$pods)) put(state, pod);
  else if (applied.$slice !== undefined) put(state, sliceOf(state, applied.$slice));
  else if (applied.$endpoints !== undefined) put(state, endpointsOf(applied.$endpoints));
  else put(state, completed(applied));
}

/** The object with the lists that a server would have filled in. */
function completed(object: KubeObject): KubeObject {
  if (object.kind === "EndpointSlice") return { ports: [], endpoints: [], ...object } as KubeObject;
  if (object.kind !== "Pod") return object;
  const { containers = [], ...spec } = ((object as Pod).spec ?? {}) as Partial<Pod["spec"]>;
  return { ...object, spec: { ...spec, containers } } as KubeObject;
}

export function put(state: State, object: KubeObject): void {
  state.set(`${object.kind}/${object.metadata.namespace ?? ""}/${object.metadata.name}`, object);
}

export function find<T extends KubeObject>(state: State, kind: T["kind"], key: string): T | undefined {
  return state.get(`${kind}/${key}`) as T | undefined;
}

export function nodeLookup(state: State): (name: string) => Node | undefined {
  return (name) => find<Node>(state, "Node", `/${name}`);
}

/** The pods that a Service selects, in key order. */
export function podsSelected(state: State, service: Service): readonly Pod[] {
  const selector = selectorFromMap(service.spec?.selector);
  const pods = [...state.values()].filter((object): object is Pod => object.kind === "Pod");
  return pods
    .filter(
      ({ metadata }) => metadata.namespace === service.metadata.namespace && matchesLabels(selector, metadata.labels),
    )
    .sort((a, b) => ((a.metadata.name ?? "") < (b.metadata.name ?? "") ? -1 : 1));
}

/** The slices that name a Service. */
export function slicesOf(state: State, key: string): readonly EndpointSlice[] {
  const slices = [...state.values()].filter((object): object is EndpointSlice => object.kind === "EndpointSlice");
  return slices.filter(
    ({ metadata }) => `${metadata.namespace}/${metadata.labels?.["kubernetes.io/service-name"]}` === key,
  );
}

/** Pod number i of the short forms. */
export function podAddress(i: number): string {
  return `10.20.${Math.floor(i / 250)}.${1 + (i % 250)}`;
}

function podsOf(form: PodsForm): readonly Pod[] {
  const pods: Pod[] = [];
  for (let i = form.from; i < form.to; i++) pods.push(podOf(form, i));
  return pods;
}

function podOf({ namespace, labels, nodeName, ready, port }: PodsForm, i: number): Pod {
  const ip = podAddress(i);
  const ports =
    port === undefined
      ? []
      : [{ name: port.name, containerPort: port.base + (i % port.mod), protocol: "TCP" as const }];
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: `pod${i}`, namespace, labels },
    spec: { containers: [{ name: "c", ports }], ...(nodeName === undefined ? {} : { nodeName }) },
    status: {
      phase: "Running",
      podIP: ip,
      podIPs: [{ ip }],
      conditions: [{ type: "Ready", status: isReady(ready, i) ? "True" : "False" }],
    },
  };
}

function isReady(ready: PodsForm["ready"], i: number): boolean {
  if (ready === "all") return true;
  if (ready.below !== undefined) return i < ready.below;
  return ready.exceptMultiplesOf === undefined || i % ready.exceptMultiplesOf !== 0;
}

function sliceOf(state: State, form: SliceForm): EndpointSlice {
  const service = find<Service>(state, "Service", `${form.namespace}/${form.service}`);
  if (service === undefined) throw new Error(`no Service for slice ${form.name}`);
  const family = form.addressType === "IPv6" ? "IPv6" : "IPv4";
  const nodeOf = nodeLookup(state);
  const pods = form.podIndices
    .map((i) => find<Pod>(state, "Pod", `${form.namespace}/pod${i}`))
    .filter((pod) => pod !== undefined);
  const shown = form.allReady === true ? pods.map(asReady) : pods;
  const { groups } = desiredSlices(service, shown, (name) => nodeOf(name) ?? NO_NODE, family);
  const endpoints = [...groups.values()].flatMap((group) =>
    [...group.endpoints.values()].map(({ endpoint }) => endpoint),
  );
  const { generateName: _, ...metadata } = newSlice(service, family, form.ports).metadata;
  const addressType = form.addressType as AddressType;
  return {
    ...newSlice(service, family, form.ports),
    metadata: { ...metadata, name: form.name },
    addressType,
    endpoints,
  };
}

/** What was recorded does not hang on the nodes of today. */
const NO_NODE: Node = { apiVersion: "v1", kind: "Node", metadata: {} };

function asReady(pod: Pod): Pod {
  return { ...pod, status: { ...pod.status, conditions: [{ type: "Ready", status: "True" }] } };
}

function endpointsOf({ name, namespace, podIndices, ports, annotations }: EndpointsForm): Endpoints {
  const [from, to] = podIndices;
  const addresses = [];
  for (let i = from; i < to; i++) {
    addresses.push({ ip: podAddress(i), targetRef: { kind: "Pod", namespace, name: `pod${i}` } });
  }
  return {
    apiVersion: "v1",
    kind: "Endpoints",
    metadata: { name, namespace, ...(annotations === undefined ? {} : { annotations }) },
    ...(addresses.length === 0 ? {} : { subsets: [{ addresses, ports }] }),
  };
}
