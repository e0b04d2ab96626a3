/** What of a world decides where new connections go: two worlds of one terrain answer every probe alike but for chance. */
import { type AnswerTable, createAnswers } from "@kubenetsim/linux";
import type { Tree } from "@kubenetsim/sim";
import type { NodeState, World } from "../world/types.ts";
import { type Location, locate } from "./location.ts";
import type { Place } from "./place.ts";
import type { ProbeAnswer } from "./probe.ts";

/** It only remembers: what is in it follows from the world alone. */
export interface Terrain {
  /** A world that lies in it. */
  world: World;
  readonly origins: { readonly [K in Place["kind"]]: Map<string, Origin> };
  /** How many answers were kept. */
  kept: number;
}

/** Who is at a place, and what became of probes from there: by protocol, and by family of the target. */
export interface Origin {
  readonly at: Location;
  readonly tcp: AnswersByFamily;
  readonly udp: AnswersByFamily;
  readonly sctp: AnswersByFamily;
  /** Where pods were looked up. */
  pods: World["store"]["tables"]["pods"];
}

interface AnswersByFamily {
  readonly 4: AnswerTable<ProbeAnswer>;
  readonly 6: AnswerTable<ProbeAnswer>;
}

/** Forks, and nodes that lag, ask in turn for several. */
const TERRAINS_MAX = 4;

const terrains: Terrain[] = [];

/** The terrain of a world that is closed: one that changes no more. */
export function terrainOf(world: World): Terrain {
  const latest = terrains[0];
  if (latest !== undefined && latest.world === world) return latest;
  const found = terrains.findIndex((terrain) => isSameTerrain(terrain.world, world));
  const terrain = found < 0 ? emptyTerrain(world) : (terrains[found] as Terrain);
  if (found >= 0) terrains.splice(found, 1);
  terrains.unshift(terrain);
  terrains.length = Math.min(terrains.length, TERRAINS_MAX);
  terrain.world = world;
  return terrain;
}

/** Who is at this place; undefined where nobody is. */
export function originAt(terrain: Terrain, place: Place): Origin | undefined {
  const { world } = terrain;
  const known = terrain.origins[place.kind];
  const name = place.kind === "node" ? place.name : place.kind === "pod" ? place.key : place.ip;
  const origin = known.get(name);
  if (origin !== undefined && (place.kind !== "pod" || origin.pods === world.store.tables.pods)) return origin;
  const at = locate(world, place);
  if (at === undefined) return undefined;
  if (origin !== undefined && isSamePlace(origin.at, at)) {
    origin.pods = world.store.tables.pods;
    return origin;
  }
  const made = { at, tcp: noAnswers(), udp: noAnswers(), sctp: noAnswers(), pods: world.store.tables.pods };
  known.set(name, made);
  return made;
}

/** Lets go of all answers. */
export function forgetAnswers(terrain: Terrain): void {
  for (const known of Object.values(terrain.origins)) known.clear();
  terrain.kept = 0;
}

function emptyTerrain(world: World): Terrain {
  return { world, origins: { node: new Map(), pod: new Map(), external: new Map() }, kept: 0 };
}

function noAnswers(): AnswersByFamily {
  return { 4: createAnswers(), 6: createAnswers() };
}

function isSamePlace(a: Location, b: Location): boolean {
  if (a.kind === "external" || b.kind === "external") return a.kind === b.kind;
  return a.node === b.node && a.kind === b.kind;
}

// What no probe reads. In doubt a part is not here: then its change only costs time.
const OF_WORLD: ReadonlySet<string> = new Set([
  "seed",
  "clock",
  "rounds",
  "turns",
  "store",
  "dispatched",
  "backoff",
  "memory",
  "packets",
  "nodes",
  "dns",
]);
const OF_NODE: ReadonlySet<string> = new Set(["ipam", "kubelet", "lateStatuses", "kernel"]);
// Answers that hung on the last two are not kept.
const OF_KERNEL: ReadonlySet<string> = new Set(["conntrack", "recent", "nftElements"]);

function isSameTerrain(a: World, b: World): boolean {
  return isSameBut(a, b, OF_WORLD) && isSameStore(a.store, b.store) && areSameNodes(a.nodes, b.nodes);
}

// The cloud's balancer looks at the API itself.
function isSameStore({ tables: a }: World["store"], { tables: b }: World["store"]): boolean {
  return a.services === b.services && a.endpointslices === b.endpointslices && a.nodes === b.nodes;
}

function areSameNodes(a: Tree<NodeState>, b: Tree<NodeState>): boolean {
  for (const { before, after } of a.diff(b)) {
    if (before === undefined || after === undefined) return false;
    if (!isSameBut(before, after, OF_NODE) || !isSameBut(before.kernel, after.kernel, OF_KERNEL)) return false;
  }
  return true;
}

/** Whether two objects hold the very same values, but for some fields. */
function isSameBut<T extends object>(a: T, b: T, ignored: ReadonlySet<string>): boolean {
  if (a === b) return true;
  for (const key of Object.keys(b)) {
    if (!ignored.has(key) && a[key as keyof T] !== b[key as keyof T]) return false;
  }
  for (const key of Object.keys(a)) if (!ignored.has(key) && !Object.hasOwn(b, key)) return false;
  return true;
}
