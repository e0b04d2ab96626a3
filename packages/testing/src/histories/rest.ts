/** What must hold once a cluster has been healed and has come to rest. */
import { controllerOf, type Pod } from "@kubenetsim/api";
import { type Cluster, FAIL_FILE } from "@kubenetsim/cluster";
import { runKubectl } from "@kubenetsim/kubectl";
import { endpointsAgree, endpointsAreAtRest, violations } from "../invariants/index.ts";
import { APPS, DEPLOYMENTS, NODES } from "./act.ts";
import { resourceOf } from "./living-cluster.ts";
import { isReady } from "./moment.ts";
import { setPin, takeAct } from "./take.ts";

/** Takes away what keeps things from coming to rest: nodes that are gone, taints, sick programs, delays. */
export function heal(cluster: Cluster): void {
  cluster.delay({});
  cluster.order();
  for (const node of NODES) {
    for (const verb of ["boot", "recover", "release", "restartKubelet", "uncordon"] as const)
      takeAct(cluster, { do: verb, node });
    for (const effect of ["NoSchedule", "NoExecute"] as const) takeAct(cluster, { do: "untaint", node, effect });
  }
  for (const app of [...DEPLOYMENTS, "rec"] as const) takeAct(cluster, { do: "resume", app });
  for (const { metadata } of cluster.list("pods", { namespace: "default" }))
    if (metadata.finalizers !== undefined) setPin(cluster, metadata.name ?? "", false);
  // A StatefulSet never comes to rest while a stranger has the name of its pod.
  runKubectl(cluster, ["delete", "pods", "-l", "app=nobody", "--wait=false"]);
  cluster.advance("1m");
  for (const { metadata } of cluster.list("pods", { namespace: "default" }))
    runKubectl(cluster, ["exec", metadata.name ?? "", "--", "rm", FAIL_FILE]);
}

/** One sentence for each thing that is wrong with a cluster that has just settled. */
export function restViolations(cluster: Cluster): readonly string[] {
  const { world } = cluster;
  const work = world.clock.alarms.size === 0 ? [] : [`work is due: ${[...world.clock.alarms.values()][0]?.actor}`];
  return [
    ...work,
    ...APPS.flatMap((app) => unconverged(cluster, app)),
    ...APPS.flatMap((app) => wrongEndpoints(cluster, app)),
    ...strayProcesses(cluster),
    ...staleRules(cluster),
    ...violations(world.store),
    ...endpointsAgree(world.store),
    ...endpointsAreAtRest(world.store),
  ];
}

function podsOf(cluster: Cluster, app: string): readonly Pod[] {
  const pods = cluster.list("pods", { namespace: "default", labelSelector: `app=${app}` });
  return pods.filter(({ status }) => status?.phase !== "Failed" && status?.phase !== "Succeeded");
}

function unconverged(cluster: Cluster, app: (typeof APPS)[number]): readonly string[] {
  const workload = cluster.get(resourceOf(app), app) as
    | { readonly spec: { readonly replicas?: number }; readonly status?: { readonly replicas?: number } }
    | undefined;
  if (workload === undefined) return [];
  const wanted = app === "agent" ? NODES.length : (workload.spec.replicas ?? 1);
  const pods = podsOf(cluster, app).filter(({ metadata }) => controllerOf(metadata) !== undefined);
  const ready = pods.filter(isReady).length;
  if (pods.length === wanted && ready === wanted) return [];
  const states = pods.map(({ metadata, spec, status }) => `${metadata.name} ${status?.phase} on ${spec.nodeName}`);
  return [`${app} wants ${wanted} pods and has ${pods.length}, ${ready} of them ready: ${states.join(", ")}`];
}

function wrongEndpoints(cluster: Cluster, app: string): readonly string[] {
  if (cluster.get("services", app) === undefined) return [];
  const expected = podsOf(cluster, app)
    .filter(isReady)
    .map(({ status }) => status?.podIP ?? "");
  const slices = cluster.list("endpointslices", { labelSelector: `kubernetes.io/service-name=${app}` });
  const endpoints = slices.flatMap((slice) => slice.endpoints.filter(({ conditions }) => conditions?.ready === true));
  const found = [...new Set(endpoints.flatMap(({ addresses }) => addresses))];
  const [want, have] = [expected.sort().join(" "), found.sort().join(" ")];
  return want === have ? [] : [`the ready pods of ${app} are at ${want}, its endpoints at ${have}`];
}

/** Every process belongs to a pod that is there, and the other way round. */
function strayProcesses(cluster: Cluster): readonly string[] {
  const found: string[] = [];
  for (const node of cluster.world.nodes.values()) {
    for (const [key, { uid }] of node.sandboxes)
      if (cluster.world.store.tables.pods.get(key)?.metadata.uid !== uid)
        found.push(`${key} on ${node.name} has no pod`);
    for (const ipam of node.ipams)
      if (ipam.taken.size !== [...node.sandboxes.values()].filter(({ hostLink }) => hostLink !== "").length)
        found.push(`${node.name} has given ${ipam.taken.size} addresses to ${node.sandboxes.size} sandboxes`);
  }
  return found;
}

function staleRules(cluster: Cluster): readonly string[] {
  const { proxyView, nodes, store } = cluster.world;
  const views = [proxyView, ...[...nodes.values()].flatMap(({ heldView }) => heldView ?? [])];
  const isStale = views.some(
    (view) => [...view.slices.diff(store.tables.endpointslices)].length > 0 && view.slices.size > 0,
  );
  return isStale ? ["a kube-proxy has not seen the last EndpointSlices"] : [];
}
