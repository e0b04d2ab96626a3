/** From what a caller handed in to an object that a subresource takes: a Binding, a Scale, an Eviction. */
import {
  cannotBeHandled,
  checkCustomFields,
  isJsonMap,
  type KubeObject,
  newBadRequest,
  plainCopy,
} from "@kubenetsim/api";
import type { Result } from "../client/types.ts";
import type { Request } from "./request.ts";

/** A copy with sound metadata; what else is in it is for the subresource to look at. */
export function decodeSubresource(object: KubeObject, request: Request): Result<KubeObject> {
  if (request.trusted) return { ok: true, value: object };
  const copied = plainCopy(object);
  if (!copied.ok) return refuse(`${copied.path === "" ? "the object" : copied.path}: ${copied.message}`);
  if (!isJsonMap(copied.value)) return refuse("the object is not a map");
  const { kind } = copied.value;
  if (typeof kind !== "string" || kind === "") return refuse("Object 'Kind' is missing in the object");
  // What it is, beside its metadata, is looked at before it is used.
  const check = checkCustomFields(copied.value as unknown as KubeObject);
  const [error] = check.errors;
  return error === undefined ? { ok: true, value: check.object } : refuse(cannotBeHandled(kind, "v1", error.message));
}

function refuse(message: string): { readonly ok: false; readonly status: ReturnType<typeof newBadRequest> } {
  return { ok: false, status: newBadRequest(message) };
}
