/** What the outcome of rules hung on beside the packet: the questions they put to chance, and whether on anything else. */
import { mixSeed, scale } from "@kubenetsim/sim";

/**
 * One question to chance, answered from the world's seed, the packet's number and the rule's handle alone. `statistic` answers
 * 1 or 0 with a probability of `bound` of 2^31; `random` a number below `bound`; `inc` the packet's number modulo `bound`. `turn` is
 * no chance at all: how many connections the packet's own is thought to come after, modulo `bound`.
 */
export interface Draw {
  readonly kind: "statistic" | "random" | "inc" | "turn";
  readonly handle: number;
  readonly bound: number;
  readonly drawn: number;
}

/** Written while `run` goes: hand one in by its options, and look at it afterwards. */
export interface DrawLog {
  readonly draws: Draw[];
  /**
   * False once a rule has asked for something that changes from packet to packet, such as the source port, or a list that other
   * packets write. Otherwise all packets with these draws fare alike that have the same addresses, protocol, kind, target port,
   * mark and state, come by the same links, and meet these rules in a namespace with these links, routes and addresses.
   */
  isSteady: boolean;
}

export function drawLog(): DrawLog {
  return { draws: [], isSteady: true };
}

/** Draws, and notes it where somebody wants to know. */
export function drawn(
  kind: Chance,
  bound: number,
  handle: number,
  seed: number,
  packetId: number,
  log: DrawLog | undefined,
): number {
  const answer = answerOf(kind, bound, handle, seed, packetId);
  log?.draws.push({ kind, handle, bound, drawn: answer });
  return answer;
}

type Chance = Exclude<Draw["kind"], "turn">;

function answerOf(kind: Chance, bound: number, handle: number, seed: number, packetId: number): number {
  if (kind === "inc") return packetId % bound;
  const mixed = mixSeed(mixSeed(seed, packetId), handle);
  if (kind === "random") return scale(mixed, bound);
  return mixed >>> 1 < bound ? 1 : 0;
}
