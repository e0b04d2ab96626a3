/** A fresh World: nodes wired, the API server's own objects written, cluster DNS deployed; nothing has run yet. */
import type { KubeObject, Lease, Node, Resource } from "@kubenetsim/api";
import { StatusError } from "@kubenetsim/api";
import { bootstrapStore, createClient, keepUnread, put, type Result, uidOf } from "@kubenetsim/apiserver";
import { LOAD_BALANCER_CONFIG } from "@kubenetsim/controllers";
import { assert, emptyTree, formatRfc3339, startClock, treeOf } from "@kubenetsim/sim";
import {
  nodeLocalConfigMap,
  nodeLocalPod,
  nodeLocalService,
  withNodeLocalAddress,
} from "../bootstrap/node-local-dns.ts";
import { dnsConfigMap, dnsDeployment, dnsService, kubernetesEndpoints, nodeObject } from "../bootstrap/objects.ts";
import { defaultStorageClass } from "../bootstrap/storage.ts";
import type { CheckedConfig } from "../config/config.ts";
import type { CheckedProxy } from "../config/node-proxies.ts";
import type { Images } from "../program/types.ts";
import { KUBELET } from "./actor-names.ts";
import { repaceBalancers } from "./balancers.ts";
import { bootNode, joinNodes } from "./boot-node.ts";
import { leaseOf } from "./heartbeat.ts";
import { firstSync } from "./proxy.ts";
import { close, due, open, type Simulation } from "./simulation.ts";
import type { World } from "./types.ts";
import { bootUpstreams } from "./upstream-dns.ts";
import { currentView } from "./view.ts";

export function createWorld(config: CheckedConfig, images: Images): World {
  const store = keepUnread(bootstrapStore(config.world.server, config.start), 0);
  const sim = open(
    {
      seed: config.seed,
      config: config.world,
      clock: startClock(config.start),
      rounds: startClock(config.start),
      turns: emptyTree(),
      store,
      nodes: emptyTree(),
      externals: emptyTree(),
      podsByIP: emptyTree(),
      nodesByIP: treeOf(config.nodes.flatMap((node) => node.ips.map((ip): [string, string] => [ip, node.name]))),
      proxyView: currentView({ store }),
      ownProxies: emptyTree(),
      dns: emptyTree(),
      dispatched: 0,
      backoff: emptyTree(),
      memory: emptyTree(),
      packets: 0,
    },
    images,
  );
  bootNodes(sim, config);
  startStaticPods(sim);
  bootUpstreams(sim);
  repaceBalancers(sim);
  writeOwnObjects(sim, config);
  // By no request, so that it takes none of the uids, and names, of what users make.
  sim.store = put(sim.store, "storageclasses", defaultStorageClass(config.seed, config.start));
  return close(sim);
}

function bootNodes(sim: Simulation, config: CheckedConfig): void {
  // Labels, taints and capacity are the user's: they take the way that strangers' objects take.
  const client = createClient(sim, { config: config.world.server, now: () => config.start });
  for (const [i, node] of config.nodes.entries()) {
    const registered = unwrap(client.create("nodes", nodeObject(node, config.start)));
    sim.store = put(sim.store, "leases", firstLease(registered, config, i));
    sim.nodes = sim.nodes.with(node.name, bootNode(node, proxyOf(config, i), config.world, config.start, i === 0));
  }
  joinNodes(sim);
  for (const node of [...sim.nodes.values()]) firstSync(sim, node, sim.proxyView);
}

/** By no request, as the class: of uids that nobody counts as far as. */
function firstLease(node: Node, { seed, start }: CheckedConfig, i: number): Lease {
  const lease = leaseOf(node);
  const uid = uidOf(seed, UIDS_OF_LEASES + i);
  return { ...lease, metadata: { ...lease.metadata, uid, creationTimestamp: formatRfc3339(start) } };
}

const UIDS_OF_LEASES = 0xf000_0000;

/** There is no write that would make their kubelets look at them. */
function startStaticPods(sim: Simulation): void {
  for (const { name, kubelet } of sim.nodes.values())
    for (const key of kubelet.staticPods?.keys() ?? []) due(sim, `${KUBELET}/${name}`, key, sim.clock.now);
}

function proxyOf(config: CheckedConfig, node: number): CheckedProxy {
  const proxy = config.proxies[node];
  assert(proxy !== undefined, "each node has a kube-proxy");
  return proxy;
}

function writeOwnObjects(sim: Simulation, config: CheckedConfig): void {
  const first = config.nodes[0];
  if (first !== undefined) {
    const [endpoints, slice] = kubernetesEndpoints(first.ips[0] ?? "");
    write(sim, "endpoints", endpoints);
    write(sim, "endpointslices", slice);
  }
  if (config.balancerPool !== undefined) write(sim, "configmaps", balancerConfigMap(config.balancerPool));
  if (config.dnsReplicas === 0) return;
  write(sim, "configmaps", dnsConfigMap(config.world.clusterDomain));
  write(sim, "services", dnsService(config.dnsIP));
  write(sim, "deployments", dnsDeployment(config.dnsReplicas));
  if (config.nodeLocalDNS !== undefined) installNodeLocalDNS(sim, config, config.nodeLocalDNS);
}

/** Its link, its configuration, and a pod on every node that there is. */
function installNodeLocalDNS(sim: Simulation, config: CheckedConfig, address: string): void {
  write(sim, "services", nodeLocalService(config.dnsIP));
  write(sim, "configmaps", nodeLocalConfigMap(address, config.dnsIP, config.world.clusterDomain));
  for (const node of [...sim.nodes.values()]) {
    sim.nodes = sim.nodes.with(node.name, { ...node, kernel: withNodeLocalAddress(node.kernel, address) });
    write(sim, "pods", nodeLocalPod(node.name, address));
  }
}

/** These objects are ours: a refusal is a mistake in this house, or a configuration that checkConfig should have refused. */
function write(sim: Simulation, resource: Resource, object: KubeObject): void {
  unwrap(sim.client.create(resource, object));
}

/** Where the cloud's controller reads its pool. */
function balancerConfigMap(pool: string): KubeObject {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: LOAD_BALANCER_CONFIG, data: { pool } } as KubeObject;
}

function unwrap<T extends KubeObject>(result: Result<T>): T {
  if (!result.ok) throw new StatusError(result.status);
  return result.value;
}
