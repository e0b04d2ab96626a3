/** Addresses as text, as RFC 5952 and Go's netip.Addr.String write them. */

import { type Addr, MAPPED_HIGH } from "./addr.ts";

/** The canonical text: dotted decimal; or lower-case hex groups with the longest run of zeros as `::`. */
export function formatAddr(addr: Addr): string {
  if (typeof addr === "number") return formatIPv4(addr);
  if (addr >> 32n === MAPPED_HIGH) return `::ffff:${formatIPv4(Number(addr & 0xffffffffn))}`;
  return formatGroups(groupsOf(addr));
}

function formatIPv4(addr: number): string {
  return `${addr >>> 24}.${(addr >>> 16) & 255}.${(addr >>> 8) & 255}.${addr & 255}`;
}

function groupsOf(addr: bigint): number[] {
  const groups: number[] = [];
  for (let shift = 112n; shift >= 0n; shift -= 16n) groups.push(Number((addr >> shift) & 0xffffn));
  return groups;
}

function formatGroups(groups: readonly number[]): string {
  const [start, end] = longestZeroRun(groups);
  const hex = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(":");
  if (end - start < 2) return hex(groups);
  return `${hex(groups.slice(0, start))}::${hex(groups.slice(end))}`;
}

// Of two runs of the same length the first is shortened.
function longestZeroRun(groups: readonly number[]): readonly [number, number] {
  let best: readonly [number, number] = [0, 0];
  let start = 0;
  for (let i = 0; i < groups.length; i++) {
    if (groups[i] !== 0) start = i + 1;
    else if (i + 1 - start > best[1] - best[0]) best = [start, i + 1];
  }
  return best;
}
