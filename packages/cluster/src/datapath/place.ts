/** Where somebody is: in a pod, on a node, or on a host outside. */
import { newBadRequest, StatusError } from "@kubenetsim/api";
import { parseAddr } from "@kubenetsim/sim";

export type Place =
  | { readonly kind: "pod"; readonly key: string }
  | { readonly kind: "node"; readonly name: string }
  | { readonly kind: "external"; readonly ip: string };

/**
 * Reads `pod/namespace/name` (or `pod/name` in the namespace default), `node/name` and `external/ip`.
 * @example parsePlace("pod/luffy/web-0") // { kind: "pod", key: "luffy/web-0" }
 */
export function parsePlace(text: string): Place | { readonly error: string } {
  const [kind = "", ...rest] = text.split("/");
  const name = rest.join("/");
  if (kind === "pod" && rest.length <= 2 && rest.every((part) => part !== "") && rest.length > 0)
    return { kind: "pod", key: rest.length === 1 ? `default/${name}` : name };
  if (kind === "node" && rest.length === 1 && name !== "") return { kind: "node", name };
  if (kind === "external" && parseAddr(name) !== undefined) return { kind: "external", ip: name };
  return {
    error: `invalid place ${JSON.stringify(text)}: must be pod/<namespace>/<name>, node/<name> or external/<ip>`,
  };
}

/** The text that parsePlace reads. */
export function formatPlace(place: Place): string {
  if (place.kind === "pod") return `pod/${place.key}`;
  return place.kind === "node" ? `node/${place.name}` : `external/${place.ip}`;
}

/** The same, thrown as a StatusError where it is none. */
export function placeNamed(text: string): Place {
  const place = parsePlace(text);
  if ("error" in place) throw new StatusError(newBadRequest(place.error));
  return place;
}
