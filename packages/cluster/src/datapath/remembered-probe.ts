/** Probes at speed: what became of packets before is remembered for as long as nothing that it hung on has changed. */
import { drawLog, findAnswer, keepAnswer } from "@kubenetsim/linux";
import { parseAddr } from "@kubenetsim/sim";
import type { World } from "../world/types.ts";
import type { Place } from "./place.ts";
import { type ProbeAnswer, type ProbeTarget, probe } from "./probe.ts";
import { forgetAnswers, originAt, type Terrain, terrainOf } from "./terrain.ts";

/** More answers than this are not worth their memory: then all are forgotten, and those still wanted come again. */
const KEPT_MAX = 1 << 18;

/** As {@link probe}, whose answers these are. The world must be one that changes no more, as a Cluster holds it. */
export function rememberedProbe(world: World, from: Place, target: ProbeTarget, attempt = 1): ProbeAnswer {
  const terrain = terrainOf(world);
  const origin = originAt(terrain, from);
  const address = parseAddr(target.address);
  if (origin === undefined || address === undefined) return probe(world, from, target, attempt);
  const answers = origin[target.protocol][typeof address === "number" ? 4 : 6];
  const found = findAnswer(answers, address, target.port, world.seed, world.packets + attempt, attempt);
  return found ?? findOut(terrain, from, target, attempt);
}

function findOut(terrain: Terrain, from: Place, target: ProbeTarget, attempt: number): ProbeAnswer {
  const { world } = terrain;
  const draws = drawLog();
  const answer = Object.freeze(probe({ ...world, draws }, from, target, attempt));
  if (!draws.isSteady) return answer;
  if (terrain.kept >= KEPT_MAX) forgetAnswers(terrain);
  const address = parseAddr(target.address);
  const answers = originAt(terrain, from)?.[target.protocol];
  if (address === undefined || answers === undefined) return answer;
  keepAnswer(answers[typeof address === "number" ? 4 : 6], address, target.port, draws.draws, answer);
  terrain.kept++;
  return answer;
}
