/** Taking and giving back a Service's node ports. Models pkg/registry/core/service/storage/alloc.go initNodePorts, updateNodePorts, updateHealthCheckNodePort. */
import {
  invalid,
  needsHealthCheck,
  newInternalError,
  newInvalid,
  type ServicePort,
  type ServiceSpec,
  type Status,
} from "@kubenetsim/api";
import type { Allocators } from "../../allocator/types.ts";
import type { Drawing } from "./cluster-ips.ts";
import { allocatesNodePorts, needsNodePort, nodePortOf, nodePortsOf } from "./needs.ts";
import { type Drawer, drawPort, giveBackPorts } from "./pools.ts";

/** The node ports and the health check port of a new Service. */
export function allocateNodePorts(spec: ServiceSpec, pools: Allocators, name: string, drawer: Drawer): Drawing {
  const ports = needsNodePort(spec) ? newNodePorts(spec, pools, name, drawer) : ({ ok: true, spec, pools } as const);
  if (!ports.ok || !needsHealthCheck(ports.spec)) return ports;
  return allocateHealthCheckPort(ports.spec, ports.pools, drawer);
}

/** The same for a change. What is given back can be taken again only by the next request. */
export function updateNodePorts(
  spec: ServiceSpec,
  old: ServiceSpec,
  pools: Allocators,
  name: string,
  drawer: Drawer,
): Drawing {
  const ports = needsNodePort(spec)
    ? changedNodePorts(spec, old, pools, name, drawer)
    : ({ ok: true, spec, pools } as const);
  if (!ports.ok) return ports;
  const needed = needsHealthCheck(old);
  const needs = needsHealthCheck(spec);
  const checked = !needed && needs ? allocateHealthCheckPort(ports.spec, ports.pools, drawer) : ports;
  if (!checked.ok) return checked;
  const kept = new Set(heldPorts(checked.spec));
  const freed = heldPorts(old).filter((port) => !kept.has(port));
  const freedCheck = needed && !needs ? [old.healthCheckNodePort ?? 0] : [];
  return { ...checked, pools: giveBackPorts(checked.pools, [...freed, ...freedCheck]) };
}

/** What a Service that is gone gives back. */
export function releaseNodePorts(spec: ServiceSpec, pools: Allocators): Allocators {
  const check = needsHealthCheck(spec) ? [spec.healthCheckNodePort ?? 0] : [];
  return giveBackPorts(
    pools,
    [...nodePortsOf(spec), ...check].filter((port) => port !== 0),
  );
}

/** The node ports that were really taken: an ExternalName may name some, but was never given them. */
function heldPorts(spec: ServiceSpec): readonly number[] {
  return needsNodePort(spec) ? nodePortsOf(spec) : [];
}

/** Ports of one number (say 53 by TCP and by UDP) share one node port, unless they ask for different ones. */
function newNodePorts(spec: ServiceSpec, pools: Allocators, name: string, drawer: Drawer): Drawing {
  const ports = [...(spec.ports ?? [])];
  const byNumber = new Map<number, number>();
  let left = pools;
  for (const [i, port] of ports.entries()) {
    const asked = nodePortOf(port);
    if (asked === 0 && !allocatesNodePorts(spec)) continue;
    const shared = byNumber.get(port.port);
    if (shared !== undefined && (asked === 0 || asked === shared)) {
      ports[i] = { ...port, nodePort: shared };
      continue;
    }
    const wanted = shared === undefined ? askedForNumber(port.port, ports) : asked;
    const got = drawPort(left, wanted, String(i), drawer);
    if (!got.ok) return { ok: false, status: refusal(i, wanted, got.error, name) };
    left = got.pools;
    // A port that asked for another than the first of its number keeps what it asked for.
    if (shared !== undefined) continue;
    ports[i] = { ...port, nodePort: got.value };
    byNumber.set(port.port, got.value);
  }
  return { ok: true, spec: { ...spec, ports }, pools: left };
}

function askedForNumber(number: number, ports: readonly ServicePort[]): number {
  return nodePortOf(ports.find((port) => port.port === number && nodePortOf(port) !== 0) ?? { port: number });
}

function changedNodePorts(
  spec: ServiceSpec,
  old: ServiceSpec,
  pools: Allocators,
  name: string,
  drawer: Drawer,
): Drawing {
  const held = new Set(heldPorts(old));
  const taken = new Set<string>();
  const ports = [...(spec.ports ?? [])];
  let left = pools;
  for (const [i, port] of ports.entries()) {
    const asked = nodePortOf(port);
    if (asked === 0 && !allocatesNodePorts(spec)) continue;
    let nodePort = asked;
    if (asked === 0 || !held.has(asked)) {
      const got = drawPort(left, asked, String(i), drawer);
      if (!got.ok) return { ok: false, status: refusal(i, asked, got.error, name) };
      left = got.pools;
      nodePort = got.value;
      if (asked !== 0) held.add(asked);
    }
    const protocol = port.protocol ?? "TCP";
    if (taken.has(`${protocol}/${nodePort}`)) {
      return { ok: false, status: newInternalError(`duplicate nodePort: {${protocol} ${nodePort}}`) };
    }
    taken.add(`${protocol}/${nodePort}`);
    if (asked === 0) ports[i] = { ...port, nodePort };
  }
  return { ok: true, spec: spec.ports === undefined ? spec : { ...spec, ports }, pools: left };
}

function allocateHealthCheckPort(spec: ServiceSpec, pools: Allocators, drawer: Drawer): Drawing {
  const asked = spec.healthCheckNodePort ?? 0;
  // What is no port at all is for validation to refuse, by its field.
  if (asked < 0 || asked > 65535) return { ok: true, spec, pools };
  const got = drawPort(pools, asked, "health-check", drawer);
  if (got.ok) return { ok: true, spec: { ...spec, healthCheckNodePort: got.value }, pools: got.pools };
  const what = asked === 0 ? "a HealthCheck NodePort 0" : `requested HealthCheck NodePort ${asked}`;
  return { ok: false, status: newInternalError(`failed to allocate ${what}: ${got.error}`) };
}

function refusal(at: number, asked: number, error: string, name: string): Status {
  if (asked === 0) return newInternalError(`failed to allocate a nodePort: ${error}`);
  return newInvalid("Service", "", name, [invalid(`spec.ports[${at}].nodePort`, asked, error)]);
}
