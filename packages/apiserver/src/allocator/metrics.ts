/** The counters of an allocator. A refusal leaves an allocator as it was, so who asks it counts. Models ipallocator/metrics.go. */

/** `static`: a given value; `dynamic`: a free choice. */
export type AllocationScope = "static" | "dynamic";

/** `clusterip_allocator_allocation_total` and `..._errors_total` of one range, and the same for node ports. */
export interface AllocatorMetrics {
  readonly allocations: { readonly [S in AllocationScope]: number };
  readonly errors: { readonly [S in AllocationScope]: number };
}

export const emptyAllocatorMetrics: AllocatorMetrics = {
  allocations: { static: 0, dynamic: 0 },
  errors: { static: 0, dynamic: 0 },
};

/** The counters after one more attempt. */
export function countAttempt(metrics: AllocatorMetrics, scope: AllocationScope, ok: boolean): AllocatorMetrics {
  const counter = ok ? "allocations" : "errors";
  return { ...metrics, [counter]: { ...metrics[counter], [scope]: metrics[counter][scope] + 1 } };
}
