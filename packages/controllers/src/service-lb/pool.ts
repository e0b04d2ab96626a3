/** The addresses that a cloud has for LoadBalancer Services. They stand in a ConfigMap, so that they are part of the state. */
import type { Service } from "@kubenetsim/api";
import type { Reader } from "@kubenetsim/apiserver";
import { addrAdd, formatAddr, parseAddr, parsePrefix, prefixFirst, prefixSize } from "@kubenetsim/sim";

/** Where the pool is written; without it no Service gets a balancer. */
export const LOAD_BALANCER_CONFIG = { namespace: "kube-system", name: "cloud-controller-manager" } as const;
const KEY = `${LOAD_BALANCER_CONFIG.namespace}/${LOAD_BALANCER_CONFIG.name}`;
/** A pool of more addresses than a test needs: beyond these nobody looks. */
const ADDRESSES_MAX = 65_536;

/** The pool's text (`192.0.2.0/28`, `192.0.2.10-192.0.2.20`, single addresses, with commas between); undefined without a cloud. */
export function poolOf(read: Reader): string | undefined {
  return read.get("configmaps", KEY)?.data?.pool;
}

/** The first address that no Service has, or the one that the Service asks for; undefined where there is none. */
export function freeAddress(read: Reader, pool: string, service: Service): string | undefined {
  const taken = new Set<string>();
  for (const other of read.list("services")) {
    if (other.metadata.uid === service.metadata.uid) continue;
    for (const { ip } of other.status?.loadBalancer?.ingress ?? []) if (ip !== undefined) taken.add(ip);
  }
  const asked = service.spec?.loadBalancerIP ?? "";
  for (const address of addressesOf(pool)) {
    if (taken.has(address) || (asked !== "" && asked !== address)) continue;
    return address;
  }
  return undefined;
}

/** All addresses of a pool, in order; parts that cannot be read are passed over. */
export function* addressesOf(pool: string): Generator<string> {
  for (const part of pool.split(",").map((text) => text.trim())) {
    const [first = "", last = first] = part.split("-");
    const prefix = first === last ? parsePrefix(part) : undefined;
    const start = prefix === undefined ? parseAddr(first) : prefixFirst(prefix);
    const end = parseAddr(last);
    if (start === undefined) continue;
    const size = prefix === undefined ? undefined : Number(prefixSize(prefix));
    for (let i = 0; i < Math.min(size ?? ADDRESSES_MAX, ADDRESSES_MAX); i++) {
      const address = addrAdd(start, i);
      yield formatAddr(address);
      if (size === undefined && (end === undefined || address >= end)) break;
    }
  }
}
