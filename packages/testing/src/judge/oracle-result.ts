/** What the oracle reported of a flow, brought into the judge's words. */
import { connectionText } from "./connections.ts";
import { outcomeText } from "./outcome.ts";
import type { Outcome, Tally } from "./types.ts";

/** The oracle's result, as far as it is read here. */
export interface OracleResult {
  readonly ok: boolean;
  readonly error?: { readonly stage?: string; readonly message?: string };
  readonly results?: readonly OracleFlow[];
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

export function kernelFlow(flow: OracleFlow): KernelFlow {
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
  if (result === "unreachable:no-neighbour" || result === "unreachable:icmp-host-unreachable")
    return { result: "unreachable" };
  if (sawSource === undefined || sourcePort === undefined || sawDestination === undefined) return { result };
  return { result, backend: backend ?? "", sawSource: withoutPort(sawSource), sourcePort, sawDestination };
}

function entryText(entry: OracleEntry): string {
  return connectionText({ ...entry, replied: !entry.flags.includes("UNREPLIED") });
}

function withoutPort(end: string): string {
  return end.replace(/:[^:]*$/, "");
}
