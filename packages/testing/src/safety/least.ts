/** The least setting that loses no request: by halving, since more of it does no harm. */
import type { Cluster } from "@kubenetsim/cluster";
import { losesRequests } from "./search.ts";
import type { SafetyAnswer, SafetyQuestion } from "./types.ts";

export interface LeastQuestion extends SafetyQuestion {
  /** Sets the value on a fork before the change; it is settled afterwards. */
  readonly prepare: (cluster: Cluster, value: number) => void;
  /** The greatest value that is worth a thought. */
  readonly max: number;
}

export interface LeastAnswer {
  /** Absent: even the greatest value loses requests. */
  readonly least?: number;
  /** The answers by value, in the order in which they were asked for. */
  readonly tried: readonly { readonly value: number; readonly answer: SafetyAnswer }[];
}

/** Whole numbers from 0 on. It is taken that a value is safe if a smaller one is. */
export function leastSafe(question: LeastQuestion): LeastAnswer {
  const tried: { value: number; answer: SafetyAnswer }[] = [];
  const isSafe = (value: number): boolean => {
    const cluster = question.cluster.fork();
    question.prepare(cluster, value);
    cluster.settle();
    const answer = losesRequests({ ...question, cluster });
    tried.push({ value, answer });
    return answer.safe;
  };
  if (isSafe(0)) return { least: 0, tried };
  if (!isSafe(question.max)) return { tried };
  let unsafe = 0;
  let safe = question.max;
  while (safe - unsafe > 1) {
    const middle = Math.floor((unsafe + safe) / 2);
    if (isSafe(middle)) safe = middle;
    else unsafe = middle;
  }
  return { least: safe, tried };
}

/** For `prepare`: the containers of a Deployment wait so many seconds between being told to end and SIGTERM. */
export function setPreStopSleep(name: string, namespace = "default"): (cluster: Cluster, seconds: number) => void {
  return (cluster, seconds) => {
    cluster.edit("deployments", name, namespace, (draft) => {
      const { spec } = draft.spec.template;
      const grace = spec.terminationGracePeriodSeconds ?? 30;
      spec.terminationGracePeriodSeconds = Math.max(grace, seconds + 1);
      for (const container of spec.containers) {
        if (seconds > 0) container.lifecycle = { ...container.lifecycle, preStop: { sleep: { seconds } } };
        else if (container.lifecycle !== undefined) delete container.lifecycle.preStop;
      }
    });
  };
}
