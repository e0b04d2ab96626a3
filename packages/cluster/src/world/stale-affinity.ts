/** Who stays with which endpoint stands in lists and sets of the kernel, one for each endpoint: they go with its rules. */
import {
  affinitySetName,
  DEFAULT_GATES,
  endpointChainName,
  endpointsOf,
  type ProxyView,
  serviceKeyOf,
  servicePorts,
  slicesOf,
} from "@kubenetsim/kube-proxy";
import type { Netns } from "@kubenetsim/linux";

/** The names of the lists (`recent`) and sets (nftables) that a view has and the next one has not; none, mostly. */
export function goneAffinity(before: ProxyView, after: ProxyView): ReadonlySet<string> {
  const gone = new Set<string>();
  for (const key of stickyServices(before, after)) {
    const kept = namesOf(after, key);
    for (const name of namesOf(before, key)) if (!kept.has(name)) gone.add(name);
  }
  return gone;
}

/** The namespace without those lists, and without what packets have put into those sets. */
export function withoutAffinity(netns: Netns, gone: ReadonlySet<string>): Netns {
  if (gone.size === 0) return netns;
  const recent = netns.recent.edit((draft) => {
    for (const name of gone) draft.delete(name);
  });
  const lists = recent.size === netns.recent.size ? netns : { ...netns, recent };
  const elements = lists.nftElements;
  if (elements === undefined) return lists;
  const nftElements = elements.edit((draft) => {
    for (const key of elements.keys()) if (key.split("\0").some((part) => gone.has(part))) draft.delete(key);
  });
  return nftElements.size === elements.size ? lists : { ...lists, nftElements };
}

function stickyServices(before: ProxyView, after: ProxyView): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const { key } of before.services.diff(after.services)) keys.add(key);
  for (const { before: old, after: now } of before.slices.diff(after.slices))
    for (const slice of [old, now]) {
      const key = slice === undefined ? undefined : serviceKeyOf(slice);
      if (key !== undefined) keys.add(key);
    }
  return new Set([...keys].filter((key) => before.services.get(key)?.spec?.sessionAffinity === "ClientIP"));
}

function namesOf(view: ProxyView, key: string): ReadonlySet<string> {
  const names = new Set<string>();
  const service = view.services.get(key);
  if (service?.spec?.sessionAffinity !== "ClientIP") return names;
  for (const family of [4, 6] as const)
    for (const info of servicePorts(service, family, DEFAULT_GATES))
      for (const { text } of endpointsOf(slicesOf(view, key), info, family)) {
        names.add(endpointChainName(info, text));
        names.add(affinitySetName(info, text));
      }
  return names;
}
