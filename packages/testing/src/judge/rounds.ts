/** When the connections of a session are used, and how that is told. */
import type { SessionPlan } from "./types.ts";

/** Each session is used once before the change, and twice after it. */
export const ROUNDS: readonly number[] = [0, 1, 2];
/** Before this round the change is made. */
export const CHANGE_ROUND = 1;

/** In which rounds a session is used. */
export function roundsOf({ late }: SessionPlan): readonly number[] {
  return late ? ROUNDS.filter((round) => round >= CHANGE_ROUND) : ROUNDS;
}

/** What came of all uses of one connection, as one text. */
export function transcriptOf(uses: readonly string[]): string {
  return uses.join(", then ");
}

/** How the oracle's flow is called that is this use of a session's connection. */
export function useId(session: string, connection: number, round: number): string {
  return `${session}/${connection}/${round}`;
}
