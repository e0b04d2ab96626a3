import { expect, test } from "vitest";
import { createPod, deletePod, glance, newBench, podOf, runUntil, sync } from "./bench.ts";

const exits = (exitCode: number, afterMs = 1000) => ({ ok: true, exits: { afterMs, exitCode } }) as const;

test("a plain pod starts with two writes of its status and the events of upstream", () => {
  const bench = newBench();
  createPod(bench, { containers: [{}] });
  expect(glance(bench)).toBe("Pending ContainerCreating restarts=0 ready=False");
  expect(bench.next).toEqual({ at: 2500, steady: false });
  runUntil(bench, 10);
  expect(glance(bench)).toBe("Running running restarts=0 ready=True");
  expect(bench.next).toBeUndefined();
  expect(bench.versions.length).toBe(1 + 2);
  expect(bench.syncs).toBe(4);
  expect(bench.events).toEqual([
    '0 Pulling Pulling image "nginx"',
    '2.5 Pulled Successfully pulled image "nginx" in 2s (2s including waiting). Image size: 0 bytes.',
    "2.5 Created Container created",
    "2.5 Started Container started",
  ]);
});

test("the status of a running pod", () => {
  const bench = newBench();
  createPod(bench, { containers: [{}] });
  runUntil(bench, 10);
  const { status } = podOf(bench);
  const [container] = status?.containerStatuses ?? [];
  expect(container).toEqual({
    name: "main",
    state: { running: { startedAt: "1970-01-01T00:00:02Z" } },
    lastState: {},
    ready: true,
    restartCount: 0,
    image: "docker.io/library/nginx:latest",
    imageID: expect.stringMatching(/^docker\.io\/library\/nginx@sha256:[0-9a-f]{64}$/),
    containerID: expect.stringMatching(/^containerd:\/\/[0-9a-f]{64}$/),
    started: true,
  });
  expect(status?.conditions?.map((each) => `${each.type}=${each.status}@${each.lastTransitionTime}`)).toEqual([
    "PodReadyToStartContainers=True@1970-01-01T00:00:00Z",
    "Initialized=True@1970-01-01T00:00:00Z",
    "Ready=True@1970-01-01T00:00:02Z",
    "ContainersReady=True@1970-01-01T00:00:02Z",
    "PodScheduled=True@1970-01-01T00:00:00Z",
  ]);
  const { phase, hostIP, hostIPs, podIP, podIPs, startTime, qosClass } = status ?? {};
  expect({ phase, hostIP, hostIPs, podIP, podIPs, startTime, qosClass }).toEqual({
    phase: "Running",
    hostIP: "192.168.0.11",
    hostIPs: [{ ip: "192.168.0.11" }],
    podIP: "10.244.1.2",
    podIPs: [{ ip: "10.244.1.2" }],
    startTime: "1970-01-01T00:00:00Z",
    qosClass: "BestEffort",
  });
});

test("an image that is there is not pulled again, unless the policy says so", () => {
  const bench = newBench();
  createPod(bench, {
    containers: [
      { name: "a", image: "nginx:1" },
      { name: "b", image: "nginx:1", imagePullPolicy: "Never" },
    ],
  });
  runUntil(bench, 10);
  expect(bench.events.filter((event) => event.includes("Pull"))).toEqual([
    '0 Pulling Pulling image "nginx:1"',
    '0.5 Pulled Container image "nginx:1" already present on machine and can be accessed by the pod',
    '2.5 Pulled Successfully pulled image "nginx:1" in 2s (2s including waiting). Image size: 0 bytes.',
  ]);
});

test("without a network the sandbox is tried again, and what fails for long is no longer waited for", () => {
  const bench = newBench();
  bench.plan.sandbox = { ok: false, message: "no address" };
  createPod(bench, { containers: [{}] });
  expect(bench.next).toEqual({ at: 10_000, steady: false });
  runUntil(bench, 65);
  expect(bench.next).toEqual({ at: 70_000, steady: true });
  expect(bench.events[0]).toBe("0 FailedCreatePodSandBox Failed to create pod sandbox: no address");
  const { conditions } = podOf(bench).status ?? {};
  expect(conditions?.find((each) => each.type === "PodReadyToStartContainers")?.status).toBe("False");
  bench.plan.sandbox = { ok: true, podIPs: ["10.244.1.3"] };
  runUntil(bench, 80);
  expect(glance(bench)).toBe("Running running restarts=0 ready=True");
});

test("init containers run in order, each to its end", () => {
  const bench = newBench();
  bench.plan.starts.set("one", [exits(0)]).set("two", [exits(0, 90_000)]);
  createPod(bench, {
    initContainers: [
      { name: "one", image: "i:1" },
      { name: "two", image: "i:1" },
    ],
    containers: [{}],
  });
  expect(glance(bench)).toBe("Pending PodInitializing restarts=0 ready=False");
  const initialized = () => podOf(bench).status?.conditions?.find((each) => each.type === "Initialized");
  expect(initialized()?.message).toBe("containers with incomplete status: [one two]");
  runUntil(bench, 5);
  expect(initialized()?.message).toBe("containers with incomplete status: [two]");
  expect(bench.next).toEqual({ at: 94_000, steady: false });
  runUntil(bench, 100);
  expect(bench.calls).toEqual(["2.5 start one", "3.5 stop one", "4 start two", "94 stop two", "96.5 start main"]);
  expect(glance(bench)).toBe("Running running restarts=0 ready=True");
  expect(podOf(bench).status?.initContainerStatuses?.map((each) => each.ready)).toEqual([true, true]);
});

test("a failed init container of a pod that restarts nothing fails the pod", () => {
  const bench = newBench();
  bench.plan.starts.set("init", [exits(3)]);
  createPod(bench, { restartPolicy: "Never", initContainers: [{ name: "init", image: "i" }], containers: [{}] });
  runUntil(bench, 20);
  expect(glance(bench)).toBe("Failed PodInitializing restarts=0 ready=False");
  expect(bench.calls).toEqual(["2.5 start init", "3.5 stop init", "3.5 stopPodSandbox"]);
});

test("a sidecar starts before the others, and ends after them", () => {
  const bench = newBench();
  bench.plan.starts.set("main", [exits(0)]);
  createPod(bench, {
    restartPolicy: "Never",
    initContainers: [{ name: "side", image: "i", restartPolicy: "Always" }],
    containers: [{}],
  });
  runUntil(bench, 20);
  expect(glance(bench)).toBe("Succeeded Completed restarts=0 ready=False");
  expect(bench.calls).toEqual(["2.5 start side", "5 start main", "6 stop main", "6 stop side", "6 stopPodSandbox"]);
  expect(bench.next).toBeUndefined();
});

test("a crashing container is restarted at once, then after 10 s, 20 s, and at most 5 min", () => {
  const bench = newBench();
  bench.plan.starts.set("main", [exits(1, 0)]);
  createPod(bench, { containers: [{ image: "nginx:1" }] });
  runUntil(bench, 1500);
  const starts = bench.calls.filter((call) => call.includes("start")).map((call) => Number(call.split(" ")[0]));
  const waits = starts.slice(1).map((at, index) => at - (starts[index] ?? 0) - 0.5);
  expect(waits).toEqual([0, 10, 20, 40, 80, 160, 300, 300, 300]);
  expect(glance(bench)).toBe("Running CrashLoopBackOff restarts=9 ready=False");
  const { uid } = podOf(bench).metadata;
  const [status] = podOf(bench).status?.containerStatuses ?? [];
  expect(status?.state?.waiting?.message).toBe(
    `back-off 5m0s restarting failed container=main pod=web_default(${uid})`,
  );
  expect(status?.lastState?.terminated).toMatchObject({ exitCode: 1, reason: "Error" });
  expect(bench.next?.steady).toBe(false);
  expect(bench.events).toContain(`3 BackOff Back-off restarting failed container main in pod web_default(${uid})`);
});

test("ten minutes of running begin the count of waits anew", () => {
  const bench = newBench();
  bench.plan.starts.set("main", [exits(1, 0), exits(1, 0), exits(1, 700_000), exits(1, 1000)]);
  createPod(bench, { containers: [{}] });
  runUntil(bench, 800);
  const stops = bench.calls.filter((call) => call.endsWith("stop main"));
  expect(stops[2]).toBe("717.5 stop main");
  expect(bench.calls).toContain("720 start main");
});

test.each([
  ["Always", 0, "Running CrashLoopBackOff restarts=1 ready=False"],
  ["OnFailure", 0, "Succeeded Completed restarts=0 ready=False"],
  ["OnFailure", 1, "Running CrashLoopBackOff restarts=1 ready=False"],
  ["Never", 0, "Succeeded Completed restarts=0 ready=False"],
  ["Never", 2, "Failed Error restarts=0 ready=False"],
] as const)("restartPolicy %s and exit code %i", (restartPolicy, exitCode, seen) => {
  const bench = newBench();
  bench.plan.starts.set("main", [exits(exitCode)]);
  createPod(bench, { restartPolicy, containers: [{}] });
  runUntil(bench, 10);
  expect(glance(bench)).toBe(seen);
});

test("a finished pod gives its network back, and goes when it is deleted", () => {
  const bench = newBench();
  bench.plan.starts.set("main", [exits(0)]);
  createPod(bench, { restartPolicy: "Never", containers: [{}] });
  runUntil(bench, 10);
  expect(podOf(bench).status?.podIP).toBe("10.244.1.2");
  expect(podOf(bench).status?.conditions?.find((each) => each.type === "Ready")?.reason).toBe("PodCompleted");
  expect(bench.calls.filter((call) => call.endsWith("stopPodSandbox"))).toEqual(["3.5 stopPodSandbox"]);
  deletePod(bench);
  expect(bench.kubelet.pods.size).toBe(0);
  expect(bench.calls.filter((call) => call.endsWith("stopPodSandbox")).length).toBe(1);
});

test("a program that is to end much later is not waited for", () => {
  const bench = newBench();
  bench.plan.starts.set("main", [exits(0, 3_600_000)]);
  createPod(bench, { containers: [{}] });
  runUntil(bench, 10);
  expect(bench.next).toEqual({ at: 3_602_500, steady: true });
});

test("a program that cannot start", () => {
  const bench = newBench();
  bench.plan.starts.set("main", [{ ok: false, reason: "StartError", message: "exec: not found" }]);
  createPod(bench, { containers: [{}] });
  runUntil(bench, 6);
  expect(glance(bench)).toBe("Running CrashLoopBackOff restarts=1 ready=False");
  expect(podOf(bench).status?.containerStatuses?.[0]?.lastState?.terminated).toMatchObject({
    exitCode: 128,
    reason: "StartError",
    message: "exec: not found",
  });
  expect(bench.events).toContain("2.5 Failed Error: exec: not found");
});

test("a missing ConfigMap holds the container up until it is there", () => {
  const bench = newBench();
  createPod(bench, { containers: [{ envFrom: [{ configMapRef: { name: "cm" } }] }] });
  runUntil(bench, 5);
  expect(glance(bench)).toBe("Pending CreateContainerConfigError restarts=0 ready=False");
  expect(podOf(bench).status?.containerStatuses?.[0]?.state?.waiting?.message).toBe('configmap "cm" not found');
  expect(bench.events).toContain('2.5 Failed Error: configmap "cm" not found');
  expect(bench.next).toEqual({ at: 12_500, steady: false });
  bench.client.create("configmaps", {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "cm", namespace: "default" },
  });
  runUntil(bench, 20);
  expect(glance(bench)).toBe("Running running restarts=0 ready=True");
});

test("a sync with nothing to do changes nothing", () => {
  const bench = newBench();
  createPod(bench, { containers: [{ readinessProbe: { tcpSocket: { port: 80 } } }] });
  runUntil(bench, 5);
  const { kubelet, next } = bench;
  const { revision } = bench.client.store;
  sync(bench);
  expect(bench.kubelet).toBe(kubelet);
  expect(bench.next).toEqual(next);
  expect(bench.client.store.revision).toBe(revision);
});

test("a pod bound to another node is left alone", () => {
  const bench = newBench();
  createPod(bench, { nodeName: "n2", containers: [{}] });
  expect(bench.kubelet.pods.size).toBe(0);
  expect(podOf(bench).status?.phase).toBe("Pending");
});

test("a readiness gate holds Ready back", () => {
  const bench = newBench();
  createPod(bench, { readinessGates: [{ conditionType: "example.com/lb" }], containers: [{}] });
  runUntil(bench, 5);
  const ready = () => podOf(bench).status?.conditions?.find((each) => each.type === "Ready");
  expect(ready()?.message).toBe('corresponding condition of pod readiness gate "example.com/lb" does not exist.');
  const pod = podOf(bench);
  const conditions = [...(pod.status?.conditions ?? []), { type: "example.com/lb", status: "True" as const }];
  const changed = { ...pod, status: { ...pod.status, conditions } };
  bench.client.update("pods", changed, { subresource: "status" });
  sync(bench);
  expect(ready()?.status).toBe("True");
});

test("a sidecar that crashes does not keep a finished pod from its end", () => {
  const bench = newBench();
  bench.plan.starts.set("main", [exits(0, 3000)]).set("side", [exits(1, 3000), exits(1, 0)]);
  createPod(bench, {
    restartPolicy: "Never",
    initContainers: [{ name: "side", image: "i:1", restartPolicy: "Always" }],
    containers: [{ image: "i:1" }],
  });
  runUntil(bench, 100);
  expect(glance(bench)).toBe("Succeeded Completed restarts=0 ready=False");
  expect(bench.next).toBeUndefined();
});

test("a new image replaces the container", () => {
  const bench = newBench();
  createPod(bench, { containers: [{ image: "web:1" }] });
  runUntil(bench, 10);
  const pod = podOf(bench);
  const containers = pod.spec.containers.map((container) => ({ ...container, image: "web:2" }));
  const changed = { ...pod, spec: { ...pod.spec, containers } };
  bench.client.update("pods", changed);
  sync(bench);
  runUntil(bench, 20);
  expect(bench.events.slice(4, 6)).toEqual([
    "10 Killing Container main definition changed, will be restarted",
    '10 Pulling Pulling image "web:2"',
  ]);
  expect(glance(bench)).toBe("Running running restarts=1 ready=True");
  expect(podOf(bench).status?.containerStatuses?.[0]?.image).toBe("docker.io/library/web:2");
});
