/** The environment that a container is started with. Models pkg/kubelet/kubelet_pods.go makeEnvironmentVariables. */
import {
  type ConfigMap,
  type Container,
  decodeBase64,
  type EnvFromSource,
  type EnvVar,
  joinKey,
  type Node,
  type Pod,
  type Secret,
  utf8Text,
} from "@kubenetsim/api";
import type { Reader } from "@kubenetsim/apiserver";
import type { EnvEntry } from "../types.ts";
import { expand } from "./expansion.ts";
import { fieldValue, hostIPsOf, ownValue, type Value } from "./field-ref.ts";
import { resourceValue } from "./resource-field.ts";
import { serviceVariablesOf } from "./service-variables.ts";

export type Environment =
  | { readonly ok: true; readonly env: readonly EnvEntry[] }
  /** The kubelet's words for what lacks, as in CreateContainerConfigError. */
  | { readonly ok: false; readonly message: string };

/**
 * Reads everything anew: `envFrom`, over it `env` in its order, and under both what Services say. A name that stands
 * twice keeps its first place and takes the later value.
 */
export function environmentOf(read: Reader, pod: Pod, container: Container, podIPs: readonly string[]): Environment {
  const services = serviceVariablesOf(read.store, pod.metadata.namespace ?? "", pod.spec.enableServiceLinks ?? true);
  const { env = [], envFrom = [] } = container;
  if (env.length === 0 && envFrom.length === 0) return { ok: true, env: services };
  const own = new Map<string, string>();
  for (const source of envFrom) {
    const message = addAll(own, read, pod, source);
    if (message !== undefined) return { ok: false, message };
  }
  const given = { read, pod, container, podIPs };
  let byName: ReadonlyMap<string, string> | undefined;
  const lookUp = (name: string): string | undefined => {
    byName ??= new Map(services.map((entry) => [entry.name, entry.value]));
    return own.get(name) ?? byName.get(name);
  };
  for (const variable of env) {
    const value = variableValue(variable, given, lookUp);
    if (value === undefined) continue;
    if (!value.ok) return value;
    own.set(variable.name, value.value);
  }
  const entries = [...own].map(([name, value]) => ({ name, value }));
  return { ok: true, env: [...entries, ...services.filter((entry) => !own.has(entry.name))] };
}

interface Given {
  readonly read: Reader;
  readonly pod: Pod;
  readonly container: Container;
  readonly podIPs: readonly string[];
}

/** Undefined: the variable is left out. */
function variableValue(
  variable: EnvVar,
  given: Given,
  lookUp: (name: string) => string | undefined,
): Value | undefined {
  const { value = "", valueFrom } = variable;
  if (value !== "" || valueFrom === undefined) return { ok: true, value: expand(value, lookUp) };
  const { read, pod, container, podIPs } = given;
  const node = (): Node | undefined => nodeOf(read, pod);
  if (valueFrom.fieldRef !== undefined) {
    return fieldValue(valueFrom.fieldRef.fieldPath, { pod, podIPs, hostIPs: hostIPsOf(node()) });
  }
  if (valueFrom.resourceFieldRef !== undefined)
    return resourceValue(valueFrom.resourceFieldRef, pod, container, node());
  if (valueFrom.configMapKeyRef !== undefined) return keyValue(read, pod, "configmaps", valueFrom.configMapKeyRef);
  if (valueFrom.secretKeyRef !== undefined) return keyValue(read, pod, "secrets", valueFrom.secretKeyRef);
  return { ok: true, value: "" };
}

function nodeOf(read: Reader, pod: Pod): Node | undefined {
  return read.get("nodes", pod.spec.nodeName ?? "");
}

type ConfigResource = "configmaps" | "secrets";
const WORDS = { configmaps: ["configmap", "ConfigMap"], secrets: ["secret", "Secret"] } as const;

interface KeyRef {
  readonly name?: string;
  readonly key: string;
  readonly optional?: boolean;
}

function keyValue(read: Reader, pod: Pod, resource: ConfigResource, ref: KeyRef): Value | undefined {
  const { namespace } = pod.metadata;
  const { name = "", key, optional = false } = ref;
  const object = read.get(resource, joinKey(namespace, name));
  if (object === undefined) return optional ? undefined : { ok: false, message: notFound(resource, name) };
  const value = ownValue(object.data, key);
  if (value !== undefined) return { ok: true, value: plainValue(object, value) };
  return optional
    ? undefined
    : { ok: false, message: `couldn't find key ${key} in ${WORDS[resource][1]} ${namespace}/${name}` };
}

/** Adds all keys of a ConfigMap or Secret; what is wrong, if anything. */
function addAll(own: Map<string, string>, read: Reader, pod: Pod, source: EnvFromSource): string | undefined {
  const ref = source.configMapRef ?? source.secretRef;
  if (ref === undefined) return undefined;
  const resource: ConfigResource = source.configMapRef === undefined ? "secrets" : "configmaps";
  const { name = "", optional = false } = ref;
  const object = read.get(resource, joinKey(pod.metadata.namespace, name));
  if (object === undefined) return optional ? undefined : notFound(resource, name);
  // Go ranges over a map here, in any order; names are sorted instead.
  for (const key of Object.keys(object.data ?? {}).sort()) {
    own.set(`${source.prefix ?? ""}${key}`, plainValue(object, ownValue(object.data, key) ?? ""));
  }
  return undefined;
}

function plainValue(object: ConfigMap | Secret, value: string): string {
  return object.kind === "Secret" ? utf8Text(decodeBase64(value) ?? []) : value;
}

function notFound(resource: ConfigResource, name: string): string {
  return `${WORDS[resource][0]} "${name}" not found`;
}
