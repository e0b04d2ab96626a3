/** What the oracle reported of a flow, brought into the judge's words. */
import { connectionText, hostOf } from "./connections.ts";
import { outcomeText } from "./outcome.ts";
import { roundsOf, transcriptOf, useId } from "./rounds.ts";
import { countOne, tally } from "./tally.ts";
import type { Outcome, Plan, SessionPlan, Tally } from "./types.ts";

/** The oracle's result, as far as it is read here. */
export interface OracleResult {
  readonly ok: boolean;
  readonly error?: { readonly stage?: string; readonly message?: string };
  /** Of flows, and of what was done between them. */
  readonly results?: readonly (OracleFlow | OracleStep)[];
}

export interface OracleStep {
  readonly id: string;
  readonly do: string;
}

export interface OracleFlow {
  readonly id: string;
  readonly outcomes: readonly OracleOutcome[];
  readonly conntrack?: readonly OracleEntry[];
}

export interface OracleOutcome {
  readonly count: number;
  readonly result: string;
  readonly backend?: string;
  readonly sawSource?: string;
  readonly sourcePort?: "kept" | "changed";
  readonly sawDestination?: string;
  readonly how?: string;
  readonly icmpFrom?: string;
}

export interface OracleEntry {
  readonly node: string;
  readonly protocol: string;
  readonly original: { readonly src: string; readonly dst: string };
  readonly reply: { readonly src: string; readonly dst: string };
  readonly flags: readonly string[];
}

export interface KernelFlow {
  readonly id: string;
  readonly outcomes: readonly Tally[];
  /** The backend of each kind of answer. */
  readonly backends: readonly string[];
  readonly conntrack: readonly string[];
}

/** By the id of a plan's flow or session; what was not reported is not there. */
export function kernelFlows(plan: Plan, { results = [] }: OracleResult): ReadonlyMap<string, KernelFlow> {
  const flows = new Map(results.flatMap((each) => ("do" in each ? [] : [[each.id, each] as const])));
  const all = new Map<string, KernelFlow>();
  for (const { id } of plan.flows) {
    const flow = flows.get(id);
    if (flow !== undefined) all.set(id, kernelFlow(flow));
  }
  for (const session of plan.sessions) {
    const kernel = kernelSession(session, flows);
    if (kernel !== undefined) all.set(session.id, kernel);
  }
  return all;
}

/** All uses of a connection are one outcome. */
function kernelSession(session: SessionPlan, flows: ReadonlyMap<string, OracleFlow>): KernelFlow | undefined {
  const outcomes = new Map<string, number>();
  const conntrack = new Set<string>();
  for (let i = 0; i < session.count; i++) {
    const uses: string[] = [];
    for (const round of roundsOf(session)) {
      const flow = flows.get(useId(session.id, i, round));
      const [outcome] = flow?.outcomes ?? [];
      if (flow === undefined || outcome === undefined) return undefined;
      uses.push(outcomeText(outcomeOf(outcome)));
      for (const entry of flow.conntrack ?? []) conntrack.add(entryText(entry));
    }
    countOne(outcomes, transcriptOf(uses));
  }
  return { id: session.id, outcomes: tally(outcomes), backends: [], conntrack: [...conntrack].sort() };
}

function kernelFlow(flow: OracleFlow): KernelFlow {
  return {
    id: flow.id,
    outcomes: flow.outcomes.map((outcome) => ({ key: outcomeText(outcomeOf(outcome)), count: outcome.count })),
    backends: [
      ...new Set(flow.outcomes.flatMap(({ backend, sawSource }) => (sawSource === undefined ? [] : [backend ?? ""]))),
    ].sort(),
    conntrack: [...new Set((flow.conntrack ?? []).map(entryText))].sort(),
  };
}

/** A ping's answer names no client: whoever has the address answered it. */
function outcomeOf(outcome: OracleOutcome): Outcome {
  const { result, backend, sawSource, sourcePort, sawDestination, how, icmpFrom } = outcome;
  if (result === "refused") return { result, how: icmpFrom === undefined ? (how ?? "") : `${how} from ${icmpFrom}` };
  // Who gave up, the client's kernel or a node's on the way, is all the same to a client.
  if (UNREACHABLE.has(result)) return { result: "unreachable" };
  if (sawSource === undefined || sourcePort === undefined || sawDestination === undefined) return { result };
  return { result, backend: backend ?? "", sawSource: hostOf(sawSource), sourcePort, sawDestination };
}

function entryText(entry: OracleEntry): string {
  return connectionText({ ...entry, replied: !entry.flags.includes("UNREPLIED") });
}

const UNREACHABLE = new Set([
  "unreachable:no-neighbour",
  "unreachable:icmp-host-unreachable",
  "unreachable:icmp6-addr-unreachable",
]);
