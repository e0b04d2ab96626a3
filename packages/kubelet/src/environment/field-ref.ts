/** A variable's value from the pod's own fields. Models kubelet_pods.go podFieldSelectorRuntimeValue and pkg/fieldpath. */
import type { Node, Pod, StringMap } from "@kubenetsim/api";

/** What is known when a container starts. */
export interface FieldSource {
  readonly pod: Pod;
  readonly podIPs: readonly string[];
  readonly hostIPs: readonly string[];
}

export type Value = { readonly ok: true; readonly value: string } | { readonly ok: false; readonly message: string };

/** The text of one field, as the downward API gives it to a variable. */
export function fieldValue(path: string, source: FieldSource): Value {
  const { metadata, spec } = source.pod;
  const subscript = /^(metadata\.(?:labels|annotations))\['(.*)'\]$/.exec(path);
  if (subscript !== null) {
    const map = subscript[1] === "metadata.labels" ? metadata.labels : metadata.annotations;
    return found(ownValue(map, subscript[2] ?? ""));
  }
  switch (path) {
    case "metadata.name":
      return found(metadata.name);
    case "metadata.namespace":
      return found(metadata.namespace);
    case "metadata.uid":
      return found(metadata.uid);
    case "spec.nodeName":
      return found(spec.nodeName);
    case "spec.serviceAccountName":
      return found(spec.serviceAccountName);
    case "status.hostIP":
      return found(source.hostIPs[0]);
    case "status.hostIPs":
      return found(source.hostIPs.join(","));
    case "status.podIP":
      return found(source.podIPs[0]);
    case "status.podIPs":
      return found(source.podIPs.join(","));
    default:
      return { ok: false, message: `unsupported fieldPath: ${path}` };
  }
}

/** The node's addresses, one a family, as status.hostIPs has them. */
export function hostIPsOf(node: Node | undefined): readonly string[] {
  const internal = (node?.status?.addresses ?? [])
    .filter((each) => each.type === "InternalIP")
    .map((each) => each.address);
  const [first] = internal;
  if (first === undefined) return [];
  const second = internal.find((address) => address.includes(":") !== first.includes(":"));
  return second === undefined ? [first] : [first, second];
}

/** A map's own value: a user's key never reaches the prototype. */
export function ownValue(map: StringMap | undefined, key: string): string | undefined {
  return map !== undefined && Object.hasOwn(map, key) ? map[key] : undefined;
}

function found(value: string | undefined): Value {
  return { ok: true, value: value ?? "" };
}
