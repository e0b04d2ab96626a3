/** Images that cannot be had, and names that are none. */
import type { KubeObject } from "@kubenetsim/api";
import { expect, test } from "vitest";
import { imageNameError } from "../src/container/identity.ts";
import { createPod, glance, newBench, podOf, runUntil, sync } from "./bench.ts";

const message = (bench: ReturnType<typeof newBench>): string | undefined =>
  podOf(bench).status?.containerStatuses?.[0]?.state?.waiting?.message;

test("a missing image: ErrImagePull and ImagePullBackOff take turns, with waits that double", () => {
  const bench = newBench();
  let isThere = false;
  bench.plan.pull = () => (isThere ? { ok: true } : { ok: false, message: "not found" });
  createPod(bench, { containers: [{ image: "web:typo" }] });
  runUntil(bench, 5);
  expect(glance(bench)).toBe("Pending ErrImagePull restarts=0 ready=False");
  expect(message(bench)).toBe("not found");
  runUntil(bench, 15);
  expect(glance(bench)).toBe("Pending ImagePullBackOff restarts=0 ready=False");
  expect(message(bench)).toBe('Back-off pulling image "web:typo": ErrImagePull: not found');
  expect(bench.events).toEqual([
    '0 Pulling Pulling image "web:typo"',
    '2.5 Failed Failed to pull image "web:typo": not found',
    "2.5 Failed Error: ErrImagePull",
    '12.5 BackOff Back-off pulling image "web:typo"',
    "12.5 Failed Error: ImagePullBackOff",
  ]);
  runUntil(bench, 1500);
  const pulls = bench.events.filter((event) => event.includes("Pulling")).map((event) => Number(event.split(" ")[0]));
  const waits = pulls.slice(1).map((at, index) => at - (pulls[index] ?? 0) - 2.5);
  expect(waits).toEqual([20, 30, 50, 90, 170, 310, 310, 310]);
  expect(bench.next?.steady).toBe(true);
  isThere = true;
  runUntil(bench, 2000);
  expect(glance(bench)).toBe("Running running restarts=0 ready=True");
});

test("another image is pulled at once", () => {
  const bench = newBench();
  bench.plan.pull = (image) => (image === "web:1" ? { ok: true } : { ok: false, message: "not found" });
  createPod(bench, { containers: [{ image: "web:typo" }] });
  runUntil(bench, 100);
  const pod = podOf(bench);
  const containers = pod.spec.containers.map((container) => ({ ...container, image: "web:1" }));
  bench.client.update("pods", { ...pod, spec: { ...pod.spec, containers } } as KubeObject);
  sync(bench);
  runUntil(bench, 103);
  expect(glance(bench)).toBe("Running running restarts=0 ready=True");
});

test.each([
  ["nginx", undefined],
  ["nginx:1.27@sha256:0123", undefined],
  ["localhost:5000/team/web-app:v1", undefined],
  ["registry.k8s.io/pause", undefined],
  ["gcr.io/A/b", "invalid reference format: repository name (A/b) must be lowercase"],
  ["Nginx", "invalid reference format: repository name (library/Nginx) must be lowercase"],
  ["nginx:", "invalid reference format"],
  ["web app", "invalid reference format"],
  ["-web", "invalid reference format"],
  ["a//b", "invalid reference format"],
  ["", "invalid reference format"],
])("the image name %j: %s", (image, error) => {
  expect(imageNameError(image)).toBe(error);
});

test("a name that is none of an image is never pulled", () => {
  const bench = newBench();
  createPod(bench, { containers: [{ image: "Web" }] });
  runUntil(bench, 5);
  expect(glance(bench)).toBe("Pending InvalidImageName restarts=0 ready=False");
  expect(bench.events.slice(-2)).toEqual([
    '2.5 InspectFailed Failed to apply default image tag "Web": couldn\'t parse image name "Web": invalid reference format: repository name (library/Web) must be lowercase',
    "2.5 Failed Error: InvalidImageName",
  ]);
});
