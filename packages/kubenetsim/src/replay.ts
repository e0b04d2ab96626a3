/** Does again what was done to a cluster: the acts of its history, on a fresh one. */

import type { KubeObject, Resource } from "@kubenetsim/api";
import type { PatchType } from "@kubenetsim/apiserver";
import { type Act, type Handle, parsePlace } from "@kubenetsim/cluster";
import { type Cluster, type Config, createCluster } from "./cluster.ts";

/**
 * Same configuration, same acts: the cluster it returns has the same hash as the one whose `history` this is. An act that
 * was refused is in no history, so none is refused here.
 * @example replay(config, cluster.history).hash() === cluster.hash()
 */
export function replay(config: Config, acts: readonly Act[]): Cluster {
  const cluster = createCluster(config);
  for (const act of acts) repeat(cluster, act);
  return cluster;
}

function repeat(cluster: Cluster, act: Act): unknown {
  switch (act.do) {
    case "apply":
      return cluster.apply(act.manifests as string | object);
    case "delete":
      return cluster.delete(act.manifests as string | object);
    case "create":
      return cluster.create(act.resource as Resource, act.object as KubeObject);
    case "update":
      return cluster.update(act.resource as Resource, act.object as KubeObject, act.options);
    case "patch":
      return cluster.patch(act.resource as Resource, ...splitKey(act.key), act.type as PatchType, act.patch);
    case "remove":
      return cluster.delete(act.resource as Resource, ...splitKey(act.key), act.options as object);
    case "settle":
      return cluster.settle(act.limit);
    case "step":
      return cluster.step();
    case "advance":
      return cluster.advance(act.ms);
    case "exec":
      return placeOf(cluster, act.from).exec(act.argv);
    case "send":
      return cluster.send(act.from, act.target, act.request);
    case "kubectl":
      return cluster.runKubectl(act.argv, act.stdin);
    case "hold-proxy":
      return cluster.node(act.node).holdProxy();
    case "release-proxy":
      return cluster.node(act.node).releaseProxy();
  }
}

function splitKey(key: string): readonly [name: string, namespace: string | undefined] {
  const slash = key.indexOf("/");
  return slash < 0 ? [key, undefined] : [key.slice(slash + 1), key.slice(0, slash)];
}

function placeOf(cluster: Cluster, text: string): Handle {
  const place = parsePlace(text);
  if ("error" in place) throw new Error(place.error);
  if (place.kind === "node") return cluster.node(place.name);
  if (place.kind === "external") return cluster.external(place.ip);
  const [name, namespace] = splitKey(place.key);
  return cluster.pod(name, namespace);
}
