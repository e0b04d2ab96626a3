import type { Container, Probe } from "@kubenetsim/api";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { StartResult } from "../src/index.ts";
import { createPod, deletePod, failure, KEY, newBench, podOf, runUntil, success, sync } from "./bench.ts";

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

const story = fc.record({
  restartPolicy: fc.constantFrom("Always", "OnFailure", "Never" as const),
  probes: fc.record({ startupProbe: probe, readinessProbe: probe, livenessProbe: probe }),
  names: fc.subarray(["init", "side"]),
  starts: fc.array(start, { minLength: 3, maxLength: 3 }),
  terminationMs: fc.constantFrom(0, 1500, 60_000),
  answers: fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }),
  times: fc.array(fc.integer({ min: 0, max: 120 }), { maxLength: 4 }),
  grace: fc.constantFrom(undefined, 0, 3),
});

test("whatever happens: calls pair up, time goes on, an extra sync changes nothing, and a deleted pod leaves nothing", () => {
  fc.assert(
    fc.property(story, ({ restartPolicy, probes, names, starts, terminationMs, answers, times, grace }) => {
      const bench = newBench();
      let asked = 0;
      bench.plan.probe = () => (answers[asked++ % answers.length] === true ? success : failure);
      ["main", "init", "side"].forEach((name, index) => {
        bench.plan.starts.set(name, [starts[index] ?? { ok: true }]);
        bench.plan.terminationMs.set(name, terminationMs);
      });
      const initContainers = names.map((name) => containerOf(name, {}, name === "side"));
      createPod(bench, { restartPolicy, initContainers, containers: [containerOf("main", probes)] });
      let at = 0;
      for (const seconds of times) {
        at += seconds;
        runUntil(bench, at);
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
      for (const name of ["main", "init", "side"]) {
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
