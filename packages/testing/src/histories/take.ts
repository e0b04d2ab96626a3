/** Does one act of a history on a cluster. What the server refuses is refused, and changes nothing. */
import { type KubeObject, type Pod, StatusError } from "@kubenetsim/api";
import { type Cluster, FAIL_FILE } from "@kubenetsim/cluster";
import { runKubectl } from "@kubenetsim/kubectl";
import type { App, LifeAct } from "./act.ts";
import { resourceOf, serviceOf, workloadOf } from "./living-cluster.ts";

/** Throws only what is no answer of the server: that is a fault of the simulator. */
export function takeAct(cluster: Cluster, act: LifeAct): void {
  try {
    perform(cluster, act);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
  }
}

function perform(cluster: Cluster, act: LifeAct): void {
  if ("node" in act) doToNode(cluster, act);
  else if ("pod" in act) doToPod(cluster, act);
  else if ("app" in act) doToApp(cluster, act);
  else doToAll(cluster, act);
}

function kubectl(cluster: Cluster, line: string): void {
  runKubectl(cluster, line.split(" "));
}

function doToApp(cluster: Cluster, act: LifeAct & { readonly app: App }): void {
  const { app } = act;
  const resource = resourceOf(app);
  const patch = (spec: object): void => void cluster.patch(resource, app, "default", "merge", { spec });
  switch (act.do) {
    case "scale":
      patch({ replicas: act.replicas });
      return;
    case "roll":
      patch({ template: { metadata: { annotations: { version: String(act.version) } } } });
      return;
    case "strategy":
      patch({ strategy: { rollingUpdate: { maxSurge: act.surge, maxUnavailable: act.unavailable } } });
      return;
    case "remove":
      kubectl(cluster, `delete ${resource} ${app} --cascade=${act.cascade} --wait=false`);
      return;
    case "apply":
      cluster.apply([workloadOf(app)]);
      return;
    case "budget":
      setBudget(cluster, app, act.minAvailable);
      return;
    case "service":
      changeService(cluster, act);
      return;
    default:
      kubectl(cluster, `rollout ${act.do} ${resource}/${app}`);
      return;
  }
}

function setBudget(cluster: Cluster, app: App, minAvailable: number | undefined): void {
  const metadata = { name: app };
  const spec = { minAvailable, selector: { matchLabels: { app } } };
  if (minAvailable === undefined) cluster.delete("poddisruptionbudgets", app);
  else cluster.apply([{ apiVersion: "policy/v1", kind: "PodDisruptionBudget", metadata, spec }]);
}

function changeService(cluster: Cluster, { app, change }: LifeAct & { readonly do: "service" }): void {
  if (change === "gone" || change === "headless") cluster.delete("services", app);
  if (change === "gone") return;
  if (change === "headless") {
    cluster.apply([serviceOf(app, { clusterIP: "None" })]);
    return;
  }
  const specs = {
    there: {},
    local: { internalTrafficPolicy: "Local" },
    notReady: { publishNotReadyAddresses: true },
    port: { ports: [{ port: 81, targetPort: 8080 }] },
  };
  cluster.apply([serviceOf(app, specs[change])]);
}

function doToPod(cluster: Cluster, act: LifeAct & { readonly pod: number }): void {
  const pod = podAt(cluster, act.pod);
  const name = pod?.metadata.name;
  if (pod === undefined || name === undefined) return;
  if (act.do === "kill")
    cluster.delete("pods", name, "default", act.grace === undefined ? {} : { gracePeriodSeconds: act.grace });
  else if (act.do === "evict") evict(cluster, name);
  else if (act.do === "pin" || act.do === "unpin") setPin(cluster, name, act.do === "pin");
  else if (act.do === "orphan")
    cluster.patch("pods", name, "default", "merge", { metadata: { labels: { app: "nobody" } } });
  else cluster.pod(name).exec([act.do === "sick" ? "touch" : "rm", FAIL_FILE]);
}

/** A pod with a finalizer stays, though it has ended, until somebody takes the finalizer away. */
export function setPin(cluster: Cluster, name: string, isPinned: boolean): void {
  const finalizers = isPinned ? ["example.com/pin"] : null;
  cluster.patch("pods", name, "default", "merge", { metadata: { finalizers } });
}

/** There is no command of kubectl's for one eviction: what is recorded here is known to `lifeViolations` alone. */
export function evict(cluster: Cluster, name: string): void {
  const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name, namespace: "default" } };
  cluster.act({ do: "kubectl", argv: ["evict", name] }, (_sim, client) =>
    client.create("pods", eviction as KubeObject, { subresource: "eviction" }),
  );
}

function podAt(cluster: Cluster, number: number): Pod | undefined {
  const pods = cluster.list("pods", { namespace: "default" });
  return pods[number % Math.max(1, pods.length)];
}

function doToNode(cluster: Cluster, act: LifeAct & { readonly node: string }): void {
  const node = cluster.node(act.node);
  switch (act.do) {
    case "fail":
      node.fail(act.what);
      return;
    case "recover":
      node.recover();
      return;
    case "hold":
      node.holdProxy();
      return;
    case "release":
      node.releaseProxy();
      return;
    case "mode":
      node.setProxyMode(act.mode);
      return;
    case "drain":
      kubectl(cluster, `drain ${act.node} --ignore-daemonsets --force --delete-emptydir-data --timeout=20s`);
      return;
    case "taint":
      kubectl(cluster, `taint nodes ${act.node} away=now:${act.effect} --overwrite`);
      return;
    case "untaint":
      kubectl(cluster, `taint nodes ${act.node} away:${act.effect}-`);
      return;
    case "shutdown":
      node.shutdown();
      return;
    case "boot":
      node.boot();
      return;
    case "forget":
      kubectl(cluster, `delete node ${act.node} --wait=false`);
      return;
    case "restartKubelet":
      node.restartKubelet();
      return;
    default:
      kubectl(cluster, `${act.do} ${act.node}`);
      return;
  }
}

function doToAll(cluster: Cluster, act: LifeAct): void {
  switch (act.do) {
    case "slow":
      cluster.delay({ kubelet: act.ms, kubeProxySync: { min: 50, max: 50 + act.ms }, podStatus: act.ms });
      return;
    case "order":
      cluster.order(act.seed);
      return;
    case "advance":
      cluster.advance(act.ms);
      return;
    case "settle":
      cluster.settle();
      return;
    case "step":
      for (let i = 0; i < act.count; i++) cluster.step();
  }
}
