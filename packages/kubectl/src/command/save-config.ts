/** `--save-config`: an object as if it had been applied. Models k8s.io/kubectl/pkg/util/apply.go CreateOrUpdateAnnotation. */
import { type KubeObject, toCompactJson } from "@kubenetsim/api";
import { LAST_APPLIED } from "@kubenetsim/cluster";
import { bool, boolOf, type Flag } from "../argv/flag.ts";
import type { Request } from "../request.ts";

export const saveConfigFlag: Flag = bool("save-config");

/** With its own text among its annotations, if that is asked for. */
export function withConfig({ flags }: Request, object: KubeObject): KubeObject {
  return boolOf(flags, "save-config") ? configured(object) : object;
}

/** With its own text among its annotations. */
export function configured(object: KubeObject): KubeObject {
  const { annotations } = object.metadata;
  const text = `${toCompactJson({ ...object, metadata: { ...object.metadata, annotations: { ...annotations } } })}\n`;
  return { ...object, metadata: { ...object.metadata, annotations: { ...annotations, [LAST_APPLIED]: text } } };
}
