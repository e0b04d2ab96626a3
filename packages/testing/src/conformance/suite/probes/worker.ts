/** The cases of probes about the worker of one probe: its value, and whether it goes on, tick after tick. */
import { type ContainerStatus, mergePatch, type Pod } from "@kubenetsim/api";
import {
  allSlots,
  type ContainerRuntime,
  type FoundContainer,
  newProbes,
  type ProbeKind,
  type ProbeState,
  type Slot,
  type Tick,
  tick,
} from "@kubenetsim/kubelet";
import { assert, parseRfc3339 } from "@kubenetsim/sim";
import { listOf, numberOf, objectOf, textOf } from "../../json.ts";
import type { CaseResult, Json, JsonObject } from "../../types.ts";

const CONTAINER = "web";
const KINDS: readonly ProbeKind[] = ["startup", "readiness", "liveness"];
const FACTS: ReadonlySet<string> = new Set(["value", "worker", "onHold", "run", "probed", "restart"]);

/** Runs the ticks one after the other; the first that departs from the case is what is shown. */
export function checkWorker(testCase: JsonObject): CaseResult {
  const kind = KINDS.find((one) => one === testCase.probe);
  assert(kind !== undefined, `the probe ${String(testCase.probe)} is unknown`);
  const now = timeOf(testCase.now, "now");
  const cameUpAt = statusKeeper(testCase);
  let pod: Json = objectOf(testCase.pod, "pod");
  let runtime: ContainerRuntime | undefined;
  for (const [index, value] of listOf(testCase.timeline, "timeline").entries()) {
    const step = objectOf(value, "step");
    if (step.set !== undefined) pod = mergePatch(pod, step.set) as Json;
    const seen = pod as unknown as Pod;
    const slot = allSlots(seen).find((one) => one.container.name === CONTAINER);
    assert(slot !== undefined, `no container ${CONTAINER}`);
    runtime = takeUp(seen, slot, kind, runtime, cameUpAt);
    const at = now + numberOf(step.at, "at") * 1000;
    const ticked = tick(seen, slot, kind, runtime, at, () => answerOf(step.result));
    runtime = withState(runtime, kind, ticked.state);
    const expected = objectOf(step.expect, "expect");
    const actual = factsOf(ticked, expected);
    if (!isSame(expected, actual)) return { passed: false, expected, actual, message: `tick ${index}` };
  }
  return { passed: true };
}

/** A container must have been there this long before a kubelet for it to count as found by that kubelet. */
const RESTART_GRACE_MS = 10_000;

/** When a kubelet came up that leaves the statuses of what it finds; `undefined` where it sets them anew. */
function statusKeeper(testCase: JsonObject): number | undefined {
  if (testCase.kubelet === undefined) return undefined;
  const { startedAt, featureGates } = objectOf(testCase.kubelet, "kubelet");
  const { ChangeContainerStatusOnKubeletRestart: resets, ...rest } = objectOf(featureGates, "featureGates");
  assert(Object.keys(rest).length === 0, `feature gates are unknown: ${Object.keys(rest).join(", ")}`);
  return resets === true ? undefined : timeOf(startedAt, "startedAt");
}

/** The container as the kubelet holds it. A pod that has ended is not taken up. */
function takeUp(
  pod: Pod,
  slot: Slot,
  kind: ProbeKind,
  before: ContainerRuntime | undefined,
  cameUpAt: number | undefined,
): ContainerRuntime | undefined {
  const { phase, initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {};
  if (phase === "Failed" || phase === "Succeeded") return undefined;
  const status = [...initContainerStatuses, ...containerStatuses].find((one) => one.name === CONTAINER);
  if (status?.containerID === undefined) return undefined;
  const startedAt = timeOf(status.state?.running?.startedAt ?? "1970-01-01T00:00:00Z", "startedAt");
  const probes =
    before?.containerID === status.containerID
      ? before.probes
      : newProbes(slot.container, startedAt, before?.probes ?? {}, foundBy(cameUpAt, startedAt, slot, status));
  return {
    name: CONTAINER,
    ...stateOf(status),
    reason: "",
    message: "",
    restartCount: status.restartCount,
    backoffMs: 0,
    env: [],
    containerID: status.containerID,
    startedAt,
    probes: kind === "startup" ? probes : { ...probes, startup: startupOf(status) },
  };
}

function foundBy(
  cameUpAt: number | undefined,
  startedAt: number,
  slot: Slot,
  status: ContainerStatus,
): FoundContainer | undefined {
  if (cameUpAt === undefined || status.state?.running === undefined) return undefined;
  if (startedAt >= cameUpAt - RESTART_GRACE_MS) return undefined;
  return { sidecar: slot.list === "initContainers", started: status.started === true };
}

function stateOf({ state }: ContainerStatus): Pick<ContainerRuntime, "state" | "exitCode"> {
  if (state?.running !== undefined) return { state: "running" };
  if (state?.terminated !== undefined) return { state: "terminated", exitCode: state.terminated.exitCode };
  return { state: "waiting" };
}

/** A startup probe that stands where `started` has it. */
function startupOf(status: ContainerStatus): ProbeState {
  return { result: status.started === true ? "success" : "unknown", run: 0, last: "none", nextAt: 0, onHold: false };
}

function withState(
  runtime: ContainerRuntime | undefined,
  kind: ProbeKind,
  state: ProbeState | undefined,
): ContainerRuntime | undefined {
  if (runtime === undefined || state === undefined) return runtime;
  return { ...runtime, probes: { ...runtime.probes, [kind]: state } };
}

function factsOf({ state, goesOn, probed, replaces }: Tick, asked: JsonObject): JsonObject {
  for (const fact of Object.keys(asked)) assert(FACTS.has(fact), `expect.${fact} is unknown`);
  const facts = {
    value: state === undefined || state.result === "unset" ? null : state.result,
    worker: goesOn ? "continue" : "stop",
    onHold: state?.onHold ?? false,
    run: state?.run ?? 0,
    probed,
    restart: replaces,
  };
  return Object.fromEntries(Object.entries(facts).filter(([name]) => Object.hasOwn(asked, name)));
}

function isSame(expected: JsonObject, actual: JsonObject): boolean {
  return Object.entries(expected).every(([name, value]) => actual[name] === value);
}

function answerOf(result: Json | undefined): "success" | "failure" {
  assert(result === "success" || result === "failure", "the result is neither success nor failure");
  return result;
}

function timeOf(value: Json | undefined, what: string): number {
  const time = parseRfc3339(textOf(value, what));
  assert(time !== undefined, `${what} is no time`);
  return time;
}
