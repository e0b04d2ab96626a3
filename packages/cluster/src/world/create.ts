/** A fresh World: nodes wired, the API server's own objects written, cluster DNS deployed; nothing has run yet. */
import type { KubeObject, Resource } from "@kubenetsim/api";
import { StatusError } from "@kubenetsim/api";
import { bootstrapStore, createClient, type Result } from "@kubenetsim/apiserver";
import { emptyTree, startClock, treeOf } from "@kubenetsim/sim";
import { dnsConfigMap, dnsDeployment, dnsService, kubernetesEndpoints, nodeObject } from "../bootstrap/objects.ts";
import type { CheckedConfig } from "../config/config.ts";
import type { Images } from "../program/types.ts";
import { bootNode, joinNodes } from "./boot-node.ts";
import { currentView } from "./proxy.ts";
import { close, open, type Simulation } from "./simulation.ts";
import type { World } from "./types.ts";

export function createWorld(config: CheckedConfig, images: Images): World {
  const store = bootstrapStore(config.world.server, config.start);
  const sim = open(
    {
      seed: config.seed,
      config: config.world,
      clock: startClock(config.start),
      rounds: startClock(config.start),
      turns: startClock(config.start),
      store,
      nodes: emptyTree(),
      externals: emptyTree(),
      podsByIP: emptyTree(),
      nodesByIP: treeOf(config.nodes.map((node) => [node.ip, node.name])),
      proxyView: currentView({ store }),
      dispatched: 0,
      backoff: emptyTree(),
      packets: 0,
    },
    images,
  );
  bootNodes(sim, config);
  writeOwnObjects(sim, config);
  return close(sim);
}

function bootNodes(sim: Simulation, config: CheckedConfig): void {
  // Labels, taints and capacity are the user's: they take the way that strangers' objects take.
  const client = createClient(sim, { config: config.world.server, now: () => config.start });
  for (const node of config.nodes) {
    unwrap(client.create("nodes", nodeObject(node, config.start)));
    sim.nodes = sim.nodes.with(node.name, bootNode(node, config.world.podCIDRs, node === config.nodes[0]));
  }
  joinNodes(sim);
}

function writeOwnObjects(sim: Simulation, config: CheckedConfig): void {
  const first = config.nodes[0];
  if (first !== undefined) {
    const [endpoints, slice] = kubernetesEndpoints(first.ip);
    write(sim, "endpoints", endpoints);
    write(sim, "endpointslices", slice);
  }
  if (config.dnsReplicas === 0) return;
  write(sim, "configmaps", dnsConfigMap(config.world.clusterDomain));
  write(sim, "services", dnsService(config.dnsIP));
  write(sim, "deployments", dnsDeployment(config.dnsReplicas));
}

/** These objects are ours: a refusal is a mistake in this house, or a configuration that checkConfig should have refused. */
function write(sim: Simulation, resource: Resource, object: KubeObject): void {
  unwrap(sim.client.create(resource, object));
}

function unwrap(result: Result<KubeObject>): void {
  if (!result.ok) throw new StatusError(result.status);
}
