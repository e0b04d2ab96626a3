/** What a Service that was stored by an older server is shown with. Models pkg/registry/core/service/storage/storage.go defaultOnReadService. */
import type { IPFamily, ServiceSpec } from "@kubenetsim/api";
import { other } from "./ip-families.ts";
import { syncNewClusterIPs } from "./keep-allocated.ts";
import { familyOfText, needsClusterIP, withoutFields } from "./needs.ts";

/** The spec with clusterIPs, ipFamilies and ipFamilyPolicy, which old ones lack. `primary` is the cluster's first family. */
export function defaultServiceOnRead(spec: ServiceSpec, primary: IPFamily): ServiceSpec {
  const synced = syncNewClusterIPs(spec);
  if (!needsClusterIP(synced)) return withoutFields(synced, "internalTrafficPolicy");
  if ((synced.ipFamilies?.length ?? 0) > 0) return synced;
  const ipFamilies = familiesOf(synced, primary);
  return { ...synced, ipFamilies, ipFamilyPolicy: ipFamilies.length > 1 ? "RequireDualStack" : "SingleStack" };
}

function familiesOf(spec: ServiceSpec, primary: IPFamily): readonly IPFamily[] {
  if (spec.clusterIP !== "None") return (spec.clusterIPs ?? []).map((ip) => familyOfText(ip) ?? "IPv4");
  // Nothing tells which families the endpoints of a Service without selector have: it may be both.
  return Object.keys(spec.selector ?? {}).length === 0 ? [primary, other(primary)] : [primary];
}
