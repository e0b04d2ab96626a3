/** A LimitRange. Models describeLimitRange, and DescribeLimitRanges for those of a Namespace. */
import { type LimitRange, labelOf } from "@kubenetsim/api";
import type { Describer } from "./context.ts";

const TITLES = "Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio";
const RULES = "----\t--------\t---\t---\t---------------\t-------------\t-----------------------";

export const describeLimitRange: Describer<LimitRange> = (range) => [
  `Name:\t${range.metadata.name ?? ""}`,
  `Namespace:\t${range.metadata.namespace ?? ""}`,
  TITLES,
  RULES,
  ...limitLines(range),
];

/** Those of a Namespace. */
export function limitRangeLines(ranges: readonly LimitRange[]): readonly string[] {
  if (ranges.length === 0) return ["No LimitRange resource."];
  return ["Resource Limits", ...[TITLES, RULES, ...ranges.flatMap(limitLines)].map((line) => ` ${line}`)];
}

/** kubectl has no order of resources; here they stand by name. */
function limitLines({ spec }: LimitRange): readonly string[] {
  return (spec?.limits ?? []).flatMap((item) => {
    const columns = [item.min, item.max, item.defaultRequest, item.default, item.maxLimitRequestRatio];
    const names = [...new Set(columns.flatMap((column) => Object.keys(column ?? {})))].sort();
    return names.map((name) => [item.type, name, ...columns.map((column) => labelOf(column, name) ?? "-")].join("\t"));
  });
}
