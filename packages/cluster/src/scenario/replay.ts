/** A scenario: what a cluster was made of and what was done to it, as data. Replayed, it gives the same world. */
import type { KubeObject, Resource } from "@kubenetsim/api";
import type { DeleteOptions, PatchType } from "@kubenetsim/apiserver";
import { assert } from "@kubenetsim/sim";
import { type Cluster, createBareCluster } from "../cluster.ts";
import type { ClusterConfig } from "../config/types.ts";
import type { Target } from "../datapath/exchange.ts";
import { parsePlace } from "../datapath/place.ts";
import type { Handle } from "../handles.ts";
import type { Act } from "../history.ts";
import type { Request } from "../program/types.ts";

export interface Scenario {
  /** Goes before the configuration's: the same acts under other chances. */
  readonly seed?: number;
  /** What images do is code, and must be given again: all else is JSON. */
  readonly config: ClusterConfig;
  /** What `cluster.history` told. */
  readonly acts: readonly Act[];
}

/** Does an act that only another package knows, such as `kubectl`; false where it does not know it either. */
export type PerformOther = (cluster: Cluster, act: Act) => boolean;

/**
 * Makes the cluster and does all the acts again, in order. Throws StatusError where an act is refused now.
 * @example replay({ config: { seed: 7 }, acts: cluster.history }).hash() === cluster.hash()
 */
export function replay(scenario: Scenario, performOther: PerformOther = () => false): Cluster {
  const { seed, config, acts } = scenario;
  const cluster = createBareCluster(seed === undefined ? config : { ...config, seed });
  for (const act of acts) perform(cluster, act, performOther);
  return cluster;
}

/** Does one act. */
export function perform(cluster: Cluster, act: Act, performOther: PerformOther = () => false): void {
  const known =
    changeObjects(cluster, act) ||
    moveTime(cluster, act, performOther) ||
    changeNode(cluster, act) ||
    sendPackets(cluster, act);
  assert(known || performOther(cluster, act), `nobody knows how to do ${act.do} again`);
}

function changeObjects(cluster: Cluster, act: Act): boolean {
  switch (act.do) {
    case "apply":
      cluster.apply(act.manifests as string | object);
      return true;
    case "delete":
      cluster.delete(act.manifests as string | object);
      return true;
    case "create":
      cluster.create(act.resource as Resource, act.object as KubeObject);
      return true;
    case "update": {
      const options = act.subresource === undefined ? {} : { subresource: act.subresource };
      cluster.update(act.resource as Resource, act.object as KubeObject, options);
      return true;
    }
    case "patch":
      cluster.patch(act.resource as Resource, ...nameOf(act.key), act.type as PatchType, act.patch);
      return true;
    case "remove":
      cluster.delete(act.resource as Resource, ...nameOf(act.key), act.options as DeleteOptions);
      return true;
    default:
      return false;
  }
}

function moveTime(cluster: Cluster, act: Act, performOther: PerformOther): boolean {
  switch (act.do) {
    case "settle":
      cluster.settle(act.limitMs);
      return true;
    case "advance":
      cluster.advance(act.ms);
      return true;
    case "step":
      cluster.step();
      return true;
    case "traffic":
      cluster.traffic(act.options, duringOf(act.during, performOther));
      return true;
    case "order":
      cluster.order(act.seed);
      return true;
    case "delay":
      cluster.delay(act.delays);
      return true;
    case "set-metric":
      cluster.setMetric(act.of, act.usage);
      return true;
    default:
      return false;
  }
}

function changeNode(cluster: Cluster, act: Act): boolean {
  switch (act.do) {
    case "fail-node":
      cluster.node(act.node).fail(act.what);
      return true;
    case "recover-node":
      cluster.node(act.node).recover();
      return true;
    case "shutdown-node":
      cluster.node(act.node).shutdown();
      return true;
    case "boot-node":
      cluster.node(act.node).boot();
      return true;
    case "restart-kubelet":
      cluster.node(act.node).restartKubelet();
      return true;
    case "write-manifest":
      cluster.node(act.node).writeManifest(act.manifest);
      return true;
    case "remove-manifest":
      cluster.node(act.node).removeManifest(act.pod, act.namespace);
      return true;
    case "hold-proxy":
      cluster.node(act.node).holdProxy();
      return true;
    case "release-proxy":
      cluster.node(act.node).releaseProxy();
      return true;
    case "set-proxy-mode":
      cluster.node(act.node).setProxyMode(act.mode);
      return true;
    default:
      return false;
  }
}

function duringOf(acts: readonly Act[] | undefined, performOther: PerformOther) {
  if (acts === undefined) return undefined;
  return (cluster: Cluster): void => {
    for (const act of acts) perform(cluster, act, performOther);
  };
}

function sendPackets(cluster: Cluster, act: Act): boolean {
  if (act.do === "send") {
    cluster.send(act.from, act.target as Target, act.request as Request);
    return true;
  }
  if (act.do !== "exec") return false;
  handleAt(cluster, act.from).exec(act.argv);
  return true;
}

function handleAt(cluster: Cluster, from: string): Handle {
  const place = parsePlace(from);
  assert(!("error" in place), `a recorded place is one: ${from}`);
  if (place.kind === "external") return cluster.external(place.ip);
  return place.kind === "node" ? cluster.node(place.name) : cluster.pod(...nameOf(place.key));
}

/** A key's name, and its namespace where it has one. */
function nameOf(key: string): [name: string, namespace: string | undefined] {
  const slash = key.indexOf("/");
  return slash < 0 ? [key, undefined] : [key.slice(slash + 1), key.slice(0, slash)];
}
