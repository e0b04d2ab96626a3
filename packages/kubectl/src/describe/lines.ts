/** The parts that many descriptions have. Models the helpers of k8s.io/kubectl/pkg/describe/describe.go. */
import {
  type KubeObject,
  labelOf,
  type StringMap,
  sortedKeys,
  type Taint,
  type Toleration,
  utf8Length,
} from "@kubenetsim/api";
import { LAST_APPLIED } from "@kubenetsim/cluster";
import { formatRfc3339, parseRfc3339 } from "@kubenetsim/sim";

/** Name and, where it has one, namespace. */
export function nameLines({ metadata }: KubeObject): readonly string[] {
  return [`Name:\t${metadata.name ?? ""}`, `Namespace:\t${metadata.namespace ?? ""}`];
}

/** Several lines under one title; the title may be indented. */
export function multiline(title: string, values: readonly string[]): readonly string[] {
  if (values.length === 0) return [`${title}:\t<none>`];
  return values.map((value, i) => `${i === 0 ? `${title}:` : ""}\t${value}`);
}

export function labelLines(title: string, labels: StringMap | undefined): readonly string[] {
  return multiline(
    title,
    sortedKeys(labels).map((name) => `${name}=${labelOf(labels, name) ?? ""}`),
  );
}

/** A longer annotation stands on lines of its own. */
const ANNOTATION_MAX = 140;

export function annotationLines(title: string, annotations: StringMap | undefined): readonly string[] {
  const names = sortedKeys(annotations).filter((name) => name !== LAST_APPLIED);
  if (names.length === 0) return [`${title}:\t<none>`];
  return names.flatMap((name, i) => {
    const value = (labelOf(annotations, name) ?? "").replace(/\n$/, "");
    const head = i === 0 ? `${title}:\t` : "\t";
    if (utf8Length(value) + utf8Length(name) + 2 <= ANNOTATION_MAX && !value.includes("\n"))
      return [`${head}${name}: ${value}`];
    return [`${head}${name}:`, ...value.split("\n").map((line) => `\t  ${shortened(line)}`)];
  });
}

function shortened(line: string): string {
  return line.length > ANNOTATION_MAX - 2 ? `${line.slice(0, ANNOTATION_MAX - 2)}...` : line;
}

export function tolerationLines(title: string, tolerations: readonly Toleration[] | undefined): readonly string[] {
  const ordered = [...(tolerations ?? [])].sort((a, b) => order(a.key ?? "", b.key ?? ""));
  return multiline(title, ordered.map(tolerationText));
}

function tolerationText({ key = "", value = "", effect, operator, tolerationSeconds }: Toleration): string {
  const what = `${key}${value === "" ? "" : `=${value}`}${effect === undefined ? "" : `:${effect}`}`;
  const exists =
    operator === "Exists" && value === "" ? `${key !== "" || effect !== undefined ? " " : ""}op=Exists` : "";
  return `${what}${exists}${tolerationSeconds === undefined ? "" : ` for ${tolerationSeconds}s`}`;
}

export function taintLines(title: string, taints: readonly Taint[] | undefined): readonly string[] {
  const ordered = [...(taints ?? [])].sort((a, b) => order(`${a.effect},${a.key}`, `${b.effect},${b.key}`));
  return multiline(
    title,
    ordered.map(({ key, value = "", effect }) => `${key}${value === "" ? "" : `=${value}`}:${effect}`),
  );
}

/** `Controlled By`, where somebody does. */
export function controllerLines({ metadata }: KubeObject): readonly string[] {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
  return owner === undefined ? [] : [`Controlled By:\t${owner.kind}/${owner.name}`];
}

export interface ShownCondition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
}

/** The conditions of a workload. */
export function conditionLines(conditions: readonly ShownCondition[] | undefined): readonly string[] {
  if (conditions === undefined || conditions.length === 0) return [];
  const rows = conditions.map(({ type, status, reason = "" }) => `  ${type} \t${status}\t${reason}`);
  return ["Conditions:", "  Type\tStatus\tReason", "  ----\t------\t------", ...rows];
}

const DAYS = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAY_MS = 86_400_000;

/** `Wed, 31 Dec 2025 23:55:00 +0000`; no time is Go's year 1. */
export function rfc1123(time: string | null | undefined): string {
  const at = time === undefined || time === null ? undefined : parseRfc3339(time);
  if (at === undefined) return "Mon, 01 Jan 0001 00:00:00 +0000";
  const text = formatRfc3339(at);
  // 1970 began on a Thursday.
  const weekday = DAYS[((Math.floor(at / DAY_MS) % 7) + 7) % 7] ?? "";
  const month = MONTHS[Number(text.slice(5, 7)) - 1] ?? "";
  return `${weekday}, ${text.slice(8, 10)} ${month} ${text.slice(0, 4)} ${text.slice(11, 19)} +0000`;
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
