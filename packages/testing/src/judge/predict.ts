/** What the simulator says of a plan's traffic: the same flows many times over, each time with other chances. */
import type { Cluster } from "@kubenetsim/cluster";
import { connectionsOf } from "./connections.ts";
import { targetOf } from "./job.ts";
import { outcomeOf, outcomeText } from "./outcome.ts";
import { playSessions } from "./sessions.ts";
import { countOne, tally } from "./tally.ts";
import type { FlowPlan, FlowPrediction, Outcome, Plan } from "./types.ts";

/** Of each try, every flow sends so often: enough to see whether it stays with one backend. */
const SENDS = 2;
/** Which tries: `count` of them, from the one of number `first` on. */
export interface Tries {
  readonly count: number;
  readonly first: number;
}

/** What chance leaves out of so many tries is little enough: what is asked again is asked with others, and more. */
export const TRIES: Tries = { count: 40, first: 0 };
/** Packets have numbers, and chance falls by them: each try starts at another. */
const NUMBERS_APART = 100_003;

/** Of so many tries one plays the sessions, too: making the change takes its time. */
const TRIES_PER_CHANGE = 3;

interface Seen {
  readonly outcomes: Map<string, number>;
  readonly conntrack: Map<string, number>;
  readonly choices: string[];
  sends: number;
  single: boolean;
}

/** One prediction for each flow, then for each session, in the plan's order. `cluster` is the plan's, and stays as it is. */
export function predict(plan: Plan, cluster: Cluster, tries: Tries = TRIES): readonly FlowPrediction[] {
  const seen = new Map([...plan.flows, ...plan.sessions].map(({ id }) => [id, nothingSeen()]));
  for (let t = tries.first; t < tries.first + tries.count; t++) {
    const world = cluster.fork();
    world.act({ do: "step" }, (sim) => {
      sim.packets += t * NUMBERS_APART;
    });
    for (const flow of plan.flows) tryFlow(world, flow, seen.get(flow.id) as Seen);
    if (plan.sessions.length > 0 && t % TRIES_PER_CHANGE === 0) trySessions(plan, world, seen);
  }
  return [...seen].map(([id, { outcomes, conntrack, choices, sends, single }]) => ({
    id,
    sends,
    outcomes: tally(outcomes),
    conntrack: tally(conntrack),
    single,
    choices,
  }));
}

function nothingSeen(): Seen {
  return { outcomes: new Map(), conntrack: new Map(), choices: [], sends: 0, single: true };
}

function tryFlow(world: Cluster, flow: FlowPlan, seen: Seen): void {
  const outcomes = Array.from({ length: SENDS }, () => sendOnce(world, flow, seen.conntrack));
  seen.choices.push(outcomes[0]?.backend ?? "");
  count(seen, outcomes.map(outcomeText));
}

function trySessions(plan: Plan, world: Cluster, seen: ReadonlyMap<string, Seen>): void {
  const conntrack = new Map([...seen].map(([id, each]) => [id, each.conntrack]));
  for (const [i, transcripts] of playSessions(plan, world, conntrack).entries())
    count(seen.get(plan.sessions[i]?.id ?? "") as Seen, transcripts);
}

function count(seen: Seen, texts: readonly string[]): void {
  for (const text of texts) countOne(seen.outcomes, text);
  seen.sends += texts.length;
  if (texts.some((text) => text !== texts[0])) seen.single = false;
}

function sendOnce(world: Cluster, flow: FlowPlan, conntrack: Map<string, number>): Outcome {
  const protocol = flow.protocol.toLowerCase() as "tcp" | "udp" | "icmp";
  const target = { address: targetOf(flow, world), port: flow.port, protocol, ...sourcePortOf(flow) };
  const exchange = world.send(flow.from, target, { kind: "raw", data: "hello" });
  for (const text of connectionsOf(world, exchange.trace.sent)) countOne(conntrack, text);
  return outcomeOf(exchange, protocol);
}

function sourcePortOf({ sourcePort }: FlowPlan): { sourcePort?: number } {
  return sourcePort === undefined ? {} : { sourcePort };
}
