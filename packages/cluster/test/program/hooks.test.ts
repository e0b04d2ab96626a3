/** How long a preStop hook keeps a program from SIGTERM, in each form that manifests use. */
import { expect, test } from "vitest";
import { createBareCluster, type Program, programs } from "../../src/index.ts";

const slowBye: Program = {
  ...programs.httpServer(),
  exec: (argv) => (argv[0] === "bye" ? { stdout: "bye\n", stderr: "", exitCode: 0, tookMs: 4_000 } : undefined),
  serve: () => ({ kind: "http", status: 500, headers: {}, body: "", afterMs: 3_000 }),
};

const images = {
  web: programs.httpServer(),
  bare: programs.httpServer({ distroless: true }),
  own: slowBye,
  silent: { ...programs.httpServer(), serve: () => undefined },
  odd: { ...slowBye, exec: () => ({ stdout: "", stderr: "", exitCode: 0, tookMs: Number.NaN }) },
};

test.each([
  ["web", { exec: { command: ["sleep", "10"] } }, 10, 0],
  ["web", { exec: { command: ["/bin/sleep", "10"] } }, 10, 0],
  ["web", { exec: { command: ["/bin/sh", "-c", "sleep 10"] } }, 10, 0],
  ["web", { exec: { command: ["sh", "-c", "touch /tmp/fail && sleep 2; /usr/bin/sleep 0.5m"] } }, 30, 1],
  ["web", { exec: { command: ["sleep", "infinity"] } }, 30, 1],
  ["web", { exec: { command: ["sleep", "99999999999999"] } }, 30, 1],
  ["web", { exec: { command: ["sh", "-c", "while :; do :; done"] } }, 30, 1],
  ["web", { exec: { command: ["sleep", "ten"] } }, 0, 1],
  ["web", { sleep: { seconds: 10 } }, 10, 0],
  ["web", { httpGet: { path: "/bye", port: 8080 } }, 0, 0],
  ["web", { httpGet: { path: "/bye", port: 9999 } }, 0, 1],
  ["web", { tcpSocket: { port: 8080 } }, 0, 1],
  ["bare", { exec: { command: ["sleep", "10"] } }, 0, 1],
  ["own", { exec: { command: ["bye"] } }, 4, 0],
  ["own", { httpGet: { port: 8080 } }, 3, 0],
  ["silent", { httpGet: { port: 8080 } }, 30, 1],
  ["odd", { exec: { command: ["bye"] } }, 0, 0],
])("%s with the preStop hook %j goes on for %i s", (image, preStop, seconds, failures) => {
  const cluster = createBareCluster({ nodes: 1, dnsReplicas: 0, images });
  const spec = { nodeName: "node-1", containers: [{ name: "main", image, lifecycle: { preStop } }] };
  cluster.apply({ apiVersion: "v1", kind: "Pod", metadata: { name: "web" }, spec });
  cluster.advance("3s");
  const url = `http://${cluster.get("pods", "web")?.status?.podIP}:8080`;
  const goes = (): boolean =>
    cluster.node("node-1").exec(["nc", "-z", ...url.slice("http://".length).split(":")]).exitCode === 0;
  expect(goes()).toBe(true);
  cluster.delete("pods", "web");
  // The kubelet hears of it now, and the program has 0 s from SIGTERM to its end.
  cluster.advance(Math.max(seconds * 1000 - 1, 0));
  expect(goes()).toBe(seconds > 0);
  cluster.advance(seconds >= 30 ? "2s" : "1ms");
  expect(goes()).toBe(false);
  const failed = cluster.list("events").filter((event) => event.reason === "FailedPreStopHook");
  expect(failed).toHaveLength(failures);
});

test("who waits for sleep sees time go by", () => {
  const cluster = createBareCluster({ nodes: 1, dnsReplicas: 0, images });
  cluster.apply({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "web" },
    spec: { containers: [{ name: "c", image: "web" }] },
  });
  cluster.settle();
  const before = cluster.now;
  expect(cluster.pod("web").exec(["sh", "-c", "sleep 2; sleep 1s"]).exitCode).toBe(0);
  expect(cluster.now - before).toBe(3_000);
  expect(cluster.pod("web").exec(["sleep", "inf"])).toMatchObject({
    exitCode: 1,
    stderr: "sleep: it would never end\n",
  });
});

test.each([
  [{ exec: { command: ["sleep", "3"] }, timeoutSeconds: 2 }, 'command timed out: "sleep 3" timed out after 2s'],
  [{ exec: { command: ["sleep", "3"] }, timeoutSeconds: 3 }, undefined],
  [
    { httpGet: { path: "/", port: 8080 } },
    'Get "http://10.244.0.2:8080/": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
  ],
  [{ grpc: { port: 8080 } }, "timeout: health rpc did not complete within 1s"],
  [{ httpGet: { path: "/", port: 8080 }, timeoutSeconds: 3 }, "HTTP probe failed with statuscode: 500"],
])("the probe %j", (probe, message) => {
  const cluster = createBareCluster({ nodes: 1, dnsReplicas: 0, images });
  const containers = [{ name: "main", image: "own", readinessProbe: probe }];
  cluster.apply({ apiVersion: "v1", kind: "Pod", metadata: { name: "web" }, spec: { nodeName: "node-1", containers } });
  cluster.advance("5s");
  const told = cluster.list("events").find((event) => event.reason === "Unhealthy");
  expect(told?.message).toBe(message === undefined ? undefined : `Readiness probe failed: ${message}`);
});

const redirecting = (location: string): Program => ({
  ...programs.httpServer(),
  serve: (request) => {
    const isRoot = request.kind === "http" && request.path === "/";
    return { kind: "http", status: isRoot ? 302 : 500, headers: isRoot ? { location } : {}, body: "over there" };
  },
});

test.each([
  ["/login", "Unhealthy", "Liveness probe failed: HTTP probe failed with statuscode: 500"],
  [
    "http://example.com/",
    "ProbeWarning",
    "Liveness probe warning: Probe terminated redirects, Response body: over there",
  ],
  ["/", "Unhealthy", 'Liveness probe failed: Get "http://10.244.0.2:8080/": stopped after 10 redirects'],
])("a redirect to %s", (location, reason, message) => {
  const cluster = createBareCluster({ nodes: 1, dnsReplicas: 0, images: { web: redirecting(location) } });
  const containers = [{ name: "main", image: "web", livenessProbe: { httpGet: { port: 8080 } } }];
  cluster.apply({ apiVersion: "v1", kind: "Pod", metadata: { name: "web" }, spec: { nodeName: "node-1", containers } });
  cluster.advance("5s");
  const told = cluster.list("events").find((event) => event.reason === reason);
  expect(told?.message).toBe(message);
});

test.each([
  ["own", { httpGet: { port: "http" } }, 'strconv.Atoi: parsing "http": invalid syntax'],
  ["own", { tcpSocket: { port: "http" } }, 'strconv.Atoi: parsing "http": invalid syntax'],
  [
    "bare",
    { exec: { command: ["cat", "/tmp/ready"] } },
    'rpc error: code = Unknown desc = failed to exec in container: failed to start exec: OCI runtime exec failed: exec failed: unable to start container process: exec: "cat": executable file not found in $PATH: unknown',
  ],
])("%s cannot be asked by %j", (image, livenessProbe, why) => {
  const cluster = createBareCluster({ nodes: 1, dnsReplicas: 0, images });
  const containers = [{ name: "main", image, livenessProbe }];
  cluster.apply({ apiVersion: "v1", kind: "Pod", metadata: { name: "web" }, spec: { nodeName: "node-1", containers } });
  cluster.advance("60s");
  const told = cluster.list("events").find((event) => event.reason === "Unhealthy");
  expect(told?.message).toBe(`Liveness probe errored and resulted in unknown state: ${why}`);
  expect(cluster.get("pods", "web")?.status?.containerStatuses?.[0]).toMatchObject({ ready: true, restartCount: 0 });
});
