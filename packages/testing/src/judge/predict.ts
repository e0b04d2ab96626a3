/** What the simulator says of a plan's traffic: the same flows many times over, each time with other chances. */
import type { Cluster, Exchange, Trace } from "@kubenetsim/cluster";
import { connectionsOf } from "./connections.ts";
import { targetOf } from "./job.ts";
import { outcomeText } from "./outcome.ts";
import { countOne, tally } from "./tally.ts";
import type { FlowPlan, FlowPrediction, Outcome, Plan } from "./types.ts";

/** Of each try, every flow sends so often: enough to see whether it stays with one backend. */
const SENDS = 2;
/** So many tries: what chance leaves out of all of them is not worth a thought. */
export const TRIES = 100;
/** Packets have numbers, and chance falls by them: each try starts at another. */
const NUMBERS_APART = 100_003;

/** One prediction for each flow, in the plan's order. `cluster` is the plan's, and stays as it is. */
export function predict(plan: Plan, cluster: Cluster): readonly FlowPrediction[] {
  const seen = plan.flows.map(() => ({
    outcomes: new Map<string, number>(),
    conntrack: new Map<string, number>(),
    choices: [] as string[],
    single: true,
  }));
  for (let t = 0; t < TRIES; t++) {
    const world = cluster.fork();
    world.act({ do: "step" }, (sim) => {
      sim.packets += t * NUMBERS_APART;
    });
    for (const [i, flow] of plan.flows.entries()) {
      const of = seen[i] as (typeof seen)[number];
      const outcomes = Array.from({ length: SENDS }, () => sendOnce(world, flow, of.conntrack));
      const texts = outcomes.map(outcomeText);
      for (const text of texts) countOne(of.outcomes, text);
      of.choices.push(outcomes[0]?.backend ?? "");
      if (texts.some((text) => text !== texts[0])) of.single = false;
    }
  }
  return plan.flows.map((flow, i) => {
    const { outcomes, conntrack, choices, single } = seen[i] as (typeof seen)[number];
    return {
      id: flow.id,
      sends: TRIES * SENDS,
      outcomes: tally(outcomes),
      conntrack: tally(conntrack),
      single,
      choices,
    };
  });
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

/** In the oracle's words. */
export function outcomeOf(exchange: Exchange, protocol: string): Outcome {
  const { disposition, trace, reply } = exchange;
  switch (disposition) {
    case "delivered":
      return protocol === "icmp" ? { result: "answered" } : answered(trace);
    case "refused":
      return protocol === "icmp"
        ? { result: "unreachable:icmp-port-unreachable" }
        : { result: "refused", ...refusal(trace) };
    case "no-route":
      return { result: "unreachable:no-route" };
    case "unreachable":
      return { result: "unreachable" };
    default:
      return { result: reply.error === "Operation not permitted" ? "error:EPERM" : "timeout" };
  }
}

function answered(trace: Trace): Outcome {
  const { sent, received, endpoint } = trace;
  if (received === undefined) return { result: "answered" };
  return {
    result: "answered",
    backend: endpoint?.name ?? "",
    sawSource: received.source,
    sourcePort: received.sourcePort === sent.sourcePort ? "kept" : "changed",
    sawDestination: `${received.target}:${received.targetPort}`,
  };
}

/** What came back, and for an ICMP error from whom. */
function refusal(trace: Trace): { how?: string } {
  const last = trace.reply?.received;
  if (last === undefined) return {};
  return { how: last.protocol === "icmp" ? `icmp-port-unreachable from ${last.source}` : "tcp-reset" };
}
