/** Where the simulator and a kernel disagree about a plan's traffic. */
import { type KernelFlow, kernelFlows, type OracleResult } from "./oracle-result.ts";
import type { Disagreement, FlowPrediction, Plan, Tally } from "./types.ts";

/**
 * How unlikely two samples of one distribution may differ: the statistic of the G test with one degree of freedom, exceeded
 * by chance about once in 10^5. Who asks again, and counts only what differs each time, is right as good as always.
 */
const G_MAX = 19.5;
/** What is seen in all sends of one side but in none of the other's is no chance, however few they are. */
const MISSED_BY_CHANCE_MAX = 1e-5;

/** Empty: they agree on every flow. */
export function compare(
  plan: Plan,
  predictions: readonly FlowPrediction[],
  result: OracleResult,
): readonly Disagreement[] {
  if (!result.ok)
    return [{ flow: "", what: "the kernel could not run the job", simulated: undefined, kernel: result.error }];
  const byId = kernelFlows(plan, result);
  const kernel = predictions.map(({ id }) => byId.get(id));
  const all: readonly Sent[] = [...plan.flows, ...plan.sessions];
  const found = all.flatMap((flow, i) => compareFlow(flow, predictions[i], kernel[i]));
  return [...found, ...compareChoices(predictions, kernel)];
}

/** A flow or a session: so many connections. */
interface Sent {
  readonly id: string;
  readonly count: number;
}

function compareFlow(
  flow: Sent,
  predicted: FlowPrediction | undefined,
  kernel: KernelFlow | undefined,
): readonly Disagreement[] {
  if (predicted === undefined || kernel === undefined)
    return [{ flow: flow.id, what: "not reported", simulated: predicted, kernel }];
  const outcomes = predicted.single ? singleOutcome(predicted, kernel) : sharedOutcomes(flow, predicted, kernel);
  const what = outcomes ?? connections(flow, predicted, kernel);
  if (what === undefined) return [];
  return [
    {
      flow: flow.id,
      what,
      simulated: { outcomes: predicted.outcomes, conntrack: predicted.conntrack },
      kernel: { outcomes: kernel.outcomes, conntrack: kernel.conntrack },
    },
  ];
}

/** One outcome, which may be another one next time. */
function singleOutcome(predicted: FlowPrediction, kernel: KernelFlow): string | undefined {
  const unknown = unheardOf(predicted.outcomes, kernel.outcomes);
  if (unknown !== undefined) return `outcome only in the kernel: ${unknown}`;
  return kernel.outcomes.length > 1 ? "the kernel did not stay with one backend" : undefined;
}

function sharedOutcomes(flow: Sent, predicted: FlowPrediction, kernel: KernelFlow): string | undefined {
  const unknown = unheardOf(predicted.outcomes, kernel.outcomes);
  if (unknown !== undefined) return `outcome only in the kernel: ${unknown}`;
  for (const { key, count } of predicted.outcomes) {
    const seen = kernel.outcomes.find((each) => each.key === key)?.count ?? 0;
    if (gStatistic(count, predicted.sends, seen, flow.count) > G_MAX)
      return `share: ${count} of ${predicted.sends} simulated, ${seen} of ${flow.count} in the kernel: ${key}`;
  }
  return undefined;
}

/** Entries have no counts of their own: each kind that is in one must be in the other, unless chance may have left it out. */
function connections(flow: Sent, predicted: FlowPrediction, kernel: KernelFlow): string | undefined {
  const known = new Set(predicted.conntrack.map((each) => each.key));
  const extra = kernel.conntrack.find((text) => !known.has(text));
  if (extra !== undefined) return `conntrack entry only in the kernel: ${extra}`;
  const draws = predicted.single ? 1 : flow.count;
  for (const { key, count } of predicted.conntrack) {
    const missed = (1 - count / predicted.sends) ** draws;
    if (missed < MISSED_BY_CHANCE_MAX && !kernel.conntrack.includes(key))
      return `conntrack entry only simulated: ${key}`;
  }
  return undefined;
}

function unheardOf(known: readonly Tally[], seen: readonly Tally[]): string | undefined {
  return seen.find((each) => !known.some((other) => other.key === each.key))?.key;
}

/** Flows that always went to the same backend as an earlier one (session affinity) must do so in the kernel. */
function compareChoices(
  predictions: readonly FlowPrediction[],
  kernel: readonly (KernelFlow | undefined)[],
): readonly Disagreement[] {
  const first = new Map<string, number>();
  const found: Disagreement[] = [];
  for (const [i, { id, single, choices }] of predictions.entries()) {
    if (!single || new Set(choices).size < 2) continue;
    const pattern = choices.join(" ");
    const before = first.get(pattern);
    if (before === undefined) {
      first.set(pattern, i);
      continue;
    }
    const [one, other] = [kernel[before]?.backends.join(" "), kernel[i]?.backends.join(" ")];
    if (one !== other)
      found.push({
        flow: id,
        what: `goes where ${predictions[before]?.id} goes`,
        simulated: "always",
        kernel: [one, other],
      });
  }
  return found;
}

/** How far x of n and y of m are from one share, by the G test. */
export function gStatistic(x: number, n: number, y: number, m: number): number {
  const share = (x + y) / (n + m);
  return 2 * (term(x, n * share) + term(n - x, n * (1 - share)) + term(y, m * share) + term(m - y, m * (1 - share)));
}

function term(observed: number, expected: number): number {
  return observed === 0 ? 0 : observed * Math.log(observed / expected);
}
