/** `-m statistic --mode random`: fits with a probability. */
import { memo } from "@kubenetsim/sim";
import { drawn } from "../../netfilter/draws.ts";
import type { Match } from "../../netfilter/types.ts";
import type { MatchKind } from "../kind.ts";

type StatisticMatch = Extract<Match, { match: "statistic" }>;

// The kernel keeps a probability as a whole number of 2^-31.
const ONE = 0x80000000;
const DIGITS = 11;

export const statisticMatch: MatchKind<StatisticMatch> = {
  name: "statistic",
  modules: ["statistic"],
  options: { "--mode": 1, "--probability": 1 },
  // Drawn from seed, packet and rule alone, so that rules which are skipped change nothing.
  matches(match, packet, passage) {
    return drawn("statistic", threshold(match), passage.handle, passage.seed, packet.id, passage.options.draws) === 1;
  },
  print: (match) => textOf(match),
  parse(options) {
    const mode = options.find((option) => option.name === "--mode");
    const probability = options.find((option) => option.name === "--probability");
    if (mode === undefined) return { error: 'statistic: option "--mode" must be specified' };
    if (mode.value !== "random") return { error: `Bad mode "${mode.value}"` };
    const value = Number(probability?.value);
    if (probability === undefined || !/^[0-9.]+$/.test(probability.value) || !(value >= 0 && value <= 1)) {
      return { error: '--probability: bad value for option "--probability", or out of range (0.000000-1.000000).' };
    }
    return [{ match: "statistic", mode: "random", probability: value, text: probability.value }];
  },
};

// A chance is shared by many rules.
const textOf = memo(
  (match: StatisticMatch) => `-m statistic --mode random --probability ${(threshold(match) / ONE).toFixed(DIGITS)}`,
);

function threshold(match: StatisticMatch): number {
  return Math.round(match.probability * ONE);
}
