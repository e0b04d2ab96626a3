/** A ResourceQuota. Models describeQuota, and DescribeResourceQuotas for those of a Namespace. */
import { labelOf, type ResourceQuota, sortedKeys } from "@kubenetsim/api";
import type { Describer } from "./context.ts";

export const describeResourceQuota: Describer<ResourceQuota> = (quota) => [
  `Name:\t${quota.metadata.name ?? ""}`,
  `Namespace:\t${quota.metadata.namespace ?? ""}`,
  ...scopeLines(quota, " * "),
  "Resource\tUsed\tHard",
  "--------\t----\t----",
  ...amountLines(quota),
];

/** Those of a Namespace. */
export function quotaLines(quotas: readonly ResourceQuota[]): readonly string[] {
  if (quotas.length === 0) return ["No resource quota."];
  const lines = quotas.flatMap((quota) => [
    `Name:\t${quota.metadata.name ?? ""}`,
    ...scopeLines(quota, "* "),
    "Resource\tUsed\tHard",
    "--------\t---\t---",
    ...amountLines(quota),
  ]);
  return ["Resource Quotas", ...lines.map((line) => `  ${line}`)];
}

const MATCHES: ReadonlyMap<string, string> = new Map([
  [
    "Terminating",
    "Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively terminated by the system.",
  ],
  [
    "NotTerminating",
    "Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.",
  ],
  [
    "BestEffort",
    "Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.",
  ],
  [
    "NotBestEffort",
    "Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.",
  ],
]);

function scopeLines({ spec }: ResourceQuota, bullet: string): readonly string[] {
  const scopes = [...(spec?.scopes ?? [])].sort();
  if (scopes.length === 0) return [];
  const matches = scopes.flatMap((scope) => MATCHES.get(scope) ?? []);
  return [`Scopes:\t${scopes.join(", ")}`, ...matches.map((match) => bullet + match)];
}

function amountLines({ status = {} }: ResourceQuota): readonly string[] {
  return sortedKeys(status.hard).map(
    (name) => `${name}\t${labelOf(status.used, name) ?? "0"}\t${labelOf(status.hard, name) ?? ""}`,
  );
}
