/** Which of the scarce things a Service of some type needs. Models pkg/registry/core/service/storage/storage.go needsClusterIP and its kin. */
import type { IPFamily, Service, ServicePort, ServiceSpec } from "@kubenetsim/api";
import { parseAddrSloppy } from "@kubenetsim/sim";

/** A spec that lacks everything: what a manifest without one means. */
export const EMPTY_SPEC: ServiceSpec = {};

export function specOf(service: Service): ServiceSpec {
  return service.spec ?? EMPTY_SPEC;
}

/** All but ExternalName have clusterIPs, be it None. */
export function needsClusterIP(spec: ServiceSpec): boolean {
  return spec.type !== "ExternalName";
}

export function needsNodePort(spec: ServiceSpec): boolean {
  return spec.type === "NodePort" || spec.type === "LoadBalancer";
}

/** Whether ports without a node port get one. */
export function allocatesNodePorts(spec: ServiceSpec): boolean {
  if (spec.type === "NodePort") return true;
  return spec.type === "LoadBalancer" && spec.allocateLoadBalancerNodePorts !== false;
}

/** The node ports of a spec, those that are set. */
export function nodePortsOf(spec: ServiceSpec): readonly number[] {
  return (spec.ports ?? []).map(nodePortOf).filter((port) => port !== 0);
}

/** A port's node port, 0 where it has none. */
export function nodePortOf(port: ServicePort): number {
  return port.nodePort ?? 0;
}

/** Which family an address text belongs to; undefined if it is no address. */
export function familyOfText(ip: string): IPFamily | undefined {
  const addr = parseAddrSloppy(ip);
  if (addr === undefined) return undefined;
  return typeof addr === "number" ? "IPv4" : "IPv6";
}

export function sameList(a: readonly unknown[] | undefined, b: readonly unknown[] | undefined): boolean {
  const one = a ?? [];
  const other = b ?? [];
  return one.length === other.length && one.every((item, i) => item === other[i]);
}

/** The spec without some of its fields; the same spec where it has none of them. */
export function withoutFields(spec: ServiceSpec, ...names: readonly (keyof ServiceSpec)[]): ServiceSpec {
  if (names.every((name) => spec[name] === undefined)) return spec;
  const rest: { -readonly [K in keyof ServiceSpec]: ServiceSpec[K] } = { ...spec };
  for (const name of names) delete rest[name];
  return rest;
}
