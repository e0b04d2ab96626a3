/** Taking and giving back a Service's cluster IPs. Models pkg/registry/core/service/storage/alloc.go allocClusterIPs, updateClusterIPs. */
import { type IPFamily, invalid, newInternalError, newInvalid, type ServiceSpec, type Status } from "@kubenetsim/api";
import type { Allocators } from "../../allocator/types.ts";
import { isUnchangedPreferDualStack } from "./ip-families.ts";
import { type Drawer, drawIP, giveBackIPs } from "./pools.ts";

export type Drawing =
  | { readonly ok: true; readonly spec: ServiceSpec; readonly pools: Allocators }
  | { readonly ok: false; readonly status: Status };

/** One address for each family of a new Service. ExternalName and headless ones get none. */
export function allocateClusterIPs(spec: ServiceSpec, pools: Allocators, name: string, drawer: Drawer): Drawing {
  if (spec.type === "ExternalName" || spec.clusterIPs?.[0] === "None") return { ok: true, spec, pools };
  return drawEach(spec, spec.ipFamilies ?? [], 0, pools, name, drawer);
}

/** The same for a change of type or of families; addresses no longer needed are given back. */
export function updateClusterIPs(
  spec: ServiceSpec,
  old: ServiceSpec,
  pools: Allocators,
  name: string,
  drawer: Drawer,
): Drawing {
  if (isUnchangedPreferDualStack(spec, old)) return { ok: true, spec, pools };
  const was = old.type === "ExternalName";
  const is = spec.type === "ExternalName";
  if (was && !is) return allocateClusterIPs(spec, pools, name, drawer);
  if (old.clusterIPs?.[0] === "None") return { ok: true, spec, pools };
  if (!was && is) return { ok: true, spec, pools: giveBackIPs(pools, old.clusterIPs ?? [], drawer.holder) };
  const before = old.ipFamilies?.length ?? 0;
  const now = spec.ipFamilies?.length ?? 0;
  if (before === 1 && now === 2) return drawEach(spec, spec.ipFamilies ?? [], 1, pools, name, drawer);
  if (before === 2 && now === 1) {
    return { ok: true, spec, pools: giveBackIPs(pools, (old.clusterIPs ?? []).slice(1), drawer.holder) };
  }
  return { ok: true, spec, pools };
}

/** What a Service that is gone gives back. */
export function releaseClusterIPs(spec: ServiceSpec, pools: Allocators, holder: string): Allocators {
  return spec.type === "ExternalName" || spec.clusterIPs?.[0] === "None"
    ? pools
    : giveBackIPs(pools, spec.clusterIPs ?? [], holder);
}

function drawEach(
  spec: ServiceSpec,
  families: readonly IPFamily[],
  from: number,
  pools: Allocators,
  name: string,
  drawer: Drawer,
): Drawing {
  const clusterIPs = [...(spec.clusterIPs ?? [])];
  let left = pools;
  for (const [i, family] of families.entries()) {
    if (i < from) continue;
    const asked = clusterIPs[i] ?? "";
    const got = drawIP(left, family, asked, drawer);
    if (!got.ok) return { ok: false, status: refusal(asked, got.error, spec.clusterIPs ?? [], name) };
    clusterIPs[i] = got.value;
    left = got.pools;
  }
  const [first] = clusterIPs;
  return { ok: true, spec: { ...spec, ...(first === undefined ? {} : { clusterIP: first }), clusterIPs }, pools: left };
}

function refusal(asked: string, error: string, clusterIPs: readonly string[], name: string): Status {
  if (asked === "") return newInternalError(`failed to allocate a serviceIP: ${error}`);
  const detail = `failed to allocate IP ${asked}: ${error}`;
  return newInvalid("Service", "", name, [invalid("spec.clusterIPs", clusterIPs, detail)]);
}
