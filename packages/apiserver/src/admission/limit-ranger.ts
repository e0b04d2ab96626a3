/** Fills in and checks what pods ask for, by the LimitRanges of their namespace. Models plugin/pkg/admission/limitranger. */
import {
  type Container,
  canonicalQuantity,
  type LimitRange,
  type LimitRangeItem,
  newForbidden,
  type Pod,
  type StringMap,
  sortedKeys,
} from "@kubenetsim/api";
import { tableOf } from "../store/store.ts";
import type { Store } from "../store/types.ts";
import { podTotals, quantityOf } from "./quota-usage.ts";
import type { AdmissionPlugin, Attributes } from "./types.ts";

export const limitRanger: AdmissionPlugin = {
  name: "LimitRanger",
  operations: ["CREATE"],
  resources: ["pods"],
  admit(attributes, store) {
    const items = itemsFor(attributes, store);
    const object = items.reduce((pod, { spec }) => withDefaults(pod, spec?.limits ?? []), attributes.object as Pod);
    return { ok: true, object };
  },
  validate(attributes, store) {
    const pod = attributes.object as Pod;
    for (const { spec } of itemsFor(attributes, store)) {
      const errors = [...new Set((spec?.limits ?? []).flatMap((item) => check(pod, item)))];
      const [first = ""] = errors;
      if (errors.length === 0) continue;
      const message = errors.length === 1 ? first : `[${errors.join(", ")}]`;
      return { ok: false, status: newForbidden("pods", "", attributes.name, message) };
    }
    return { ok: true, store };
  },
};

function itemsFor({ namespace, subresource }: Attributes, store: Store): readonly LimitRange[] {
  if (subresource !== "" || tableOf(store, "limitranges").size === 0) return [];
  return [...tableOf(store, "limitranges").prefix(`${namespace}/`)].map(([, range]) => range);
}

/** The note of what was filled in. */
const NOTE = "kubernetes.io/limit-ranger";

// Models mergePodResourceRequirements.
function withDefaults(pod: Pod, items: readonly LimitRangeItem[]): Pod {
  const { limits, requests } = defaultsOf(items);
  if (limits.length === 0 && requests.length === 0) return pod;
  const notes: string[] = [];
  const fill = (container: Container, what: string): Container => {
    const resources = container.resources ?? {};
    const [newLimits, limitNames] = filled(resources.limits, limits);
    const [newRequests, requestNames] = filled(resources.requests, requests);
    if (requestNames.length > 0) notes.push(`${requestNames.join(", ")} request for ${what} ${container.name}`);
    if (limitNames.length > 0) notes.push(`${limitNames.join(", ")} limit for ${what} ${container.name}`);
    if (limitNames.length === 0 && requestNames.length === 0) return container;
    return { ...container, resources: { ...resources, limits: newLimits, requests: newRequests } };
  };
  const containers = pod.spec.containers.map((container) => fill(container, "container"));
  const initContainers = pod.spec.initContainers?.map((container) => fill(container, "init container"));
  if (notes.length === 0) return pod;
  const annotations = { ...pod.metadata.annotations, [NOTE]: `LimitRanger plugin set: ${notes.join("; ")}` };
  const spec = { ...pod.spec, containers, ...(initContainers === undefined ? {} : { initContainers }) };
  return { ...pod, metadata: { ...pod.metadata, annotations }, spec };
}

type Amounts = readonly (readonly [string, string])[];

function defaultsOf(items: readonly LimitRangeItem[]): { readonly limits: Amounts; readonly requests: Amounts } {
  const containers = items.filter((item) => item.type === "Container");
  const all = (list: "default" | "defaultRequest"): Amounts =>
    containers.flatMap((item) => sortedKeys(item[list]).map((name) => [name, item[list]?.[name] ?? ""] as const));
  return { limits: all("default"), requests: all("defaultRequest") };
}

/** The list with what it lacks, and the names of that. */
function filled(list: StringMap | undefined, defaults: Amounts): readonly [StringMap, readonly string[]] {
  const missing = defaults.filter(([name]) => list === undefined || !Object.hasOwn(list, name));
  const all = Object.fromEntries([...Object.entries(list ?? {}), ...missing]);
  return [all, missing.map(([name]) => name)];
}

function check(pod: Pod, item: LimitRangeItem): readonly string[] {
  if (item.type === "Pod") return checkAmounts(item, podAmounts(pod, "requests"), podAmounts(pod, "limits"));
  if (item.type !== "Container") return [];
  return [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].flatMap(({ resources }) =>
    checkAmounts(item, resources?.requests ?? {}, resources?.limits ?? {}),
  );
}

const MILLI = 1_000_000n;

function podAmounts(pod: Pod, part: "requests" | "limits"): StringMap {
  const totals = [...podTotals(pod, part)];
  return Object.fromEntries(totals.map(([name, nanos]) => [name, canonicalQuantity(`${nanos / MILLI}m`) ?? "0"]));
}

/** Min, max and ratio, each name in turn. Models minConstraint, maxConstraint, limitRequestRatioConstraint. */
function checkAmounts(item: LimitRangeItem, requests: StringMap, limits: StringMap): readonly string[] {
  const errors: string[] = [];
  for (const name of sortedKeys(item.min)) errors.push(...checkMin(item, name, requests, limits));
  for (const name of sortedKeys(item.max)) errors.push(...checkMax(item, name, requests, limits));
  for (const name of sortedKeys(item.maxLimitRequestRatio)) errors.push(...checkRatio(item, name, requests, limits));
  return errors;
}

function checkMin(
  { type, min }: LimitRangeItem,
  name: string,
  requests: StringMap,
  limits: StringMap,
): readonly string[] {
  const bound = min?.[name] ?? "0";
  const head = `minimum ${name} usage per ${type} is ${bound}`;
  const [request, limit] = [own(requests, name), own(limits, name)];
  if (request === undefined) return [`${head}.  No request is specified`];
  if (nanos(request) < nanos(bound)) return [`${head}, but request is ${request}`];
  return limit !== undefined && nanos(limit) < nanos(bound) ? [`${head}, but limit is ${limit}`] : [];
}

function checkMax(
  { type, max }: LimitRangeItem,
  name: string,
  requests: StringMap,
  limits: StringMap,
): readonly string[] {
  const bound = max?.[name] ?? "0";
  const head = `maximum ${name} usage per ${type} is ${bound}`;
  const [request, limit] = [own(requests, name), own(limits, name)];
  if (limit === undefined) return [`${head}.  No limit is specified`];
  if (nanos(limit) > nanos(bound)) return [`${head}, but limit is ${limit}`];
  return request !== undefined && nanos(request) > nanos(bound) ? [`${head}, but request is ${request}`] : [];
}

function checkRatio(item: LimitRangeItem, name: string, requests: StringMap, limits: StringMap): readonly string[] {
  const bound = item.maxLimitRequestRatio?.[name] ?? "0";
  const head = `${name} max limit to request ratio per ${item.type} is ${bound}, but `;
  const [request, limit] = [own(requests, name), own(limits, name)];
  if (request === undefined || nanos(request) === 0n) return [`${head}no request is specified or request is 0`];
  if (limit === undefined || nanos(limit) === 0n) return [`${head}no limit is specified or limit is 0`];
  const ratio = Number(nanos(limit)) / Number(nanos(request));
  return ratio > Number(nanos(bound)) / 1e9 ? [`${head}provided ratio is ${ratio.toFixed(6)}`] : [];
}

function own(list: StringMap, name: string): string | undefined {
  return Object.hasOwn(list, name) ? list[name] : undefined;
}

function nanos(text: string): bigint {
  return quantityOf(text).nanos;
}
