/** Checks of what the API server holds: fields, whether an object is there, EndpointSlices and their endpoints. */
import type { EndpointSlice, KubeObject } from "@kubenetsim/api";
import { parsePortRange } from "@kubenetsim/apiserver";
import { assert, isIPv4, parseAddr } from "@kubenetsim/sim";
import { listOf, numberOf, objectOf, scalarsOf, textOf } from "../../json.ts";
import type { Json, JsonObject } from "../../types.ts";
import { resourceOf } from "./apply.ts";
import { type Difference, differenceOf } from "./difference.ts";
import { resolved } from "./references.ts";
import type { Stage } from "./stage.ts";

export function checkExists(stage: Stage, { kind, namespace, name, expect }: JsonObject): Difference | undefined {
  const found = objectAt(stage, kind, namespace, name);
  return differenceOf(expect, found !== undefined);
}

function objectAt(
  { cluster }: Pick<Stage, "cluster">,
  kind: Json | undefined,
  namespace: Json | undefined,
  name: Json | undefined,
): KubeObject | undefined {
  const at = namespace === undefined || namespace === null ? undefined : textOf(namespace, "namespace");
  return cluster.get(resourceOf(textOf(kind, "kind")), textOf(name, "name"), at) as KubeObject | undefined;
}

export function checkField(stage: Stage, wanted: JsonObject): Difference | undefined {
  const { kind, namespace, name, path, expect } = wanted;
  const object = objectAt(stage, kind, namespace, name);
  assert(object !== undefined, `there is no ${String(kind)} ${String(name)}`);
  const value = at(object, textOf(path, "path"));
  if (isComparison(expect)) return compareWith(stage, object, value, expect);
  if (typeof expect !== "string") return differenceOf(expect, value);
  if (!expect.startsWith("<")) return differenceOf(REFERENCE.test(expect) ? resolved(stage, expect) : expect, value);
  return isMet(stage, wanted, expect, value) ? undefined : { expected: expect, actual: value };
}

/** A literal that is a reference from end to end. */
const REFERENCE = /^[A-Za-z]\w*\([^()]*\)(\[\d\])?$/;

function isComparison(expect: Json | undefined): expect is JsonObject {
  const isObject = typeof expect === "object" && expect !== null && !Array.isArray(expect);
  return isObject && (Object.hasOwn(expect, "differsFrom") || Object.hasOwn(expect, "sameAs"));
}

function compareWith(stage: Stage, object: KubeObject, value: unknown, expect: JsonObject): Difference | undefined {
  const { differsFrom, sameAs, ...rest } = expect;
  assert(Object.keys(rest).length === 0, `expect has unknown keys: ${Object.keys(rest).join(", ")}`);
  if (sameAs !== undefined) return differenceOf(at(object, textOf(sameAs, "sameAs")), value);
  const other = resolved(stage, textOf(differsFrom, "differsFrom"));
  return value !== undefined && value !== other ? undefined : { expected: expect, actual: value };
}

function isMet(stage: Stage, wanted: JsonObject, sentinel: string, value: unknown): boolean {
  switch (sentinel) {
    case "<set>":
      return !isUnset(value);
    case "<unset>":
      return isUnset(value);
    case "<IPv4>":
      return typeof value === "string" && isIPv4(parseAddr(value) ?? 0n);
    case "<IPv6>":
      return typeof value === "string" && typeof parseAddr(value) === "bigint";
    case "<port>":
      return isNodePort(stage, value);
    case "<both families>":
      return hasBothFamilies(value);
    case "<unchanged>":
      return JSON.stringify(valueBefore(stage, wanted)) === JSON.stringify(value);
    case "<changed>":
      return JSON.stringify(valueBefore(stage, wanted)) !== JSON.stringify(value);
    default:
      throw new Error(`the expectation ${sentinel} is unknown`);
  }
}

function isUnset(value: unknown): boolean {
  if (typeof value === "object" && value !== null) return Object.keys(value).length === 0;
  return value === undefined || value === null || value === "" || value === 0;
}

function isNodePort({ cluster }: Stage, value: unknown): boolean {
  const range = parsePortRange(cluster.world.config.server.nodePortRange);
  return range !== undefined && typeof value === "number" && value >= range.first && value <= range.last;
}

function hasBothFamilies(value: unknown): boolean {
  if (!Array.isArray(value)) return false;
  const texts = value.map((each: string | { ip?: string; address?: string }) =>
    typeof each === "string" ? each : (each.ip ?? each.address ?? ""),
  );
  const families = texts.map((text) => typeof parseAddr(text)).filter((type) => type !== "undefined");
  return families.includes("number") && families.includes("bigint");
}

function valueBefore(stage: Stage, { kind, namespace, name, path }: JsonObject): unknown {
  const resource = resourceOf(textOf(kind, "kind"));
  const key =
    namespace === undefined || namespace === null ? textOf(name, "name") : `${String(namespace)}/${String(name)}`;
  const object = stage.before.store.tables[resource]?.get(key) as KubeObject | undefined;
  return object === undefined ? undefined : at(object, textOf(path, "path"));
}

/** `spec.ports[0].nodePort`, `metadata.labels.example.com/name`, `metadata.labels["example.com/name"]`. */
function at(object: unknown, path: string): unknown {
  const steps = [...path.matchAll(/\["?'?([^\]"']*)["']?\]|[^.[\]]+/g)].map(
    ([whole, inBrackets]) => inBrackets ?? whole,
  );
  return below(object, steps);
}

/** A key may have dots in it: the fewest steps that name one are taken. */
function below(value: unknown, steps: readonly string[]): unknown {
  if (steps.length === 0) return value;
  if (typeof value !== "object" || value === null) return undefined;
  for (let count = 1; count <= steps.length; count += 1) {
    const key = steps.slice(0, count).join(".");
    if (Object.hasOwn(value, key))
      return below((value as { readonly [key: string]: unknown })[key], steps.slice(count));
  }
  return undefined;
}

function slicesOf({ cluster }: Stage, service: string): readonly EndpointSlice[] {
  const [namespace = "", name = ""] = service.split("/");
  return cluster.list("endpointslices", { namespace, labelSelector: `kubernetes.io/service-name=${name}` });
}

export function checkSlices(stage: Stage, wanted: JsonObject): Difference | undefined {
  const { service, atLeast, exactly, managedBy, addressTypes } = wanted;
  const slices = slicesOf(stage, textOf(service, "service"));
  const types = [...new Set(slices.map((slice) => slice.addressType as string))].sort();
  const managers = [
    ...new Set(slices.map((slice) => slice.metadata.labels?.["endpointslice.kubernetes.io/managed-by"])),
  ];
  const isMet =
    (atLeast === undefined || slices.length >= numberOf(atLeast, "atLeast")) &&
    (exactly === undefined || slices.length === numberOf(exactly, "exactly")) &&
    (managedBy === undefined || (managers.length === 1 && managers[0] === managedBy)) &&
    (addressTypes === undefined ||
      JSON.stringify([...scalarsOf(addressTypes, "addressTypes")].sort()) === JSON.stringify(types));
  return isMet ? undefined : { expected: wanted, actual: { count: slices.length, managers, types } };
}

type Row = { readonly [key: string]: unknown };

export function checkEndpoints(stage: Stage, { service, expect }: JsonObject): Difference | undefined {
  const wanted = listOf(expect, "expect").map((one) => objectOf(one, "endpoint"));
  const found = slicesOf(stage, textOf(service, "service")).flatMap(rowsOf);
  for (const one of wanted)
    for (const key of Object.keys(one)) assert(KEYS.has(key), `expect.${key} of an endpoint is unknown`);
  const rest = [...found];
  for (const one of wanted) {
    const match = rest.findIndex((row) => Object.entries(one).every(([key, value]) => isSame(value, row[key])));
    if (match < 0) return { expected: wanted, actual: found };
    rest.splice(match, 1);
  }
  return rest.length === 0 ? undefined : { expected: wanted, actual: found };
}

const KEYS: ReadonlySet<string> = new Set([
  "pod",
  "port",
  "portName",
  "protocol",
  "ready",
  "serving",
  "terminating",
  "zone",
  "hints",
]);

function isSame(wanted: unknown, found: unknown): boolean {
  return JSON.stringify(wanted) === JSON.stringify(found);
}

/** One row for each endpoint and port. */
function rowsOf(slice: EndpointSlice): readonly Row[] {
  const ports = slice.ports === undefined || slice.ports === null || slice.ports.length === 0 ? [{}] : slice.ports;
  return (slice.endpoints ?? []).flatMap((endpoint) =>
    ports.map((port: { port?: number | null; name?: string | null; protocol?: string | null }): Row => {
      const { ready = true, serving = true, terminating = false } = endpoint.conditions ?? {};
      const { targetRef } = endpoint;
      return {
        pod: targetRef === undefined ? undefined : `${targetRef.namespace}/${targetRef.name}`,
        port: port.port,
        portName: port.name ?? "",
        protocol: port.protocol ?? "TCP",
        ready,
        serving,
        terminating,
        zone: endpoint.zone,
        hints: endpoint.hints?.forZones?.map((each) => each.name),
      };
    }),
  );
}
