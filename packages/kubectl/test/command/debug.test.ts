/** kubectl debug: into a pod, beside a pod, on a node. */
import { createBareCluster, programs } from "@kubenetsim/cluster";
import { expect, test } from "vitest";
import { runKubectl } from "../../src/index.ts";

const images = { web: programs.httpServer({ distroless: true }), backend: programs.httpServer({ port: 9000 }) };

function newCluster() {
  const cluster = createBareCluster({ nodes: 2, images });
  const labels = { app: "web" };
  const containers = [{ name: "app", image: "web", readinessProbe: { tcpSocket: { port: 8080 } } }];
  cluster.apply([
    { apiVersion: "v1", kind: "Pod", metadata: { name: "web", labels }, spec: { nodeName: "node-1", containers } },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "web" },
      spec: { selector: labels, ports: [{ port: 80, targetPort: 8080 }] },
    },
  ]);
  cluster.settle();
  return cluster;
}

const run = (cluster: ReturnType<typeof newCluster>, line: string) => runKubectl(cluster, line.split(" "));

test("a pod without tools is looked at through a container in its network", () => {
  const cluster = newCluster();
  expect(run(cluster, "exec web -- curl -s localhost:8080").stderr).toContain("executable file not found in $PATH");
  const line = "debug -it web --image=busybox:1 --target=app -c debugger -- curl -s localhost:8080";
  const done = run(cluster, line);
  expect(done.stdout).toBe(
    "Targeting container \"app\". If you don't see processes from this container it may be because the container runtime doesn't support this feature.\nok",
  );
  expect(done.exitCode).toBe(0);
  expect(run(cluster, "exec web -c debugger -- nslookup web").stdout).toContain("web.default.svc.cluster.local");
  const described = run(cluster, "describe pod web").stdout;
  expect(described).toMatch(/\nEphemeral Containers:\n {2}debugger:\n(?: {4}.*\n)* {4}State: +Running\n/);
  expect(run(cluster, "get pod web").stdout).toMatch(/web +1\/1 +Running/);
  expect(run(cluster, "exec web -- true").stderr).toContain('Defaulted container "app" out of: app, debugger (ephem)');
});

test("a name is made where none is given, and a name is used once", () => {
  const cluster = newCluster();
  const done = run(cluster, "debug web --image=busybox");
  expect(done.stdout).toMatch(/^Defaulting debug container name to debugger-[a-z0-9]{5}\.\n$/);
  expect(run(newCluster(), "debug web --image=busybox").stdout).toBe(done.stdout);
  expect(run(cluster, "debug web --image=busybox -c x").exitCode).toBe(0);
  expect(run(cluster, "debug web --image=busybox -c app").stderr).toContain(
    'spec.ephemeralContainers[2].name: Duplicate value: "app"',
  );
  cluster.settle();
  expect(cluster.get("pods", "web")?.status?.ephemeralContainerStatuses).toHaveLength(2);
});

test("a copy is no backend of the pod's Service, and has another image", () => {
  const cluster = newCluster();
  const done = run(cluster, "debug web --copy-to=web-debug --set-image=*=backend");
  expect(done).toMatchObject({ stdout: "", stderr: "", exitCode: 0 });
  cluster.settle();
  const copy = cluster.get("pods", "web-debug");
  expect(copy?.metadata.labels).toBeUndefined();
  expect(copy?.spec.containers[0]).toMatchObject({ name: "app", image: "backend" });
  expect(copy?.spec.containers[0]?.readinessProbe).toBeDefined();
  expect(
    run(cluster, "debug web --copy-to=other --image=busybox -c tools --replace --same-node --keep-labels").exitCode,
  ).toBe(0);
  cluster.settle();
  expect(cluster.get("pods", "web")).toBeUndefined();
  const other = cluster.get("pods", "other");
  expect(other?.spec).toMatchObject({ nodeName: "node-1", shareProcessNamespace: true });
  expect(other?.spec.containers.map(({ name, readinessProbe }) => `${name} ${readinessProbe}`)).toEqual([
    "app undefined",
    "tools undefined",
  ]);
  expect(other?.metadata.labels).toEqual({ app: "web" });
});

test("a node is debugged from a pod in its own namespaces", () => {
  const cluster = newCluster();
  const done = run(cluster, "debug node/node-2 -it --image=busybox -- hostname -i");
  expect(done.stdout).toMatch(
    /^Creating debugging pod node-debugger-node-2-[a-z0-9]{5} with container debugger on node node-2\.\n/,
  );
  expect(done.stdout.trimEnd().split("\n")[1]).toBe(
    cluster.get("nodes", "node-2", "")?.status?.addresses?.[0]?.address,
  );
});

test.each([
  ["debug", "NAME or filename is required for debug"],
  ["debug web", "you must specify --image when not using --copy-to."],
  ["debug web --image=B/", 'invalid image name "B/": invalid reference format'],
  ["debug web --image=busybox -t", "-i/--stdin is required for containers with -t/--tty=true"],
  ["debug web --image=busybox --same-node", "--same-node may only be used with --copy-to."],
  ["debug web --image=busybox --set-image=a=b", "--set-image may only be used with --copy-to."],
  ["debug web --image=busybox --profile=any", "unknown profile: any"],
  ["debug web --image=busybox --image-pull-policy=Often", "invalid image pull policy: Often"],
  ["debug web --copy-to=x", "you must specify --image, --set-image or command arguments."],
  [
    "debug web --copy-to=x --image=busybox --target=app",
    "--target is incompatible with --copy-to. Use --share-processes instead.",
  ],
  ["debug web --copy-to=x -- sh", "you must specify an existing container or a new image when specifying args."],
  ["debug web --attach", "you must specify --container or create a new container using --image in order to attach."],
  ["debug service/web --image=busybox", '"/v1, Kind=Service" not supported by debug'],
])("%s", (line, error) => {
  const cluster = newCluster();
  const asked = line === "debug" ? "debug --image=busybox" : line;
  expect(run(cluster, asked)).toMatchObject({ stderr: `error: ${error}\n`, exitCode: 1 });
});

test("a target that the pod does not have", () => {
  expect(run(newCluster(), "debug web --image=busybox -c x --target=nobody").stderr).toBe(
    'The Pod "web" is invalid: spec.ephemeralContainers[0].targetContainerName: Not found: "nobody"\n',
  );
});
