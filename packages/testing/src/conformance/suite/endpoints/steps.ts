/** Histories: each step applies objects, syncs one Service and looks at what is published. */
import type { KubeObject, Pod } from "@kubenetsim/api";
import { MIRROR_MANAGER, SLICE_MANAGER } from "@kubenetsim/controllers";
import { assert } from "@kubenetsim/sim";
import { assertKnownKeys } from "../../json.ts";
import type { CaseResult, JsonObject } from "../../types.ts";
import { differences, type StepExpect } from "./expect.ts";
import { type Applied, apply, find, type State } from "./state.ts";
import { type SliceConfig, syncEndpoints, syncMirror, syncSlices, type Writes } from "./sync.ts";
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
export interface ControllerConfig extends SliceConfig {
  readonly maxEndpointsPerSubset?: number;
  readonly endpointUpdatesBatchPeriodMs?: number;
}

/** One sync, with the controller and configuration of the case. */
export type Sync = (state: State, key: string, trigger?: string) => Writes;

const CONTROLLERS = ["endpoints", "endpointslice", "mirroring", "any"];
const CONFIG_KEYS = [
  "maxEndpointsPerSlice",
  "maxEndpointsPerSubset",
  "endpointUpdatesBatchPeriodMs",
  "topologyAwareHints",
  "preferSameTrafficDistribution",
];
const STEP_KEYS = ["apply", "delete", "deletePods", "service", "triggerTime", "timeline", "untilMs", "expect"];
/** A controller that starts looks at every object once, as a sync does. */
const CONTROLLER_START = "controller-start";

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
  assert(CONTROLLERS.includes(controller), `the controller ${controller} is unknown`);
  assertKnownKeys(config, CONFIG_KEYS, "config");
  const { event = CONTROLLER_START } = testCase;
  assert(event === CONTROLLER_START, `the event ${String(event)} is unknown`);
  const state: State = new Map();
  const sync: Sync = (world, key, trigger) => {
    if (controller === "mirroring") return syncMirror(world, key, config.maxEndpointsPerSubset);
    if (controller === "endpoints") return syncEndpoints(world, key, trigger);
    return syncSlices(world, key, trigger, config);
  };
  for (const [i, step] of steps.entries()) {
    const result = runStep(state, step, sync, controller, config);
    if (!result.passed) return { ...result, message: `step ${i}: ${result.message ?? ""}` };
  }
  return { passed: true };
}

function runStep(state: State, step: Step, sync: Sync, controller: string, config: ControllerConfig): CaseResult {
  assertKnownKeys(step, STEP_KEYS, "a step");
  // Short forms of slices stand for what was written about pods and Services, wherever in the list these are.
  const rank = (object: Applied): number => (object.$slice === undefined ? 0 : 1);
  for (const object of [...(step.apply ?? [])].sort((a, b) => rank(a) - rank(b))) apply(state, object);
  for (const { kind, namespace = "", name } of step.delete ?? []) state.delete(`${kind}/${namespace}/${name}`);
  removePods(state, step);
  const before = snapshot(state);
  const { service } = step;
  const writes =
    step.timeline === undefined
      ? sync(state, service, step.triggerTime)
      : runTimeline(state, step, controller, config, sync);
  const wrong = differences(step.expect, { state, before, writes, service, manager: managerOf(controller) });
  return wrong === undefined ? { passed: true } : { passed: false, ...wrong };
}

/** Whose slices a case is about. */
function managerOf(controller: string): string | undefined {
  if (controller === "endpointslice") return SLICE_MANAGER;
  return controller === "mirroring" ? MIRROR_MANAGER : undefined;
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
