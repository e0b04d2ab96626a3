/** Making sets, and changing what is in them. */
import { emptyTree } from "@kubenetsim/sim";
import { memberKey, parseMember } from "./member.ts";
import type { IpSet, IpSetType } from "./types.ts";

const HASHSIZE = 1024;
const MAXELEM = 65536;

/**
 * An empty set, as `ipset create NAME TYPE` makes it.
 *
 * @example createIpSet("CLUSTER-ADDRESSES", "hash:ip,port")
 */
export function createIpSet(
  name: string,
  type: IpSetType,
  options: Partial<Pick<IpSet, "family" | "hashsize" | "maxelem">> = {},
): IpSet {
  return { name, type, family: 4, hashsize: HASHSIZE, maxelem: MAXELEM, ...options, members: emptyTree() };
}

/** The set with one more member, or what `ipset add` says is wrong. Adding what is there already is an error too, as without `-exist`. */
export function addMember(set: IpSet, text: string): { readonly set: IpSet } | { readonly error: string } {
  const parsed = parseMember(set, text);
  if ("error" in parsed) return parsed;
  const key = memberKey(set, parsed.member);
  if (set.members.has(key)) return { error: "Element cannot be added to the set: it's already added" };
  if (set.type !== "bitmap:port" && set.members.size >= set.maxelem)
    return { error: "Hash is full, cannot add more elements" };
  return { set: { ...set, members: set.members.with(key, parsed.member) } };
}

/** The set without a member, or what `ipset del` says is wrong. */
export function removeMember(set: IpSet, text: string): { readonly set: IpSet } | { readonly error: string } {
  const parsed = parseMember(set, text);
  if ("error" in parsed) return parsed;
  const key = memberKey(set, parsed.member);
  if (!set.members.has(key)) return { error: "Element cannot be deleted from the set: it's not added" };
  return { set: { ...set, members: set.members.without(key) } };
}
