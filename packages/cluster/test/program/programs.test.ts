/** What the builders of image programs make. */
import { expect, test } from "vitest";
import { createBareCluster, type Images, programs } from "../../src/index.ts";

function podWith(image: string, spec: object = {}): object {
  const containers = [{ name: "main", image, ports: [{ containerPort: 8080 }], ...spec }];
  return { apiVersion: "v1", kind: "Pod", metadata: { name: image }, spec: { nodeName: "node-1", containers } };
}

function run(images: Images, ...pods: readonly object[]) {
  const cluster = createBareCluster({ nodes: 1, dnsReplicas: 0, images });
  cluster.apply(pods);
  cluster.advance("3s");
  return cluster;
}

const ipOf = (cluster: ReturnType<typeof run>, pod: string): string => cluster.get("pods", pod)?.status?.podIP ?? "";

test("a slow starter refuses until its sockets are open, and is ready then", () => {
  const readinessProbe = { httpGet: { path: "/", port: 8080 }, periodSeconds: 1 };
  const cluster = run({ slow: programs.slowStarter({ startupMs: 10_000 }) }, podWith("slow", { readinessProbe }));
  const url = `http://${ipOf(cluster, "slow")}:8080`;
  expect(cluster.node("node-1").curl(url).error).toContain("Couldn't connect to server");
  expect(cluster.get("pods", "slow")?.status?.containerStatuses?.[0]).toMatchObject({ started: true, ready: false });
  cluster.advance("10s");
  expect(cluster.node("node-1").curl(url).status).toBe(200);
  expect(cluster.get("pods", "slow")?.status?.containerStatuses?.[0]?.ready).toBe(true);
});

test("a restart closes what a slow start was about to open", () => {
  const exits = { afterMs: 4_000, exitCode: 0 };
  const cluster = run({ slow: programs.slowStarter({ startupMs: 5_000, exits }) }, podWith("slow"));
  for (let i = 0; i < 60; i++) {
    cluster.advance("1s");
    expect(cluster.node("node-1").curl(`http://${ipOf(cluster, "slow")}:8080`).ok).toBe(false);
  }
});

test("one that depends on another fails while that cannot be reached, and its readiness with it", () => {
  const readinessProbe = { httpGet: { path: "/", port: 8080 }, periodSeconds: 1, failureThreshold: 1 };
  const images = { front: programs.dependent({ needs: "$(BACK):9000" }), back: programs.tcpServer({ port: 9000 }) };
  const cluster = run(images, podWith("back"));
  const env = [{ name: "BACK", value: ipOf(cluster, "back") }];
  cluster.apply(podWith("front", { readinessProbe, env }));
  cluster.advance("5s");
  const isReady = (): boolean | undefined => cluster.get("pods", "front")?.status?.containerStatuses?.[0]?.ready;
  expect(isReady()).toBe(true);
  cluster.delete("pods", "back", "default", { gracePeriodSeconds: 0 });
  cluster.advance("5s");
  expect(isReady()).toBe(false);
});

test.each([
  ["a program that does not handle SIGTERM", programs.tcpServer({ port: 8080 }), 143],
  ["one that drains", programs.drainer({ drainMs: 2_000 }), 0],
  ["one that says otherwise", programs.httpServer({ drainMs: 1_000, termCode: 3 }), 3],
  ["one that never ends", programs.httpServer({ drainMs: Number.POSITIVE_INFINITY }), 137],
])("%s: exit code on its end", (_name, image, exitCode) => {
  const livenessProbe = { exec: { command: ["test", "!", "-e", "/tmp/dead"] }, periodSeconds: 1, failureThreshold: 1 };
  const cluster = run({ it: image }, podWith("it", { livenessProbe }));
  cluster.pod("it").exec(["touch", "/tmp/dead"]);
  cluster.advance("1m");
  expect(cluster.get("pods", "it")?.status?.containerStatuses?.[0]?.lastState?.terminated?.exitCode).toBe(exitCode);
});

test("a job ends with its code, UDP answers", () => {
  const images = { job: programs.job(7, 1_000), udp: programs.udpServer({ port: 8080, answer: "pong" }) };
  const job = podWith("job") as { spec: object };
  const cluster = run(images, { ...job, spec: { ...job.spec, restartPolicy: "Never" } }, podWith("udp"));
  expect(cluster.get("pods", "job")?.status).toMatchObject({ phase: "Failed" });
  const target = { address: ipOf(cluster, "udp"), port: 8080, protocol: "udp" } as const;
  const { reply } = cluster.send("node/node-1", target, { kind: "raw", data: "ping" });
  expect(reply.response).toEqual({ kind: "raw", data: "pong" });
});

test.each([
  [
    "a server that serves the health protocol",
    programs.httpServer({ routes: { "/grpc.health.v1.Health/*": "" } }),
    true,
  ],
  ["one that does not know it", programs.httpServer({ routes: { "/": "" } }), false],
  ["one that says that it is not well", programs.dependent({ needs: "127.0.0.1:1" }), false],
  ["nobody", programs.job(0, 60_000), false],
])("a grpc probe of %s", (_name, image, isWell) => {
  const readinessProbe = { grpc: { port: 8080 }, periodSeconds: 1 };
  const cluster = run({ it: image }, podWith("it", { readinessProbe }));
  expect(cluster.get("pods", "it")?.status?.containerStatuses?.[0]?.ready).toBe(isWell);
});
