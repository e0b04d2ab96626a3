/** What the directive `cache` may say, and what holds without it. Models plugin/cache/cache.go New. */

export interface CacheLimits {
  /** How many answers are kept. */
  readonly capacity: number;
  /** Seconds an answer is kept at most, and at least. */
  readonly ttlMax: number;
  readonly ttlMin: number;
  /** Zones that are not cached. */
  readonly except: readonly string[];
}

export interface CacheOptions {
  /** The plugin's place in the Corefile: its memory is found by it. */
  readonly id: string;
  readonly zones: readonly string[];
  readonly success: CacheLimits;
  readonly denial: CacheLimits;
  /** Seconds a server failure is kept. */
  readonly failureTtl: number;
  /** An answer asked for this often within the window is refreshed before it ends. 0: never. */
  readonly prefetch: number;
  readonly prefetchWindowMs: number;
  readonly prefetchPercent: number;
  /** An answer is served this many seconds after its end where no new one comes. 0: never. */
  readonly staleSeconds: number;
  /** The upstream is asked before a stale answer is served. */
  readonly verifyStale: boolean;
  /** Every answer keeps the TTL that it came with. */
  readonly keepTtl: boolean;
}

const CAPACITY = 9984;

export const DEFAULT_CACHE: Omit<CacheOptions, "id" | "zones"> = {
  success: { capacity: CAPACITY, ttlMax: 3600, ttlMin: 5, except: [] },
  denial: { capacity: CAPACITY, ttlMax: 1800, ttlMin: 5, except: [] },
  failureTtl: 5,
  prefetch: 0,
  prefetchWindowMs: 60_000,
  prefetchPercent: 10,
  staleSeconds: 0,
  verifyStale: false,
  keepTtl: false,
};
