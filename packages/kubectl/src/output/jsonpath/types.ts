/** A JSONPath template in kubectl's dialect, parsed. Models k8s.io/client-go/util/jsonpath/node.go. */
import type { Json } from "@kubenetsim/api";

export type PathNode =
  | { readonly kind: "text"; readonly text: string }
  /** `{…}`: the nodes are walked one after the other. */
  | { readonly kind: "action"; readonly nodes: readonly PathNode[] }
  | { readonly kind: "field"; readonly name: string }
  | { readonly kind: "wildcard" }
  | { readonly kind: "recursive" }
  | { readonly kind: "value"; readonly value: Json }
  | { readonly kind: "slice"; readonly from?: number; readonly to?: number; readonly step?: number }
  | {
      readonly kind: "filter";
      readonly left: readonly PathNode[];
      readonly operator: string;
      readonly right: readonly PathNode[];
    }
  /** `[a,b]`: each alternative is walked from the same place. */
  | { readonly kind: "union"; readonly alternatives: readonly (readonly PathNode[])[] }
  /** `$`: the whole object, as `@` is outside of filters. */
  | { readonly kind: "root" }
  | { readonly kind: "range"; readonly nodes: readonly PathNode[]; readonly body: readonly PathNode[] };

export type PathResult<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string };
