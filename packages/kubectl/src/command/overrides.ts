/** `--overrides`: changes to what a command makes, before it is sent. Models k8s.io/kubectl/pkg/cmd/util/override_options.go. */
import { isJsonList, isJsonMap, type KubeObject, readYaml } from "@kubenetsim/api";
import { applyPatch } from "@kubenetsim/apiserver";
import { type Flag, text, textOf } from "../argv/flag.ts";
import type { Request } from "../request.ts";

/** `type` is how the overrides are read if nothing is said. */
export function overrideFlags(type: "merge" | "strategic"): readonly Flag[] {
  return [text("overrides"), text("override-type", undefined, type)];
}

const TYPES: ReadonlySet<string> = new Set(["json", "merge", "strategic"]);

/** The object as overridden, or what is wrong with the overrides. */
export function overridden({ flags }: Request, object: KubeObject): KubeObject | string {
  const given = textOf(flags, "overrides");
  if (given === "") return object;
  const type = textOf(flags, "override-type");
  if (!TYPES.has(type)) return `invalid override type: ${type}`;
  const read = readYaml(given);
  if (!read.ok || !(type === "json" ? isJsonList(read.value) : isJsonMap(read.value))) return "Invalid JSON Patch";
  const patched = applyPatch(type as "json" | "merge" | "strategic", object, read.value);
  return patched.ok ? (patched.value as unknown as KubeObject) : patched.status.message;
}
