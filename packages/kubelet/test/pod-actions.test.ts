/** What one sync makes of the containers that it finds: the rows of upstream's TestComputePodActions* that are easy to get wrong. */
import type { Container, PodSpec } from "@kubenetsim/api";
import { emptyTree, treeOf } from "@kubenetsim/sim";
import { expect, test } from "vitest";
import { newPodRuntime, syncPod } from "../src/index.ts";
import type { ContainerRuntime, PodRuntime } from "../src/types.ts";
import { contextOf, createPod, KEY, newBench, podOf } from "./bench.ts";

/** `running`, `changed` (running with another image), `unknown`, `created`, or the code with which it has just ended. */
type Found = "running" | "changed" | "unknown" | "created" | number;

interface Row {
  readonly policy: NonNullable<PodSpec["restartPolicy"]>;
  readonly init?: readonly string[];
  readonly own?: { readonly [container: string]: Partial<Container> };
  readonly sandbox?: PodRuntime["sandbox"] | "no address";
  readonly found: { readonly [container: string]: Found };
}

const NOW = 3_600_000;
const MAIN = ["a", "b", "c"];
const INIT = ["i1", "i2", "i3"];
const SIDE = ["s1", "s2", "s3"];
const all = (names: readonly string[], found: Found): Row["found"] =>
  Object.fromEntries(names.map((name) => [name, found]));

test.each<[string, Row, string]>([
  ["exited under Always", { policy: "Always", found: { a: 0, b: 111, c: "running" } }, "start a b"],
  ["exited under OnFailure", { policy: "OnFailure", found: { a: 0, b: 111, c: "running" } }, "start b"],
  ["never started under OnFailure", { policy: "OnFailure", found: { a: 0, b: "created", c: "running" } }, "start b"],
  [
    "lost sight of under Never",
    { policy: "Never", found: { a: "running", b: "unknown", c: "running" } },
    "kill b, start b",
  ],
  ["another image", { policy: "Always", found: { a: "running", b: "changed", c: "running" } }, "kill b, start b"],
  [
    "the sandbox is dead",
    { policy: "Always", sandbox: "lost", found: all(MAIN, "running") },
    "new sandbox, start a b c",
  ],
  [
    "the sandbox has no address",
    { policy: "Always", sandbox: "no address", found: all(MAIN, "running") },
    "new sandbox, start a b c",
  ],
  ["nothing ever ran in it, under Never", { policy: "Never", sandbox: "lost", found: {} }, "new sandbox, start a b c"],
  [
    "one of its own policy had succeeded in it",
    {
      policy: "Always",
      sandbox: "lost",
      own: { b: { restartPolicy: "OnFailure" } },
      found: { a: "running", b: 0, c: "running" },
    },
    "new sandbox, start a c",
  ],
  ["init containers are done", { policy: "Always", init: INIT, found: all(INIT, 0) }, "start a b c"],
  ["none has begun", { policy: "Always", init: INIT, found: {} }, "start i1"],
  ["the last one runs, the others are forgotten", { policy: "Always", init: INIT, found: { i3: "running" } }, ""],
  ["the last one failed", { policy: "OnFailure", init: INIT, found: { i1: 0, i2: 0, i3: 137 } }, "start i3"],
  ["the last one failed under Never", { policy: "Never", init: INIT, found: { i1: 0, i2: 0, i3: 137 } }, "end pod"],
  [
    "the last one is lost sight of under Never",
    { policy: "Never", init: INIT, found: { i1: 0, i2: 0, i3: "unknown" } },
    "end pod",
  ],
  ["sidecars have started", { policy: "Always", init: SIDE, found: all(SIDE, "running") }, "start a b c"],
  [
    "two sidecars have ended, the last one too",
    { policy: "Always", init: SIDE, found: { s1: 0, s2: "running", s3: 0 } },
    "start s1 s3",
  ],
  [
    "an earlier sidecar has ended",
    { policy: "Always", init: SIDE, found: { s1: 0, s2: "running", s3: "running" } },
    "start s1 a b c",
  ],
  [
    "a sidecar's image has changed",
    { policy: "Always", init: SIDE, found: { s1: "running", s2: "running", s3: "changed" } },
    "kill s3, start s3 a b c",
  ],
  [
    "a sidecar has failed under Never",
    { policy: "Never", init: SIDE, found: { s1: "running", s2: "running", s3: 137 } },
    "start s3",
  ],
  [
    "beside running containers",
    { policy: "Never", init: SIDE, found: { ...all(SIDE, "running"), s3: 137, ...all(MAIN, "running") } },
    "start s3",
  ],
  [
    "all containers have succeeded under Never",
    { policy: "Never", init: SIDE, found: { ...all(SIDE, "running"), ...all(MAIN, 0) } },
    "end pod",
  ],
  [
    "only the last sidecar is remembered",
    { policy: "Always", init: SIDE, found: { s3: "running" } },
    "start s1 s2 a b c",
  ],
])("%s", (_name, row, actions) => {
  expect(actionsOf(row)).toBe(actions);
});

function actionsOf(row: Row): string {
  const bench = newBench();
  createPod(bench, {
    restartPolicy: row.policy,
    ...(row.init === undefined ? {} : { initContainers: row.init.map((name) => containerOf(name, row)) }),
    containers: MAIN.map((name) => containerOf(name, row)),
  });
  bench.now = NOW;
  bench.events.length = 0;
  bench.calls.length = 0;
  const fresh = newPodRuntime(podOf(bench), 0);
  const fill = (list: readonly ContainerRuntime[]): readonly ContainerRuntime[] =>
    list.map((one) => runtimeOf(one, row.found[one.name] ?? "created"));
  const record: PodRuntime = {
    ...fresh,
    sandbox: row.sandbox === "lost" ? "lost" : "ready",
    podIPs: row.sandbox === "no address" ? [] : ["10.244.1.2"],
    initContainers: fill(fresh.initContainers),
    containers: fill(fresh.containers),
  };
  const images = treeOf<string>([["web:1", "web:1"]]);
  const before = { ...bench.kubelet, pods: emptyTree<PodRuntime>().with(KEY, record), images };
  const after = syncPod(before, contextOf(bench), KEY).state.pods.get(KEY);
  return told(bench, after);
}

function containerOf(name: string, row: Row): Container {
  const isSidecar = SIDE.includes(name) ? { restartPolicy: "Always" } : {};
  return { name, image: "web:1", ...isSidecar, ...row.own?.[name] };
}

function runtimeOf(fresh: ContainerRuntime, found: Found): ContainerRuntime {
  if (found === "created") return fresh;
  const image = found === "changed" ? "web:0" : "web:1";
  const running: ContainerRuntime = {
    ...fresh,
    state: "running",
    reason: "",
    startedAt: 0,
    containerID: fresh.name,
    image,
  };
  if (found === "unknown") return { ...running, state: "unknown" };
  return typeof found === "number" ? { ...running, exitsAt: NOW, exitsWith: found } : running;
}

/** The containers that end with their pod or its sandbox are not named. */
function told(bench: ReturnType<typeof newBench>, after: PodRuntime | undefined): string {
  const starting = [...(after?.initContainers ?? []), ...(after?.containers ?? [])].filter(
    (one) => one.step === "starting",
  );
  const killed = bench.events.flatMap(
    (event) => / Killing \w+ container (\w+)| Killing Container (\w+)/.exec(event)?.slice(1) ?? [],
  );
  const stopped = bench.calls.some((call) => call.endsWith("stopPodSandbox"));
  const isNew = bench.events.some((event) => event.includes("SandboxChanged"));
  if (stopped && !isNew) return "end pod";
  const kill = killed.filter((name) => name !== undefined).join(" ");
  return [
    isNew ? "new sandbox" : "",
    kill === "" ? "" : `kill ${kill}`,
    starting.length === 0 ? "" : `start ${starting.map(({ name }) => name).join(" ")}`,
  ]
    .filter((text) => text !== "")
    .join(", ");
}
