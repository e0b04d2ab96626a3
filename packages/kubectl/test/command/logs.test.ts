/** kubectl logs on a cluster whose programs write. */
import { createBareCluster, programs } from "@kubenetsim/cluster";
import { expect, test } from "vitest";
import { runKubectl } from "../../src/index.ts";

const images = {
  web: programs.httpServer({ startLog: ["listening on :8080", "ready"], logsRequests: true }),
  init: programs.job(0, 1000, { startLog: ["preparing", "done"] }),
  crash: programs.job(3, 1000, { startLog: ["panic: no configuration"], message: "no configuration" }),
  side: programs.httpServer({ port: 9090, startLog: ["side is ready"] }),
  typo: programs.missing(),
};

const pod = (name: string, spec: object, labels: object = {}): object => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, labels },
  spec: { nodeName: "node-1", ...spec },
});

function clusterWith(...objects: readonly object[]) {
  const cluster = createBareCluster({ nodes: 1, dnsReplicas: 0, images });
  cluster.apply(objects);
  cluster.advance("20s");
  return cluster;
}

const app = { name: "app", image: "web" };
const both = pod("both", {
  initContainers: [{ name: "setup", image: "init" }],
  containers: [app, { name: "side", image: "side" }],
});

const run = (cluster: ReturnType<typeof clusterWith>, line: string) => runKubectl(cluster, line.split(" "));

test.each([
  ["logs one", "listening on :8080\nready\n", "", 0],
  ["logs pod/one", "listening on :8080\nready\n", "", 0],
  ["logs one -c app --tail 1", "ready\n", "", 0],
  ["logs one app --tail=0", "", "", 0],
  ["logs one --limit-bytes 9", "listening", "", 0],
  ["logs one --since 1s", "", "", 0],
  ["logs one --since 1h", "listening on :8080\nready\n", "", 0],
  ["logs one --since-time 2099-01-01T00:00:00Z", "", "", 0],
  ["logs one --prefix --tail 1", "[pod/one/app] ready\n", "", 0],
  ["logs one -f", "listening on :8080\nready\n", "", 0],
  ["logs -l app=one --tail -1", "listening on :8080\nready\n", "", 0],
  ["logs -l app=none", "", "No resources found in default namespace.\n", 0],
  ["logs both", "listening on :8080\nready\n", 'Defaulted container "app" out of: app, side, setup (init)\n', 0],
  ["logs both -c setup", "preparing\ndone\n", "", 0],
  [
    "logs both --all-containers --prefix --tail=1",
    "[pod/both/setup] done\n[pod/both/app] ready\n[pod/both/side] side is ready\n",
    "",
    0,
  ],
  ["logs nobody", "", 'error: error from server (NotFound): pods "nobody" not found in namespace "default"\n', 1],
  ["logs one -c x", "", "error: container x is not valid for pod one out of: app\n", 1],
  [
    "logs one -p",
    "",
    'Error from server (BadRequest): previous terminated container "app" in pod "one" not found\n',
    1,
  ],
  [
    "logs typo",
    "",
    'Error from server (BadRequest): container "app" in pod "typo" is waiting to start: trying and failing to pull image\n',
    1,
  ],
  [
    "logs typo --ignore-errors",
    'error: container "app" in pod "typo" is waiting to start: trying and failing to pull image\n',
    "",
    0,
  ],
  [
    "logs",
    "",
    "error: expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command\nSee 'kubectl logs -h' for help and examples\n",
    1,
  ],
  [
    "logs one -l app=one",
    "",
    "error: only a selector (-l) or a POD name is allowed\nSee 'kubectl logs -h' for help and examples\n",
    1,
  ],
  ["logs one app -c app", "", "error: only one of -c or an inline [CONTAINER] arg is allowed\n", 1],
  [
    "logs one -c app --all-containers",
    "",
    "error: --all-containers=true should not be specified with container name app\n",
    1,
  ],
  [
    "logs one --since 1s --since-time 2026-01-01T00:00:00Z",
    "",
    "error: at most one of `sinceTime` or `sinceSeconds` may be specified\n",
    1,
  ],
  ["logs one --tail -2", "", "error: --tail must be greater than or equal to -1\n", 1],
  ["logs one --limit-bytes -1", "", "error: --limit-bytes must be greater than 0\n", 1],
  [
    "logs one --since-time soon",
    "",
    'error: parsing time "soon" as "2006-01-02T15:04:05Z07:00": cannot parse "soon" as "2006"\n',
    1,
  ],
  [
    "logs service/none",
    "",
    "error: cannot get the logs from *v1.Service: invalid service 'none': Service is defined without a selector\n",
    1,
  ],
  [
    "logs configmap/c",
    "",
    "error: cannot get the logs from *v1.ConfigMap: selector for *v1.ConfigMap not implemented\n",
    1,
  ],
])("%s", (line, stdout, stderr, exitCode) => {
  const cluster = clusterWith(
    pod("one", { containers: [app] }, { app: "one" }),
    both,
    pod("typo", { containers: [{ name: "app", image: "typo" }] }),
    { apiVersion: "v1", kind: "Service", metadata: { name: "none" }, spec: { ports: [{ port: 80 }] } },
    { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c" } },
  );
  const done = run(cluster, line);
  expect({ stdout: done.stdout, stderr: done.stderr, exitCode: done.exitCode }).toEqual({ stdout, stderr, exitCode });
});

const deployment = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web" },
  spec: {
    replicas: 6,
    selector: { matchLabels: { app: "web" } },
    template: { metadata: { labels: { app: "web" } }, spec: { containers: [app] } },
  },
};

test("the pods of a Deployment: the first, all, or too many to follow", () => {
  const cluster = clusterWith(deployment);
  const first = run(cluster, "logs deploy/web");
  expect(first.stderr).toMatch(/^Found 6 pods, using pod\/web-/);
  expect(first.stdout).toBe("listening on :8080\nready\n");
  const all = run(cluster, "logs deploy/web --all-pods");
  expect(all.stderr).toBe("");
  expect(all.stdout.match(/^\[pod\/web-[a-z0-9-]+\/app\] ready$/gm)).toHaveLength(6);
  expect(run(cluster, "logs -l app=web").stdout.match(/ready/g)).toHaveLength(6);
  expect(run(cluster, "logs -f -l app=web").stderr).toBe(
    "error: you are attempting to follow 6 log streams, but maximum allowed concurrency is 5, use --max-log-requests to increase the limit\n",
  );
  expect(run(cluster, "logs -f -l app=web --max-log-requests 6").exitCode).toBe(0);
});

test("what a crashed container wrote: now, and before; and what it left to be read", () => {
  const cluster = clusterWith(pod("crash", { containers: [{ name: "app", image: "crash" }] }));
  expect(run(cluster, "logs crash").stdout).toBe("panic: no configuration\n");
  expect(run(cluster, "logs crash --previous").stdout).toBe("panic: no configuration\n");
  const [status] = cluster.get("pods", "crash")?.status?.containerStatuses ?? [];
  expect(status?.lastState?.terminated).toMatchObject({ exitCode: 3, message: "no configuration" });
  expect(run(cluster, "logs crash --timestamps").stdout).toMatch(
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z panic: no configuration\n$/,
  );
});

test("a pod that has ended keeps its logs; one that is deleted does not", () => {
  const cluster = clusterWith(pod("job", { restartPolicy: "Never", containers: [{ name: "app", image: "init" }] }));
  expect(cluster.get("pods", "job")?.status?.phase).toBe("Succeeded");
  expect(run(cluster, "logs job").stdout).toBe("preparing\ndone\n");
  cluster.delete("pods", "job");
  cluster.settle();
  expect([...cluster.world.nodes.values()].map((node) => node.logs?.size)).toEqual([0]);
});

test("requests are logged where they are asked for, and only the last of them stay", () => {
  const cluster = clusterWith(pod("one", { containers: [app] }));
  const ip = cluster.get("pods", "one")?.status?.podIP;
  for (let i = 0; i < 1_200; i++) cluster.node("node-1").curl(`http://${ip}:8080/${i}`);
  const lines = cluster.pod("one").logs().trimEnd().split("\n");
  expect(lines.at(-1)).toMatch(/^\d+\.\d+\.\d+\.\d+ "GET \/1199 HTTP\/1.1" 200$/);
  expect(lines.length).toBeGreaterThan(900);
  expect(lines.length).toBeLessThanOrEqual(1000);
});

test.each([
  ["FallbackToLogsOnError", "panic: no configuration\n"],
  ["File", undefined],
])("terminationMessagePolicy %s", (terminationMessagePolicy, message) => {
  const image = programs.job(3, 1000, { startLog: ["panic: no configuration"] });
  const cluster = createBareCluster({ nodes: 1, dnsReplicas: 0, images: { image } });
  const containers = [{ name: "app", image: "image", terminationMessagePolicy }];
  cluster.apply(pod("p", { restartPolicy: "Never", containers }));
  cluster.advance("20s");
  const [status] = cluster.get("pods", "p")?.status?.containerStatuses ?? [];
  expect(status?.state?.terminated?.message).toBe(message);
});

test("a container may write its message to a file", () => {
  const containers = [{ ...app, terminationMessagePath: "/tmp/last-words" }];
  const cluster = clusterWith({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p", finalizers: ["example.com/hold"] },
    spec: { nodeName: "node-1", containers },
  });
  cluster.pod("p").exec(["sh", "-c", "echo bye > /tmp/last-words"]);
  cluster.delete("pods", "p");
  cluster.settle();
  const [status] = cluster.get("pods", "p")?.status?.containerStatuses ?? [];
  expect(status?.state?.terminated?.message).toBe("bye\n");
});
