/** Fills in what an item of a LimitRange says by its bounds. Models pkg/apis/core/v1/defaults.go SetDefaults_LimitRangeItem. */
import type { StringMap } from "../meta/types.ts";
import { mapSame, withKey } from "./fill.ts";
import type { LimitRange, LimitRangeItem } from "./limitrange-types.ts";
import { defaultResourceList } from "./resource-list-defaults.ts";

/** The default limit is the maximum, the default request the default limit or else the minimum. */
export function defaultLimitRange(range: LimitRange): LimitRange {
  const { spec } = range;
  if (spec === undefined || !Array.isArray(spec.limits)) return range;
  return withKey(range, "spec", withKey(spec, "limits", mapSame(spec.limits, defaultItem)));
}

const LISTS = ["max", "min", "default", "defaultRequest", "maxLimitRequestRatio"] as const;

function defaultItem(given: LimitRangeItem): LimitRangeItem {
  const item = LISTS.reduce((canonical, list) => {
    const amounts = canonical[list];
    return amounts === undefined ? canonical : withKey(canonical, list, defaultResourceList(amounts));
  }, given);
  if (item.type !== "Container") return item;
  const limits = filled(item.default, item.max);
  const requests = filled(filled(item.defaultRequest, limits), item.min);
  return withList(withList(item, "default", limits), "defaultRequest", requests);
}

function filled(list: StringMap | undefined, from: StringMap | undefined): StringMap | undefined {
  const missing = Object.entries(from ?? {}).filter(([name]) => list === undefined || !Object.hasOwn(list, name));
  return missing.length === 0 ? list : Object.fromEntries([...Object.entries(list ?? {}), ...missing]);
}

function withList(
  item: LimitRangeItem,
  name: "default" | "defaultRequest",
  list: StringMap | undefined,
): LimitRangeItem {
  return list === undefined ? item : withKey(item, name, list);
}
