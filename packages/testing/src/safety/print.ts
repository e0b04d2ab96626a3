/** Answers as a person reads them. */
import { formatGoDuration } from "@kubenetsim/sim";
import type { SettingAnswer } from "./least.ts";
import type { Counterexample, SafetyAnswer, Schedule, Searched } from "./types.ts";

/** What is lost, in which schedule, how it came to that; and how far was searched. */
export function printSafety(answer: SafetyAnswer): string {
  const { counterexample, searched, schedules, requests } = answer;
  const counts = `${schedules} schedule${schedules === 1 ? "" : "s"}, ${requests} requests`;
  if (counterexample === undefined)
    return `no request is lost (${counts})\n${boundsOf(searched)}It is a search within these bounds, no proof.\n`;
  const { report, schedule, story } = counterexample;
  const head = `${report.failed} of ${report.requests} requests are lost ${whenOf(schedule, searched)} (${counts})\n`;
  return head + story.map((line) => `  ${line}\n`).join("") + losses(counterexample);
}

/** When that is: `when kube-proxy on node-2 takes 1.048s (at least 50ms)`. */
function whenOf(schedule: Schedule, { components }: Searched): string {
  const delays = [...schedule.delays].map(([name, ms]) => {
    const least = components.find((each) => each.name === name)?.least ?? 0;
    return `${name} takes ${formatGoDuration(ms)} instead of ${formatGoDuration(least)}`;
  });
  const order = schedule.order === undefined ? [] : [`simultaneous work is done in order ${schedule.order}`];
  const when = [...delays, ...order];
  return when.length === 0 ? "even with the least delays" : `when ${when.join(" and ")}`;
}

/** All sorts of losses, where there is more than the one that the story tells of. */
function losses({ report }: Counterexample): string {
  const sorts = report.outcomes.filter(({ outcome }) => outcome !== "ok");
  if (sorts.length < 2) return "";
  return `  lost in all:\n${sorts.map(({ count, outcome, cause }) => `    ${count} × ${outcome} (${cause})\n`).join("")}`;
}

function boundsOf({ components, together, orders, random, isCutShort }: Searched): string {
  const cut = isCutShort ? "  the budget was spent before all of it had been tried\n" : "";
  const ranges = components.map(
    ({ name, least, greatest }) => `    ${name}: ${formatGoDuration(least)} to ${formatGoDuration(greatest)}\n`,
  );
  const tried = [
    "all delays at their least",
    ...(together > 0 ? ["each one alone at its greatest and at half of it"] : []),
    ...(together > 1 ? [`every combination of up to ${together} at their greatest`] : []),
    "all at their greatest",
    `${random} drawn at random`,
  ];
  return `  tried: ${tried.join("; ")}; in ${orders + 1} orders of simultaneous work\n${cut}  delays:\n${ranges.join("")}`;
}

/**
 * The value that was found, which values were tried, and why the next one will not do.
 * @param what Such as `a preStop sleep, in seconds`.
 */
export function printSetting({ value, tried, odd, counterexample }: SettingAnswer, what: string): string {
  const found = value === undefined ? `no value of ${what} loses no request` : `${what}: ${value} loses no request`;
  const values = tried.map((each) => `${each.value}${each.safe ? "" : " (loses)"}`).join(", ");
  const strange =
    odd.length === 0 ? "" : `  not monotonic: ${odd.join(", ")} loses requests though a lesser setting does not\n`;
  if (counterexample === undefined) return `${found}\n  tried: ${values}\n${strange}`;
  return `${found}\n  tried: ${values}\n${strange}with ${counterexample.value}: ${printSafety(counterexample.answer)}`;
}
