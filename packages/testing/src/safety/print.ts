/** A counterexample as a person reads it. */
import { formatGoDuration } from "@kubenetsim/sim";
import type { SafetyAnswer } from "./types.ts";

/** The schedule, its story, and how much was lost. */
export function printSafety(answer: SafetyAnswer): string {
  const { counterexample } = answer;
  const searched = `${answer.schedules} schedules, ${answer.requests} requests`;
  if (counterexample === undefined) return `no request is lost (${searched})\n`;
  const { schedule, report, story } = counterexample;
  const delays = [...schedule.delays].map(([name, ms]) => `${name} takes ${formatGoDuration(ms)}`);
  const order = schedule.order === undefined ? [] : [`simultaneous work in order ${schedule.order}`];
  const when = [...delays, ...order];
  const head = `${report.failed} of ${report.requests} requests are lost`;
  const how = when.length === 0 ? "even with the least delays" : `when ${when.join(", ")}`;
  return `${head} ${how} (${searched})\n${story.map((line) => `  ${line}\n`).join("")}`;
}
