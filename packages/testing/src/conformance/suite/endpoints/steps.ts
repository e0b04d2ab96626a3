/** Histories: each step applies objects, syncs one Service and looks at what is published. */
import type { KubeObject, Pod } from "@kubenetsim/api";
import type { CaseResult, JsonObject } from "../../types.ts";
import { differences, type StepExpect } from "./expect.ts";
import { type Applied, apply, find, type State } from "./state.ts";
import { syncEndpoints, syncMirror, syncSlices, type Writes } from "./sync.ts";
import { runTimeline, type TimelineStep } from "./timeline.ts";

/** A step as FORMAT has it. */
export interface Step extends TimelineStep {
  readonly apply?: readonly Applied[];
  readonly delete?: readonly { readonly kind: string; readonly namespace?: string; readonly name: string }[];
  readonly deletePods?: { readonly namespace: string; readonly from: number; readonly to: number };
  readonly service: string;
  readonly triggerTime?: string;
  readonly expect: StepExpect;
}

/** The configuration of a case's controller. */
export interface ControllerConfig {
  readonly maxEndpointsPerSlice?: number;
  readonly maxEndpointsPerSubset?: number;
  readonly endpointUpdatesBatchPeriodMs?: number;
}

/** One sync, with the controller and configuration of the case. */
export type Sync = (state: State, key: string, trigger?: string) => Writes;

export function runSteps(testCase: JsonObject): CaseResult {
  const {
    controller,
    config = {},
    steps,
  } = testCase as unknown as {
    readonly controller: string;
    readonly config?: ControllerConfig;
    readonly steps: readonly Step[];
  };
  const state: State = new Map();
  const sync: Sync = (world, key, trigger) => {
    if (controller === "mirroring") return syncMirror(world, key, config.maxEndpointsPerSubset);
    if (controller === "endpoints") return syncEndpoints(world, key, trigger);
    return syncSlices(world, key, trigger, config.maxEndpointsPerSlice);
  };
  for (const [i, step] of steps.entries()) {
    const result = runStep(state, step, sync, controller, config);
    if (!result.passed) return { ...result, message: `step ${i}: ${result.message ?? ""}` };
  }
  return { passed: true };
}

function runStep(state: State, step: Step, sync: Sync, controller: string, config: ControllerConfig): CaseResult {
  // Short forms of slices stand for what was written about pods and Services, wherever in the list these are.
  const rank = (object: Applied): number => (object.$slice === undefined ? 0 : 1);
  for (const object of [...(step.apply ?? [])].sort((a, b) => rank(a) - rank(b))) apply(state, object);
  for (const { kind, namespace = "", name } of step.delete ?? []) state.delete(`${kind}/${namespace}/${name}`);
  removePods(state, step);
  if (step.timeline !== undefined) return runTimeline(state, step, controller, config, sync);
  const before = snapshot(state);
  const writes = sync(state, step.service, step.triggerTime);
  const wrong = differences(step.expect, { state, before, writes, service: step.service });
  return wrong === undefined ? { passed: true } : { passed: false, ...wrong };
}

function removePods(state: State, { deletePods }: Step): void {
  if (deletePods === undefined) return;
  for (let i = deletePods.from; i < deletePods.to; i++) {
    const key = `${deletePods.namespace}/pod${i}`;
    if (find<Pod>(state, "Pod", key) !== undefined) state.delete(`Pod/${key}`);
  }
}

function snapshot(state: State): ReadonlyMap<string, KubeObject> {
  return new Map(state);
}
