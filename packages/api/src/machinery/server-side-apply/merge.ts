/** An applied configuration merged into a live object. Models structured-merge-diff/typed/merge.go. */
import { isJsonList, isJsonMap, type Json, mapOfEntries, member } from "../json.ts";
import { type ApplyType, ATOMIC, memberType } from "./apply-type.ts";
import { type ItemisedType, itemsByEdge } from "./list-items.ts";

/** The live value with all that the configuration says. Items keep the live order where the configuration has none of its own. */
export function mergeApplied(live: Json | undefined, config: Json | undefined, type: ApplyType): Json | undefined {
  if (config === undefined) return live;
  if (live === undefined || live === null || type.shape === "atomic") return config;
  if (type.shape === "list" || type.shape === "set") {
    return isJsonList(live) && isJsonList(config) ? mergeLists(live, config, type) : config;
  }
  if (!isJsonMap(live) || !isJsonMap(config)) return config;
  const names = new Set([...Object.keys(live), ...Object.keys(config)]);
  return mapOfEntries(
    [...names].flatMap((name): [string, Json][] => {
      const merged = mergeApplied(member(live, name), member(config, name), memberType(type, name));
      return merged === undefined ? [] : [[name, merged]];
    }),
  );
}

function mergeLists(live: readonly Json[], config: readonly Json[], type: ItemisedType): readonly Json[] {
  const old = itemsByEdge(live, type).items;
  const now = itemsByEdge(config, type).items;
  const itemType = type.shape === "list" ? type.item : ATOMIC;
  const merged = (edge: string): Json => mergeApplied(old.get(edge), now.get(edge), itemType) ?? null;
  return orderOf([...old.keys()], [...now.keys()]).map(merged);
}

/** What both have is in the order of the configuration; what only one has stays near its neighbours. */
function orderOf(live: readonly string[], config: readonly string[]): readonly string[] {
  const [inLive, inConfig] = [new Set(live), new Set(config)];
  const shared = config.filter((edge) => inLive.has(edge));
  const done = new Set<string>();
  const order: string[] = [];
  let next = 0;
  for (let l = 0, c = 0; l < live.length || c < config.length; ) {
    const [left, right] = [live[l], config[c]];
    if (left !== undefined && right !== undefined) {
      if (left === right) {
        order.push(left);
        done.add(left);
        l += 1;
        c += 1;
        next += 1;
        continue;
      }
      if (inConfig.has(left) && shared[next] !== undefined && shared[next] !== left) {
        l += 1;
        continue;
      }
    }
    if (left !== undefined && !inConfig.has(left)) {
      order.push(left);
      l += 1;
      continue;
    }
    if (left !== undefined && done.has(left)) l += 1;
    if (right === undefined) {
      l += left === undefined ? 0 : 1;
      continue;
    }
    order.push(right);
    done.add(right);
    c += 1;
    if (shared[next] === right) next += 1;
  }
  return [...new Set(order)];
}
