/** Writes the amounts of a ResourceQuota in canonical form. Models pkg/apis/core/v1/defaults.go SetDefaults_ResourceList. */
import { withKey } from "./fill.ts";
import { defaultResourceList } from "./resource-list-defaults.ts";
import type { ResourceQuota } from "./resourcequota-types.ts";

export function defaultResourceQuota(quota: ResourceQuota): ResourceQuota {
  const { spec } = quota;
  if (spec?.hard === undefined) return quota;
  return withKey(quota, "spec", withKey(spec, "hard", defaultResourceList(spec.hard)));
}
