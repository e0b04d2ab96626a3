/** The addresses that a cloud has for LoadBalancer Services. They stand in a ConfigMap, so that they are part of the state. */
import type { LoadBalancerIngress, Service } from "@kubenetsim/api";
import { labelOf } from "@kubenetsim/api";
import type { Reader } from "@kubenetsim/apiserver";
import { addrAdd, familyOf, formatAddr, parseAddr, parsePrefix, prefixFirst, prefixSize } from "@kubenetsim/sim";

/** Where the pool is written; without it no Service gets a balancer. */
export const LOAD_BALANCER_CONFIG = { namespace: "kube-system", name: "cloud-controller-manager" } as const;
const KEY = `${LOAD_BALANCER_CONFIG.namespace}/${LOAD_BALANCER_CONFIG.name}`;
/** A pool of more addresses than a test needs: beyond these nobody looks. */
const ADDRESSES_MAX = 65_536;
/** Where bare-metal clusters ask for addresses, with commas between: spec.loadBalancerIP holds but one. */
const ASK_ANNOTATIONS = ["metallb.io/loadBalancerIPs", "metallb.universe.tf/loadBalancerIPs"];

/** The pool's text (`192.0.2.0/28`, `192.0.2.10-192.0.2.20`, single addresses, with commas between); undefined without a cloud. */
export function poolOf(read: Reader): string | undefined {
  return read.get("configmaps", KEY)?.data?.pool;
}

/** What a balancer of the Service is reached by, or why it gets none. */
export type Allotment =
  | { readonly ok: true; readonly ingress: readonly LoadBalancerIngress[] }
  | { readonly ok: false; readonly why: string };

/**
 * An address for each family of the Service that the pool has, the first family's above all: the one that it asks for, the one
 * that it has, or the first that is free. `others`: the Services that have addresses already.
 */
export function allot(pool: string, service: Service, others: Iterable<Service>): Allotment {
  const taken = holders(service, others);
  const asked = askedBy(service);
  const ingress: LoadBalancerIngress[] = [];
  for (const [i, family] of (service.spec?.ipFamilies ?? ["IPv4"]).entries()) {
    const ofFamily = (ip: string): boolean => familyOfText(ip) === family;
    const wanted = asked.find(ofFamily);
    const held = service.status?.loadBalancer?.ingress?.find(({ ip }) => ip !== undefined && ofFamily(ip))?.ip;
    const first = (suits: (ip: string) => boolean): string | undefined =>
      firstOf(pool, (ip) => ofFamily(ip) && suits(ip));
    // A cloud of one family gives a Service of two what it can.
    if (i > 0 && wanted === undefined && first(() => true) === undefined) continue;
    const holder = wanted === undefined ? undefined : taken.get(wanted);
    if (holder !== undefined) return { ok: false, why: `address ${wanted} is in use by Service ${holder}` };
    if (wanted !== undefined && first((ip) => ip === wanted) === undefined)
      return { ok: false, why: `address ${wanted} is not in the pool` };
    const ip = wanted ?? (held !== undefined && !taken.has(held) ? held : first((choice) => !taken.has(choice)));
    if (ip === undefined) return { ok: false, why: `no free ${family} address in the pool` };
    ingress.push({ ip, ipMode: "VIP" });
  }
  return { ok: true, ingress };
}

function firstOf(pool: string, suits: (ip: string) => boolean): string | undefined {
  for (const ip of addressesOf(pool)) if (suits(ip)) return ip;
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

/** By address: the key of the other Service that has it. */
function holders(service: Service, others: Iterable<Service>): ReadonlyMap<string, string> {
  const taken = new Map<string, string>();
  for (const { metadata, status } of others) {
    if (metadata.uid === service.metadata.uid) continue;
    for (const { ip } of status?.loadBalancer?.ingress ?? []) {
      if (ip !== undefined) taken.set(ip, `${metadata.namespace}/${metadata.name}`);
    }
  }
  return taken;
}

/** The addresses that the Service asks for, in canonical spelling. */
function askedBy({ metadata, spec }: Service): readonly string[] {
  const listed = ASK_ANNOTATIONS.flatMap((name) => (labelOf(metadata.annotations, name) ?? "").split(","));
  const texts = [spec?.loadBalancerIP ?? "", ...listed].map((text) => text.trim()).filter((text) => text !== "");
  return texts.map((text) => {
    const addr = parseAddr(text);
    return addr === undefined ? text : formatAddr(addr);
  });
}

function familyOfText(ip: string): "IPv4" | "IPv6" | undefined {
  const addr = parseAddr(ip);
  if (addr === undefined) return undefined;
  return familyOf(addr) === 4 ? "IPv4" : "IPv6";
}
