/** What must hold at every moment of a history, whatever was done before. */
import { controllerOf, type Deployment, type Pod } from "@kubenetsim/api";
import type { World } from "@kubenetsim/cluster";
import { DEPLOYMENTS, type LifeAct, STATEFULSETS } from "./act.ts";

/** What the acts so far allow of each Deployment. */
export interface Allowed {
  /** How many pods it may have at most; where nobody can say, Infinity. */
  readonly upper: Map<string, number>;
  /** Whose pods something beside the rollout may have taken. */
  readonly disturbed: Set<string>;
  /** Whose pods something beside evictions may have taken, or whose budget is new. */
  readonly unbudgeted: Set<string>;
}

/** Of a cluster at rest. */
export function allowedAtRest(world: World): Allowed {
  const allowed: Allowed = { upper: new Map(), disturbed: new Set(), unbudgeted: new Set() };
  forgive(world, allowed);
  return allowed;
}

/** Before an act: what it allows. */
export function allow(world: World, allowed: Allowed, act: LifeAct): void {
  const isHarmless = HARMLESS.has(act.do);
  for (const app of DEPLOYMENTS) {
    const isOthers = "app" in act && act.app !== app;
    if (!isHarmless && !isOthers) allowed.disturbed.add(app);
    if (!EVICTING.has(act.do) && !isOthers) allowed.unbudgeted.add(app);
    if ((act.do === "remove" || act.do === "apply") && act.app === app)
      allowed.upper.set(app, Number.POSITIVE_INFINITY);
    const deployment = deploymentOf(world, app);
    if (deployment === undefined || !("app" in act) || act.app !== app) continue;
    const replicas = act.do === "scale" ? act.replicas : (deployment.spec.replicas ?? 1);
    const surge = act.do === "strategy" ? act.surge : surgeOf(deployment, replicas);
    allowed.upper.set(app, Math.max(allowed.upper.get(app) ?? 0, replicas + surge));
  }
}

const HARMLESS: ReadonlySet<LifeAct["do"]> = new Set([
  ...(["roll", "pause", "resume", "undo", "restart", "budget", "service", "slow", "order", "advance", "step"] as const),
  ...(["settle", "mode", "hold", "release", "cordon", "uncordon"] as const),
]);

/** What takes pods by evictions alone, or none. */
const EVICTING: ReadonlySet<LifeAct["do"]> = new Set([
  ...(["evict", "drain", "cordon", "uncordon", "service", "slow", "order", "advance", "step", "settle"] as const),
  ...(["mode", "hold", "release"] as const),
]);

/** At rest with all nodes well, what was done before counts no longer. */
export function forgive(world: World, allowed: Allowed): void {
  if ([...world.nodes.values()].some((node) => node.silent !== undefined)) return;
  for (const app of DEPLOYMENTS) {
    const deployment = deploymentOf(world, app);
    if (deployment === undefined || !isComplete(world, app, deployment)) continue;
    allowed.disturbed.delete(app);
    allowed.unbudgeted.delete(app);
    allowed.upper.set(app, (deployment.spec.replicas ?? 1) + surgeOf(deployment));
  }
}

/** One sentence for each thing that is wrong now. */
export function momentViolations(world: World, allowed: Allowed): readonly string[] {
  return [
    ...DEPLOYMENTS.flatMap((app) => outOfBounds(world, app, allowed)),
    ...DEPLOYMENTS.flatMap((app) => overspent(world, app, allowed)),
    ...STATEFULSETS.flatMap((app) => twice(world, app)),
    ...addressesReused(world),
    ...crowdedNodes(world),
  ];
}

function deploymentOf(world: World, app: string): Deployment | undefined {
  return world.store.tables.deployments.get(`default/${app}`);
}

function surgeOf({ spec }: Deployment, replicas: number = spec.replicas ?? 1): number {
  const { maxSurge = 0 } = spec.strategy?.rollingUpdate ?? {};
  return typeof maxSurge === "number" ? maxSurge : Math.ceil((Number.parseInt(maxSurge, 10) * replicas) / 100);
}

function unavailableOf(deployment: Deployment): number {
  const { maxUnavailable = 0 } = deployment.spec.strategy?.rollingUpdate ?? {};
  const { replicas = 1 } = deployment.spec;
  const count =
    typeof maxUnavailable === "number"
      ? maxUnavailable
      : Math.floor((Number.parseInt(maxUnavailable, 10) * replicas) / 100);
  // Both rounded to nothing: the controller takes one away.
  return count === 0 && surgeOf(deployment) === 0 ? 1 : count;
}

/** Its pods that nobody has told to end. */
function podsOf(world: World, app: string): readonly Pod[] {
  return [...world.store.tables.pods.values()].filter(
    ({ metadata }) =>
      metadata.labels?.["app"] === app &&
      metadata.deletionTimestamp === undefined &&
      controllerOf(metadata) !== undefined,
  );
}

export function isReady({ status }: Pod): boolean {
  return status?.conditions?.some(({ type, status: value }) => type === "Ready" && value === "True") === true;
}

function isComplete(world: World, app: string, { metadata, spec, status }: Deployment): boolean {
  const { replicas = 1 } = spec;
  const counts = [status?.replicas ?? 0, status?.updatedReplicas ?? 0, status?.availableReplicas ?? 0];
  const pods = podsOf(world, app);
  return (
    metadata.deletionTimestamp === undefined &&
    status?.observedGeneration === metadata.generation &&
    counts.every((count) => count === replicas) &&
    pods.length === replicas &&
    pods.every(isReady)
  );
}

function outOfBounds(world: World, app: string, { upper, disturbed }: Allowed): readonly string[] {
  const deployment = deploymentOf(world, app);
  if (deployment === undefined || deployment.metadata.deletionTimestamp !== undefined) return [];
  const pods = podsOf(world, app).filter(({ status }) => status?.phase !== "Failed" && status?.phase !== "Succeeded");
  const found: string[] = [];
  const most = upper.get(app) ?? Number.POSITIVE_INFINITY;
  if (pods.length > most) found.push(`${app} has ${pods.length} pods, more than ${most}`);
  const least = (deployment.spec.replicas ?? 1) - unavailableOf(deployment);
  const ready = pods.filter(isReady).length;
  if (!disturbed.has(app) && ready < least) found.push(`${app} has ${ready} ready pods, fewer than ${least}`);
  return found;
}

/** Evictions leave as many ready pods as the budget asks for, where there were as many. */
function overspent(world: World, app: string, { unbudgeted }: Allowed): readonly string[] {
  const budget = world.store.tables.poddisruptionbudgets.get(`default/${app}`);
  const minAvailable = budget?.spec?.minAvailable;
  if (typeof minAvailable !== "number" || unbudgeted.has(app)) return [];
  const wanted = Math.min(minAvailable, deploymentOf(world, app)?.spec.replicas ?? 0);
  const ready = podsOf(world, app).filter(isReady).length;
  return ready < wanted ? [`${app} has ${ready} ready pods, fewer than its budget's ${wanted}`] : [];
}

/** A StatefulSet's pod runs on one node at most. */
function twice(world: World, app: string): readonly string[] {
  const nodes = new Map<string, string>();
  const found: string[] = [];
  for (const node of world.nodes.values())
    for (const [key, sandbox] of node.sandboxes) {
      if (!key.startsWith(`default/${app}-`) || sandbox.processes.size === 0) continue;
      // A node that is gone cannot be told to end what it runs: only force takes a pod from it.
      const other = node.silent === "node" ? undefined : nodes.get(key);
      if (other !== undefined) found.push(`${key} runs on ${other} and on ${node.name}`);
      if (node.silent === undefined) nodes.set(key, node.name);
    }
  return found;
}

/** An address that some node's rules still have for a pod belongs to no other. */
function addressesReused(world: World): readonly string[] {
  const holders = new Map<string, string>();
  for (const node of world.nodes.values())
    for (const { podIPs, uid, hostLink } of node.sandboxes.values())
      if (hostLink !== "") for (const ip of podIPs) holders.set(ip, uid);
  const found: string[] = [];
  const views = new Set([world.proxyView, ...[...world.nodes.values()].flatMap((node) => node.heldView ?? [])]);
  for (const view of views)
    for (const slice of view.slices.values())
      for (const { addresses, targetRef } of slice.endpoints) {
        const [ip = ""] = addresses;
        const holder = holders.get(ip);
        if (targetRef?.kind === "Pod" && holder !== undefined && holder !== targetRef.uid)
          found.push(`${ip} is another's while rules still have it for ${targetRef.name}`);
      }
  return found;
}

/** A DaemonSet without surge has one pod on a node that is not told to end. */
function crowdedNodes(world: World): readonly string[] {
  const counts = new Map<string, number>();
  for (const { spec } of podsOf(world, "agent"))
    if (spec.nodeName !== undefined) counts.set(spec.nodeName, (counts.get(spec.nodeName) ?? 0) + 1);
  return [...counts].flatMap(([node, count]) => (count > 1 ? [`${node} has ${count} pods of agent`] : []));
}
