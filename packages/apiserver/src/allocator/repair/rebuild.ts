/** Rebuilds what is taken from the Services that claim it, and frees leaks late. Models the repair loops of both allocators. */
import type { Service } from "@kubenetsim/api";
import { type Addr, emptyTree, type Tree } from "@kubenetsim/sim";
import { addAddress, addressKey, addressOfKey, emptyAddressSet } from "../address-set.ts";
import { takeAddress } from "../take.ts";
import type { AddressRange, AddressSet } from "../types.ts";

/** In how many runs a value without Service must be seen before it is freed: its Service may be about to be stored. */
export const REPAIRS_BEFORE_LEAK_CLEANUP = 3;

/** For each value without Service, how many more runs it is kept. Keys are those of the set. */
export type Leaks = Tree<number>;

export const noLeaks: Leaks = emptyTree();

/** A Service that says it has this address or port. */
export interface Claim {
  readonly value: Addr;
  readonly holder: string;
  readonly service: Service;
}

export type FindingProblem = "not-allocated" | "already-allocated" | "not-in-range";
export interface Finding {
  readonly problem: FindingProblem;
  readonly claim: Claim;
}

export interface Rebuilt {
  readonly set: AddressSet<string>;
  readonly leaks: Leaks;
  readonly findings: readonly Finding[];
}

/** One run: the set that the claims give, with leaked values that are not to be freed yet. */
export function rebuild(
  stored: AddressSet<string>,
  range: AddressRange,
  claims: readonly Claim[],
  leaks: Leaks,
): Rebuilt {
  const findings: Finding[] = [];
  let set = emptyAddressSet<string>();
  for (const claim of claims) {
    const taken = takeAddress(set, range, claim.value, claim.holder);
    if (!taken.ok) {
      findings.push({ problem: taken.error === "already-allocated" ? "already-allocated" : "not-in-range", claim });
      continue;
    }
    set = taken.set;
    if (!stored.taken.has(addressKey(claim.value))) findings.push({ problem: "not-allocated", claim });
  }
  return { ...keepLeaks(stored, set, leaks), findings };
}

function keepLeaks(
  stored: AddressSet<string>,
  claimed: AddressSet<string>,
  leaks: Leaks,
): { readonly set: AddressSet<string>; readonly leaks: Leaks } {
  let set = claimed;
  let left = noLeaks;
  for (const [key, holder] of stored.taken) {
    if (claimed.taken.has(key)) continue;
    const runs = leaks.get(key) ?? REPAIRS_BEFORE_LEAK_CLEANUP - 1;
    if (runs === 0) continue;
    set = addAddress(set, addressOfKey(key), holder);
    left = left.with(key, runs - 1);
  }
  return { set, leaks: left };
}
