/** The stepwise cases of suite `service-rest`: requests in order against one server, and what each must answer. */
import { type FeatureGates, type KubeObject, keyOf, type Service } from "@kubenetsim/api";
import {
  allocateIP,
  allocatePort,
  type Client,
  createClient,
  emptyStore,
  hasIP,
  hasPort,
  type Store,
  type StoreHolder,
} from "@kubenetsim/apiserver";
import { canonicalJson, familyOf, parseAddr } from "@kubenetsim/sim";
import type { CaseResult, Json } from "../types.ts";
import { gatesOf } from "./feature-gates.ts";

export interface StepsCase {
  readonly defaulted?: boolean;
  readonly cluster: { readonly serviceCIDRs: readonly string[]; readonly nodePortRange: string };
  readonly steps: readonly Step[];
  readonly featureGates?: FeatureGates;
}

interface Step {
  readonly op: "create" | "update" | "delete" | "preallocate";
  readonly object: Service;
  readonly dryRun?: boolean;
  readonly copyAllocatedFrom?: number;
  readonly values?: readonly string[];
  readonly expect?: { readonly [field: string]: Json };
}

/** Runs the steps; the first one that answers otherwise is the result. */
export function runSteps(given: StepsCase): CaseResult {
  const config = { seed: 1, ...given.cluster, featureGates: gatesOf(given.featureGates) };
  const holder: StoreHolder = { store: emptyStore(config) };
  const client = createClient(holder, { config, now: () => 0, trusted: true, defaulted: given.defaulted === true });
  client.create("namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "default" } });
  const answers: (Service | undefined)[] = [];
  for (const [i, step] of given.steps.entries()) {
    const before = client.get("services", step.object === undefined ? "" : keyOf(step.object));
    const answer = runStep(client, holder, step, answers);
    answers.push(answer.service);
    const difference = differences(step.expect ?? {}, answer, { before, answers, at: i, store: holder.store, client });
    if (difference !== undefined)
      return { ...difference, message: `step ${i} (${step.op}): ${difference.message ?? ""}` };
  }
  return { passed: true };
}

interface Answer {
  readonly error: string | null;
  readonly message: string;
  readonly service: Service | undefined;
}

function runStep(client: Client, holder: StoreHolder, step: Step, answers: readonly (Service | undefined)[]): Answer {
  if (step.op === "preallocate") {
    holder.store = preallocate(holder.store, step.values ?? []);
    return { error: null, message: "", service: undefined };
  }
  const copied = step.copyAllocatedFrom === undefined ? undefined : answers[step.copyAllocatedFrom];
  const object = (copied === undefined ? step.object : withAllocated(step.object, copied)) as KubeObject;
  const options = step.dryRun === true ? { dryRun: true } : {};
  const result =
    step.op === "create"
      ? client.create("services", object, options)
      : step.op === "update"
        ? client.update("services", object, options)
        : client.delete("services", keyOf(object), options);
  if (result.ok) return { error: null, message: "", service: result.value };
  return { error: result.status.reason ?? "", message: result.status.message, service: undefined };
}

function preallocate(store: Store, values: readonly string[]): Store {
  let { clusterIPs, nodePorts } = store.allocators;
  for (const value of values) {
    const addr = parseAddr(value);
    if (addr === undefined) {
      const got = allocatePort(nodePorts, Number(value), "other");
      if (got.ok) nodePorts = got.allocator;
      continue;
    }
    clusterIPs = clusterIPs.map((allocator) => {
      if (familyOf(allocator.cidr.addr) !== familyOf(addr)) return allocator;
      const got = allocateIP(allocator, addr, "other");
      return got.ok ? got.allocator : allocator;
    });
  }
  return { ...store, allocators: { clusterIPs, nodePorts } };
}

function withAllocated(object: Service, from: Service): Service {
  const { clusterIP, clusterIPs, healthCheckNodePort, ports = [] } = from.spec ?? {};
  const copied = { clusterIP, clusterIPs, healthCheckNodePort };
  const kept = Object.fromEntries(Object.entries(copied).filter(([, value]) => value !== undefined));
  const ownPorts = (object.spec?.ports ?? []).map((port, i) => {
    const nodePort = ports[i]?.nodePort;
    return nodePort === undefined ? port : { ...port, nodePort };
  });
  return { ...object, spec: { ...object.spec, ...kept, ports: ownPorts } };
}

interface Around {
  readonly before: Service | undefined;
  readonly answers: readonly (Service | undefined)[];
  readonly at: number;
  readonly store: Store;
  readonly client: Client;
}

function differences(
  expect: { readonly [field: string]: Json },
  answer: Answer,
  around: Around,
): CaseResult | undefined {
  for (const [name, wanted] of Object.entries(expect)) {
    const actual = actualOf(name, wanted, answer, around);
    if (actual === SKIPPED || actual === true) continue;
    if (actual !== false && same(wanted, actual, name, around)) continue;
    const shown = answer.service?.spec;
    return {
      passed: false,
      expected: { [name]: wanted },
      actual: actual === false ? { spec: shown } : { [name]: actual },
      message: `${name} ${answer.message}`,
    };
  }
  return undefined;
}

const SKIPPED = Symbol("not checked");

/** What the answer says of one expectation: a value to compare, or true or false where that is settled here. */
function actualOf(name: string, wanted: Json, answer: Answer, around: Around): unknown {
  const spec = answer.service?.spec;
  switch (name) {
    case "error":
      return answer.error;
    case "reasons":
    case "errors":
    case "nodePortsShared":
      return SKIPPED;
    case "clusterIPs":
      return spec?.clusterIPs ?? [];
    case "ipFamilies":
      return spec?.ipFamilies ?? [];
    case "nodePorts":
      return (spec?.ports ?? []).map((port) => port.nodePort ?? 0);
    case "healthCheckNodePort":
      return spec?.healthCheckNodePort ?? 0;
    case "clusterIPMatchesFirst":
      return spec?.clusterIP === spec?.clusterIPs?.[0];
    case "nodePortsDistinct":
      return new Set(spec?.ports?.map((port) => port.nodePort)).size === spec?.ports?.length;
    case "allocated":
      return isAllTaken(wanted as readonly string[], around.store);
    case "freed":
      return freedValues(wanted as readonly string[], around).every((value) => !isTaken(value, around.store));
    case "deleted":
    case "gone":
      return (around.client.get("services", keyOf(answer.service ?? NOBODY)) === undefined) === wanted;
    default:
      return (spec as { readonly [field: string]: unknown } | undefined)?.[name] ?? null;
  }
}

const NOBODY: KubeObject = { apiVersion: "v1", kind: "Service", metadata: { name: "" } };

function isAllTaken(wanted: readonly string[], store: Store): boolean {
  if (wanted.length > 0) return wanted.every((value) => isTaken(value, store));
  const { clusterIPs, nodePorts } = store.allocators;
  return clusterIPs.every((allocator) => allocator.taken.size === 0) && nodePorts.taken.size === 0;
}

function isTaken(value: string, store: Store): boolean {
  const addr = parseAddr(value);
  const { clusterIPs, nodePorts } = store.allocators;
  if (addr === undefined) return hasPort(nodePorts, Number(value));
  return clusterIPs.some((allocator) => familyOf(allocator.cidr.addr) === familyOf(addr) && hasIP(allocator, addr));
}

function freedValues(groups: readonly string[], { before }: Around): readonly string[] {
  const ips = (before?.spec?.clusterIPs ?? []).filter((ip) => ip !== "None");
  const ports = (before?.spec?.ports ?? []).flatMap((port) =>
    port.nodePort === undefined ? [] : [String(port.nodePort)],
  );
  const check = before?.spec?.healthCheckNodePort;
  const checks = check === undefined || check === 0 ? [] : [String(check)];
  return groups.flatMap((group) => {
    if (group === "all" || group === "=") return [...ips, ...ports, ...checks];
    if (group === "cluster-ips") return ips;
    if (group === "node-ports") return ports;
    return group === "health-check-node-port" ? checks : [group];
  });
}

/** Compares by the notation of the cases: `<IPv4>`, `<port>`, `=`, `=N`. */
function same(wanted: Json, actual: unknown, name: string, around: Around): boolean {
  if (!Array.isArray(wanted)) return sameValue(wanted, actual, valueOfStep(name, 0, wanted, around));
  if (!Array.isArray(actual) || wanted.length !== actual.length) return false;
  return wanted.every((item, i) => sameValue(item as Json, actual[i], valueOfStep(name, i, item as Json, around)));
}

function sameValue(wanted: Json, actual: unknown, kept: unknown): boolean {
  if (typeof wanted === "string" && wanted.startsWith("=")) return canonicalJson(actual) === canonicalJson(kept);
  if (wanted === "<port>") return typeof actual === "number" && actual >= 30000 && actual <= 32767;
  if (wanted === "<IPv4>" || wanted === "<IPv6>") {
    const addr = typeof actual === "string" ? parseAddr(actual) : undefined;
    return addr !== undefined && `<IPv${familyOf(addr)}>` === wanted;
  }
  return canonicalJson(wanted) === canonicalJson(actual ?? null);
}

function valueOfStep(name: string, at: number, wanted: Json, around: Around): unknown {
  if (typeof wanted !== "string" || !wanted.startsWith("=")) return undefined;
  const step = wanted === "=" ? around.at - 1 : Number(wanted.slice(1));
  const spec = around.answers[step]?.spec;
  if (name === "clusterIPs") return spec?.clusterIPs?.[at];
  if (name === "nodePorts") return spec?.ports?.[at]?.nodePort ?? 0;
  return spec?.healthCheckNodePort ?? 0;
}
