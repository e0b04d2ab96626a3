/** wrr: in turn, and the more often the greater the weight. Models net/netfilter/ipvs/ip_vs_wrr.c. */
import { memo } from "@kubenetsim/sim";
import { endText } from "../key.ts";
import type { RealServer, SchedulerMemory } from "../types.ts";
import type { Scheduler } from "./types.ts";

/** A round asks for the greatest weight, the next for a step less, down to 1; then from the top again. */
export const wrr: Scheduler = {
  name: "wrr",
  choose({ server, memory }) {
    const { realServers } = server;
    const { max, step } = weightsOf(realServers);
    if (max <= 0) return undefined;
    let { at, current } = placeOf(realServers, memory, max, step);
    for (;;) {
      for (at++; at < realServers.length; at++) {
        const real = realServers[at];
        if (real === undefined || real.weight < current) continue;
        return { real, memory: { last: endText(real.addr, real.port), weight: { current, max, step } } };
      }
      at = -1;
      current -= step;
      if (current <= 0) current = max;
    }
  },
};

const weightsOf = memo((realServers: readonly RealServer[]): { readonly max: number; readonly step: number } => {
  const weights = realServers.map((real) => real.weight).filter((weight) => weight > 0);
  const step = weights.reduce(gcd, 0) || 1;
  // So that the last round asks for 1, as in the kernel.
  return { step, max: weights.length === 0 ? 0 : Math.max(...weights) - (step - 1) };
});

function placeOf(
  realServers: readonly RealServer[],
  memory: SchedulerMemory,
  max: number,
  step: number,
): { at: number; current: number } {
  const { weight } = memory;
  if (weight === undefined) return { at: -1, current: max };
  if (weight.max === max && weight.step === step) {
    const at = realServers.findIndex((real) => endText(real.addr, real.port) === memory.last);
    return { at, current: weight.current };
  }
  // The real servers changed: the round begins anew, at a weight that exists.
  if (weight.current > max || weight.current === 0) return { at: -1, current: max };
  return { at: -1, current: step > 1 ? Math.floor(weight.current / step) * step + 1 : weight.current };
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
