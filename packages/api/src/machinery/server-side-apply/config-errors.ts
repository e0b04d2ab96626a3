/** What keeps a configuration from being applied: items of a list that cannot be told apart. Models structured-merge-diff/typed/validate.go. */
import { isJsonList, isJsonMap, type Json } from "../json.ts";
import { type ApplyType, declares, memberType } from "./apply-type.ts";
import { formatPath } from "./field-set.ts";
import { edgeOf, type ItemisedType } from "./list-items.ts";

/** Each as `.spec.ports: element 0: …`. */
export function configErrors(config: Json, type: ApplyType, path: readonly string[] = []): readonly string[] {
  if (type.shape === "atomic" || type.shape === "untyped") return [];
  if (isJsonList(config) && (type.shape === "list" || type.shape === "set")) return listErrors(config, type, path);
  if (!isJsonMap(config)) return [];
  return Object.entries(config).flatMap(([name, value]) => {
    const below = [...path, `f:${name}`];
    if (type.shape === "struct" && !declares(type, name) && !type.name.startsWith("(")) {
      return [`${formatPath(below)}: field not declared in schema`];
    }
    return configErrors(value, memberType(type, name), below);
  });
}

function listErrors(list: readonly Json[], type: ItemisedType, path: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return list.flatMap((item, at) => {
    const found = edgeOf(item, type);
    if (!found.ok) return [`${formatPath(path)}: element ${at}: ${found.error}`];
    if (seen.has(found.edge)) return [`${formatPath(path)}: duplicate entries for key ${formatPath([found.edge])}`];
    seen.add(found.edge);
    return type.shape === "list" ? configErrors(item, type.item, [...path, found.edge]) : [];
  });
}
