/** ResourceQuota, v1. */
import type { KubeObject, StringMap } from "../meta/types.ts";

export interface ScopedResourceSelectorRequirement {
  readonly scopeName: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

export interface ResourceQuota extends KubeObject {
  readonly kind: "ResourceQuota";
  readonly spec?: {
    readonly hard?: StringMap;
    readonly scopes?: readonly string[];
    readonly scopeSelector?: { readonly matchExpressions?: readonly ScopedResourceSelectorRequirement[] };
  };
  readonly status?: { readonly hard?: StringMap; readonly used?: StringMap };
}
