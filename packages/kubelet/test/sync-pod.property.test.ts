import type { Container, KubeObject, Lifecycle, Probe } from "@kubenetsim/api";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { StartResult } from "../src/index.ts";
import {
  type Bench,
  createPod,
  deletePod,
  failure,
  KEY,
  must,
  newBench,
  podOf,
  runUntil,
  success,
  sync,
  unknown,
} from "./bench.ts";

const start: fc.Arbitrary<StartResult> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<StartResult>({ ok: true }) },
  fc
    .record({ afterMs: fc.constantFrom(0, 1, 900, 20_000, 700_000), exitCode: fc.constantFrom(0, 1) })
    .map((exits): StartResult => ({ ok: true, exits })),
  fc.constant<StartResult>({ ok: false, reason: "StartError", message: "no" }),
);
const probe = fc.option(
  fc.record({
    tcpSocket: fc.constant({ port: 80 }),
    initialDelaySeconds: fc.nat(5),
    periodSeconds: fc.integer({ min: 1, max: 10 }),
    failureThreshold: fc.integer({ min: 1, max: 3 }),
  }),
  { nil: undefined },
);

function containerOf(name: string, probes: { readonly [kind: string]: Probe | undefined }, sidecar = false): Container {
  const own = Object.fromEntries(Object.entries(probes).filter(([, value]) => value !== undefined));
  return { name, image: "i:1", ...own, ...(sidecar ? { restartPolicy: "Always" } : {}) };
}

const hook = fc.record({
  ok: fc.boolean(),
  message: fc.constant("it broke"),
  tookMs: fc.constantFrom(0, 1, 4_500, 60_000, Number.POSITIVE_INFINITY),
});
const exec = { exec: { command: ["x"] } };
const lifecycle = fc.constantFrom<Lifecycle>(
  {},
  { preStop: exec },
  { postStart: exec },
  { preStop: exec, postStart: exec },
);
const rule = { exitCodes: { operator: "In", values: [1] } };
const own = fc.constantFrom<Partial<Container>>(
  {},
  { restartPolicy: "Always" },
  { restartPolicy: "Never", restartPolicyRules: [{ action: "Restart", ...rule }] },
  { restartPolicy: "Never", restartPolicyRules: [{ action: "RestartAllContainers", ...rule }] },
);

function debug(bench: Bench): void {
  const pod = podOf(bench);
  const ephemeralContainers = [...(pod.spec.ephemeralContainers ?? []), { name: "debug", image: "i:1" }];
  if (pod.spec.ephemeralContainers !== undefined) return;
  const asked = { ...pod, spec: { ...pod.spec, ephemeralContainers } } as KubeObject;
  must(bench.client.update("pods", asked, { subresource: "ephemeralcontainers" }));
  sync(bench);
}

const NAMES = ["main", "init", "side", "next", "debug"];

const story = fc.record({
  restartPolicy: fc.constantFrom("Always", "OnFailure", "Never" as const),
  probes: fc.record({ startupProbe: probe, readinessProbe: probe, livenessProbe: probe }),
  names: fc.subarray(["init", "side"]),
  starts: fc.array(start, { minLength: NAMES.length, maxLength: NAMES.length }),
  hook,
  lifecycle,
  own,
  debugs: fc.boolean(),
  terminationMs: fc.constantFrom(0, 1500, 60_000),
  answers: fc.array(fc.constantFrom(success, failure, unknown), { minLength: 1, maxLength: 8 }),
  times: fc.array(fc.integer({ min: 0, max: 120 }), { maxLength: 4 }),
  grace: fc.constantFrom(undefined, 0, 3),
});

test("whatever happens: calls pair up, time goes on, an extra sync changes nothing, and a deleted pod leaves nothing", () => {
  fc.assert(
    fc.property(story, ({ restartPolicy, probes, names, starts, terminationMs, answers, times, grace, ...more }) => {
      const bench = newBench();
      bench.plan.hook = () => more.hook;
      let asked = 0;
      bench.plan.probe = () => answers[asked++ % answers.length] ?? success;
      NAMES.forEach((name, index) => {
        bench.plan.starts.set(name, [starts[index] ?? { ok: true }]);
        bench.plan.terminationMs.set(name, terminationMs);
      });
      const initContainers = names.map((name) => containerOf(name, {}, name === "side"));
      const main = { ...containerOf("main", probes), lifecycle: more.lifecycle, ...more.own };
      createPod(bench, { restartPolicy, initContainers, containers: [main, containerOf("next", {})] });
      let at = 0;
      for (const seconds of times) {
        at += seconds;
        runUntil(bench, at);
        if (more.debugs) debug(bench);
        const { kubelet } = bench;
        sync(bench);
        expect(bench.kubelet).toBe(kubelet);
        expect(bench.next === undefined || bench.next.at > bench.now).toBe(true);
      }
      if (["Succeeded", "Failed"].includes(podOf(bench).status?.phase ?? "")) expect(bench.next).toBeUndefined();
      deletePod(bench, grace);
      runUntil(bench, at + 200);
      expect(bench.client.get("pods", KEY)).toBeUndefined();
      expect(bench.kubelet.pods.size).toBe(0);
      const failed = (name: string): boolean => bench.plan.starts.get(name)?.[0]?.ok === false;
      for (const name of NAMES) {
        const calls = bench.calls
          .map((call) => call.slice(call.indexOf(" ") + 1))
          .filter((call) => call.endsWith(` ${name}`));
        if (failed(name)) expect(calls).not.toContain(`stop ${name}`);
        else expect(calls).toEqual(calls.map((_, index) => `${index % 2 === 0 ? "start" : "stop"} ${name}`));
        if (!failed(name)) expect(calls.length % 2).toBe(0);
      }
      expect(bench.calls.filter((call) => call.endsWith("stopPodSandbox")).length).toBe(1);
    }),
  );
});
