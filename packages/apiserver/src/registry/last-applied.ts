/** Between client-side and server-side apply of kubectl. Models apimachinery/pkg/util/managedfields/internal/lastapplied*.go. */
import {
  type ApplyType,
  type Conflict,
  compareFields,
  difference,
  isEmptySet,
  isJsonMap,
  type Json,
  type KubeObject,
  parseManifests,
  toFieldSet,
} from "@kubenetsim/api";
import { canonicalJson } from "@kubenetsim/sim";
import { jsonOf } from "./managed-fields.ts";
import { withMeta } from "./metadata.ts";

/** Where kubectl's client-side apply keeps what it was given. */
export const LAST_APPLIED_ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration";

/** Whether all conflicts are about fields that the last client-side apply set, and that are still as it set them. */
export function allowedByLastApplied(stored: KubeObject, conflicts: readonly Conflict[], type: ApplyType): boolean {
  const last = lastAppliedOf(stored);
  if (last === undefined) return false;
  const { added, modified } = compareFields(last, jsonOf(stored), type);
  const kept = difference(difference(toFieldSet(last, type), modified), added);
  return conflicts.every(({ path }) => isEmptySet(difference(path, kept)));
}

/** The object with the annotation brought up to what kubectl applied on the server, where there is such an annotation. */
export function syncLastApplied(
  stored: KubeObject | undefined,
  object: KubeObject,
  config: KubeObject,
  manager: string,
): KubeObject {
  if (manager !== "kubectl" || stored?.metadata.annotations?.[LAST_APPLIED_ANNOTATION] === undefined) return object;
  const { [LAST_APPLIED_ANNOTATION]: _old, ...annotations } = config.metadata.annotations ?? {};
  const bare = withMeta(config, { annotations });
  const text = `${canonicalJson(bare)}\n`;
  return withMeta(object, { annotations: { ...object.metadata.annotations, [LAST_APPLIED_ANNOTATION]: text } });
}

function lastAppliedOf({ metadata }: KubeObject): Json | undefined {
  const text = metadata.annotations?.[LAST_APPLIED_ANNOTATION];
  const parsed = text === undefined ? undefined : parseManifests(text);
  if (parsed?.ok !== true) return undefined;
  // What was parsed is JSON, which TypeScript cannot see of an interface.
  const object = parsed.documents[0]?.object as unknown as Json | undefined;
  return isJsonMap(object) ? object : undefined;
}
