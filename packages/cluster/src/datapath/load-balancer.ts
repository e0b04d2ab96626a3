/** The cloud's balancer: whom it hands what is sent to a LoadBalancer Service's address, on the nodes' wire. */
import type { EndpointSlice, Node, Service } from "@kubenetsim/api";
import { isLoadBalancerHost } from "@kubenetsim/controllers";
import { type Addr, draw, emptyTree, formatAddr, memo, type Tree } from "@kubenetsim/sim";
import { type BalancerTables, currentBalancers } from "./balancer-tables.ts";
import type { PacketWorld } from "./location.ts";

/**
 * The node that gets it: always the same for one connection, and for one client where the Service has affinity, while the nodes
 * that pass their health checks are the same.
 */
export function balancedNode(world: PacketWorld, client: string, sourcePort: number, target: Addr): string | undefined {
  const ip = formatAddr(target);
  const service = serviceAt(world.store.tables.services, ip);
  if (service === undefined) return undefined;
  const tables = world.balancers ?? currentBalancers(world);
  const nodes = [...tables.nodes.values()].filter(
    (node) => isLoadBalancerHost(node) && isHealthy(tables, service, node),
  );
  const from = service.spec?.sessionAffinity === "ClientIP" ? client : `${client}:${sourcePort}`;
  const chosen = nodes[nodes.length < 2 ? 0 : draw(world.seed, `balancer/${ip}/${from}`, nodes.length)];
  return chosen?.metadata.name;
}

/** Services by the addresses that balancers have for them; hostnames and proxies are nobody's on this wire. */
const balancersOf = memo((services: Tree<Service>): Tree<Service> => {
  const balancers = last.balancers.edit((draft) => {
    for (const { key, before, after } of last.services.diff(services)) {
      for (const ip of addressesOf(before)) draft.delete(`${ip}\0${key}`);
      if (after !== undefined) for (const ip of addressesOf(after)) draft.set(`${ip}\0${key}`, after);
    }
  });
  last = { services, balancers };
  return balancers;
});

// Where the next one starts from, so that one changed Service costs that Service: for speed, never for meaning.
let last: { readonly services: Tree<Service>; readonly balancers: Tree<Service> } = {
  services: emptyTree(),
  balancers: emptyTree(),
};

function addressesOf(service: Service | undefined): readonly string[] {
  const ingress = service?.status?.loadBalancer?.ingress ?? [];
  return ingress.flatMap(({ ip, ipMode = "VIP" }) => (ip !== undefined && ipMode === "VIP" ? [ip] : []));
}

// Of Services with one address, the first by name has it.
function serviceAt(services: Tree<Service>, ip: string): Service | undefined {
  for (const [, service] of balancersOf(services).prefix(`${ip}\0`)) return service;
  return undefined;
}

/** What the health check finds: a node off the wire answers none; with policy Local, one without a ready pod of its own fails it. */
function isHealthy(tables: BalancerTables, service: Service, { metadata, status }: Node): boolean {
  const { name = "" } = metadata;
  if (tables.silent.includes(name)) return false;
  if (status?.conditions?.find(({ type }) => type === "Ready")?.status !== "True") return false;
  if (service.spec?.externalTrafficPolicy !== "Local") return true;
  const prefix = `${service.metadata.namespace}/${service.metadata.name}\0`;
  for (const [, key] of tables.slicesByService.prefix(prefix)) {
    const slice = tables.slices.get(key);
    if (slice !== undefined && hasReadyOn(slice, name)) return true;
  }
  return false;
}

function hasReadyOn({ endpoints }: EndpointSlice, node: string): boolean {
  return endpoints.some(({ nodeName, conditions }) => nodeName === node && conditions?.ready !== false);
}
