/** The environment variables of a container, with where their values come from. Models describeContainerEnvVars. */
import {
  type Container,
  type EnvVar,
  type EnvVarSource,
  labelOf,
  type ObjectMeta,
  type Pod,
  parseQuantity,
  type StringMap,
  sortedKeys,
} from "@kubenetsim/api";

export function environmentLines(container: Container, pod: Pod | undefined): readonly string[] {
  const env = container.env ?? [];
  if (env.length === 0) return ["Environment:\t<none>"];
  return ["Environment:", ...env.flatMap((one) => variableLines(one, container, pod)).map((line) => `  ${line}`)];
}

function variableLines(
  { name, value = "", valueFrom }: EnvVar,
  container: Container,
  pod: Pod | undefined,
): readonly string[] {
  if (valueFrom === undefined) return value.split("\n").map((line, i) => (i === 0 ? `${name}:\t${line}` : `\t${line}`));
  const text = sourceText(valueFrom, container, pod);
  return text === "" ? [] : [`${name}:\t${text}`];
}

function sourceText(
  { fieldRef, resourceFieldRef, secretKeyRef, configMapKeyRef }: EnvVarSource,
  container: Container,
  pod: Pod | undefined,
): string {
  if (fieldRef !== undefined)
    return `${fieldValue(pod, fieldRef.fieldPath)} (${fieldRef.apiVersion ?? ""}:${fieldRef.fieldPath})`;
  if (resourceFieldRef !== undefined)
    return `${resourceValue(container, resourceFieldRef)} (${resourceFieldRef.resource})`;
  if (secretKeyRef !== undefined) {
    const { key, name = "", optional = false } = secretKeyRef;
    return `<set to the key '${key}' in secret '${name}'>\tOptional: ${optional}`;
  }
  if (configMapKeyRef === undefined) return "";
  const { key, name = "", optional = false } = configMapKeyRef;
  return `<set to the key '${key}' of config map '${name}'>\tOptional: ${optional}`;
}

/** Only metadata can be told; all else is left empty. Models fieldpath.ExtractFieldPathAsString. */
function fieldValue(pod: Pod | undefined, path: string): string {
  const { metadata } = pod ?? {};
  const part = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path);
  if (part !== null)
    return labelOf(part[1] === "labels" ? metadata?.labels : metadata?.annotations, part[2] ?? "") ?? "";
  return WHOLE.get(path)?.(metadata ?? {}) ?? "";
}

const WHOLE: ReadonlyMap<string, (metadata: ObjectMeta) => string> = new Map([
  ["metadata.name", ({ name = "" }) => name],
  ["metadata.namespace", ({ namespace = "" }) => namespace],
  ["metadata.uid", ({ uid = "" }) => uid],
  ["metadata.labels", ({ labels }) => mapText(labels)],
  ["metadata.annotations", ({ annotations }) => mapText(annotations)],
]);

function mapText(map: StringMap | undefined): string {
  return sortedKeys(map)
    .map((key) => `${key}=${JSON.stringify(labelOf(map, key))}`)
    .join("\n");
}

function resourceValue(
  { resources }: Container,
  { resource, divisor = "1" }: { readonly resource: string; readonly divisor?: string },
): string {
  const [, kind, name = ""] = /^(limits|requests)\.(.+)$/.exec(resource) ?? [];
  const amount = parseQuantity(labelOf(kind === "limits" ? resources?.limits : resources?.requests, name) ?? "0");
  const unit = parseQuantity(divisor);
  if (!amount.ok || !unit.ok) return "";
  const nanos = unit.quantity.nanos === 0n ? 1_000_000_000n : unit.quantity.nanos;
  const value = (amount.quantity.nanos + nanos - 1n) / nanos;
  return value === 0n && kind === "limits" && (name === "cpu" || name === "memory")
    ? "node allocatable"
    : String(value);
}
