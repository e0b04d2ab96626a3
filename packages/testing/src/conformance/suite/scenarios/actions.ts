/** What is done in a step of a scenario. */
import { type KubeObject, type Pod, type PodCondition, StatusError } from "@kubenetsim/api";
import { assert, type Millis } from "@kubenetsim/sim";
import { numberOf, objectOf, textOf } from "../../json.ts";
import type { Json, JsonObject } from "../../types.ts";
import { applyObject, resourceOf } from "./apply.ts";
import type { Stage } from "./stage.ts";

type Action = (stage: Stage, action: JsonObject) => void;

/** By name: which keys an action may have, and what it does. */
const actions: ReadonlyMap<string, readonly [keys: readonly string[], act: Action]> = new Map([
  ["apply", [["object", "error", "message"], apply]],
  ["patch", [["kind", "namespace", "name", "patch", "subresource", "error", "message"], patch]],
  ["delete", [["kind", "namespace", "name", "grace"], remove]],
  ["stop", [["pod"], stop]],
  ["ready", [["pod", "ready"], ready]],
  ["condition", [["pod", "type", "status"], condition]],
  ["phase", [["pod", "phase", "reason"], endPhase]],
  ["scale", [["kind", "namespace", "name", "replicas"], scale]],
  ["restart", [["component"], restart]],
  ["flush", [["node"], flush]],
  ["wait", [["seconds"], wait]],
]);

const GRACE_SECONDS = 86_400;
/** Until a kubelet has written a changed ConfigMap into its volumes and CoreDNS has read it again. */
const CONFIG_MS: Millis = 150_000;

/** Does one action. What is unknown is refused. */
export function perform(stage: Stage, { action, ...rest }: JsonObject): void {
  const known = actions.get(String(action));
  assert(known !== undefined, `the action ${String(action)} is unknown`);
  const [keys, act] = known;
  const unknown = Object.keys(rest).filter((key) => !keys.includes(key));
  assert(unknown.length === 0, `the action ${String(action)} has unknown keys: ${unknown.join(", ")}`);
  act(stage, rest);
}

function apply(stage: Stage, { object, error, message }: JsonObject): void {
  const given = objectOf(object, "object") as unknown as KubeObject;
  expectOutcome(error, message, () => applyObject(stage, given));
  stage.settle();
  if (given.kind === "ConfigMap") stage.cluster.advance(CONFIG_MS);
}

function patch(stage: Stage, { kind, namespace, name, patch: change, subresource, error, message }: JsonObject): void {
  const resource = resourceOf(textOf(kind, "kind"));
  const at = namespace === undefined || namespace === null ? undefined : textOf(namespace, "namespace");
  const { cluster } = stage;
  expectOutcome(error, message, () => {
    if (subresource === undefined) {
      cluster.patch(resource, textOf(name, "name"), at, "merge", change);
      return;
    }
    assert(subresource === "status", `the subresource ${String(subresource)} is unknown`);
    const { status } = objectOf(change, "patch");
    const stored = cluster.get(resource, textOf(name, "name"), at);
    assert(stored !== undefined, `there is no ${String(kind)} ${String(name)}`);
    cluster.update(resource, { ...stored, status } as unknown as KubeObject, { subresource: "status" });
  });
  if (resource === "configmaps") cluster.advance(CONFIG_MS);
}

/** A refusal that is expected must come, for that reason; one that is not is thrown on. */
function expectOutcome(error: Json | undefined, message: Json | undefined, act: () => void): void {
  try {
    act();
  } catch (thrown) {
    if (error === undefined || error === null || !(thrown instanceof StatusError)) throw thrown;
    assert(thrown.status.reason === error, `refused for ${String(thrown.status.reason)}: ${thrown.message}`);
    const isSaid = message === undefined || thrown.message.includes(textOf(message, "message"));
    assert(isSaid, `refused with other words: ${thrown.message}`);
    return;
  }
  assert(error === undefined || error === null, `the call was to be refused: ${String(error)}`);
}

function remove(stage: Stage, { kind, namespace, name, grace }: JsonObject): void {
  const resource = resourceOf(textOf(kind, "kind"));
  const at = namespace === undefined || namespace === null ? undefined : textOf(namespace, "namespace");
  const seconds = grace === undefined ? 0 : numberOf(grace, "grace");
  // However long the scenario takes: the pod ends when it is told to stop.
  const options = resource === "pods" ? { gracePeriodSeconds: seconds > 0 ? GRACE_SECONDS : 0 } : {};
  stage.cluster.delete(resource, textOf(name, "name"), at, options);
  stage.settle();
}

function stop(stage: Stage, { pod }: JsonObject): void {
  const [namespace, name = ""] = textOf(pod, "pod").split("/");
  const stored = stage.cluster.get("pods", name, namespace);
  assert(stored?.metadata.deletionTimestamp !== undefined, `${String(pod)} is not terminating`);
  stage.cluster.delete("pods", name, namespace, { gracePeriodSeconds: 0 });
  stage.settle();
}

function ready({ unready }: Stage, { pod, ready: isReady }: JsonObject): void {
  assert(typeof isReady === "boolean", "ready is no boolean");
  if (isReady) unready.delete(textOf(pod, "pod"));
  else unready.add(textOf(pod, "pod"));
}

function condition({ cluster }: Stage, { pod, type, status }: JsonObject): void {
  const [namespace, name = ""] = textOf(pod, "pod").split("/");
  const stored = cluster.get("pods", name, namespace);
  assert(stored !== undefined, `there is no pod ${String(pod)}`);
  const others = (stored.status?.conditions ?? []).filter((each) => each.type !== type);
  const conditions = [...others, { type, status } as unknown as PodCondition];
  const changed: Pod = { ...stored, status: { ...stored.status, conditions } };
  cluster.update("pods", changed, { subresource: "status" });
}

function endPhase({ cluster }: Stage, { pod, phase, reason }: JsonObject): void {
  const [namespace, name = ""] = textOf(pod, "pod").split("/");
  const stored = cluster.get("pods", name, namespace);
  assert(stored !== undefined, `there is no pod ${String(pod)}`);
  assert(phase === "Failed" || phase === "Succeeded", `the phase ${String(phase)} is unknown`);
  const why = reason === undefined ? {} : { reason: textOf(reason, "reason") };
  const ended: Pod = { ...stored, status: { ...stored.status, phase, ...why } };
  cluster.update("pods", ended, { subresource: "status" });
}

function scale({ cluster }: Stage, { kind, namespace, name, replicas }: JsonObject): void {
  const resource = resourceOf(textOf(kind, "kind"));
  const change = { spec: { replicas: numberOf(replicas, "replicas") } };
  cluster.patch(resource, textOf(name, "name"), textOf(namespace, "namespace"), "merge", change);
}

/** The API server keeps nothing but its store. A kube-proxy that starts anew reads all Services and writes all rules again. */
function restart({ cluster }: Stage, { component }: JsonObject): void {
  if (component === "kube-apiserver") return;
  assert(component === "kube-proxy", `the component ${String(component)} is unknown`);
  for (const node of cluster.world.nodes.keys()) restartProxy(cluster, node);
}

/** kube-proxy finds its canary chain gone, and writes all rules again. */
function flush({ cluster }: Stage, { node }: JsonObject): void {
  restartProxy(cluster, textOf(node, "node"));
}

function restartProxy(cluster: Stage["cluster"], node: string): void {
  cluster.node(node).holdProxy();
  cluster.node(node).releaseProxy();
}

function wait(stage: Stage, { seconds }: JsonObject): void {
  stage.settle();
  stage.cluster.advance(numberOf(seconds, "seconds") * 1000);
}
