/** Commands that wait: virtual time goes by meanwhile, and they print what kubectl prints. */
import { type Cluster, createBareCluster, programs, replay } from "@kubenetsim/cluster";
import { expect, test } from "vitest";
import { runKubectl, splitCommandLine } from "../../src/index.ts";

const labels = { app: "web" };
const container = { name: "web", image: "web:1", ports: [{ containerPort: 80 }] };
const images = { "web:1": programs.httpServer({ port: 80, drainMs: 2_500 }) };
const config = { nodes: 2, dnsReplicas: 0, images };

function start(replicas = 2): Cluster {
  const cluster = createBareCluster(config);
  const template = { metadata: { labels }, spec: { containers: [container] } };
  const spec = { replicas, selector: { matchLabels: labels }, template };
  cluster.apply({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" }, spec });
  return cluster;
}

function settled(replicas = 2): Cluster {
  const cluster = start(replicas);
  cluster.settle();
  return cluster;
}

function run(cluster: Cluster, line: string): { readonly text: string; readonly code: number; readonly ms: number } {
  const before = cluster.now;
  const { stdout, stderr, exitCode } = runKubectl(cluster, splitCommandLine(line));
  return { text: stdout + stderr, code: exitCode, ms: cluster.now - before };
}

function lone(cluster: Cluster, spec: object = {}): void {
  const metadata = { name: "lone" };
  cluster.apply({
    apiVersion: "v1",
    kind: "Pod",
    metadata,
    spec: { nodeName: "node-1", containers: [container], ...spec },
  });
}

test("wait for a condition", () => {
  const cluster = start();
  expect(run(cluster, "wait --for=condition=Available deployment/web --timeout=1s")).toEqual({
    text: "error: timed out waiting for the condition on deployments/web\n",
    code: 1,
    ms: 1_000,
  });
  const met = run(cluster, "wait --for=condition=Available deployment/web");
  expect(met).toMatchObject({ text: "deployment.apps/web condition met\n", code: 0 });
  expect(met.ms).toBeGreaterThan(0);
  expect(run(cluster, "wait --for=condition=Available deployment/web")).toMatchObject({ code: 0, ms: 0 });
  expect(run(cluster, "wait --for=condition=Gone deployment/web --timeout=0")).toEqual({
    text: "error: condition not met for deployments/web\n",
    code: 1,
    ms: 0,
  });
  const both = "wait --for=condition=Available --for=jsonpath={.status.readyReplicas}=2 deploy/web";
  expect(run(cluster, both).text).toBe("deployment.apps/web condition met\n".repeat(2));
});

test.each([
  ["wait deploy/web", 'error: unrecognized condition: ""\n'],
  ["wait --for=nonsense deploy/web", 'error: unrecognized condition: "nonsense"\n'],
  [
    "wait --for=jsonpath={.status.replicas}= deploy/web",
    "error: jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3\n",
  ],
  ["wait --for=condition=Ready pods -l app=nope", "error: no matching resources found\n"],
  ["wait --for=condition=Ready pod/nope", 'Error from server (NotFound): pods "nope" not found\n'],
  ["rollout status", "error: required resource not specified\n"],
  ["rollout status deploy/web --revision=-1", "error: revision must be a positive integer: -1\n"],
  [
    "rollout status deploy/web --revision=7",
    "error: desired revision (7) is different from the running revision (1)\n",
  ],
])("%s", (line, text) => {
  expect(run(settled(), line)).toEqual({ text, code: 1, ms: 0 });
});

test("wait for all pods has one time-out for them together", () => {
  const cluster = settled(3);
  const names = cluster.list("pods").map(({ metadata }) => metadata.name);
  const late = names.map((name) => `timed out waiting for the condition on pods/${name}\n`);
  expect(run(cluster, "wait --for=condition=Nope pods --all --timeout=7s")).toEqual({
    text: late.join(""),
    code: 1,
    ms: 7_000,
  });
});

test("wait for creation and deletion", () => {
  const cluster = start();
  const made = run(cluster, "wait --for=create pods -l app=web");
  expect(made.text).toMatch(/^pod\/web-\S+ condition met\n/);
  expect(made.code).toBe(0);
  expect(run(cluster, "wait --for=create pod/nope --timeout=2s")).toEqual({
    text: "error: timed out waiting for the condition\n",
    code: 1,
    ms: 2_000,
  });
  lone(cluster);
  cluster.settle();
  cluster.delete("pods", "lone");
  expect(run(cluster, "wait --for=delete pod/lone")).toEqual({
    text: "pod/lone condition met\n",
    code: 0,
    ms: 2_500,
  });
  expect(run(cluster, "wait --for=delete pod/lone")).toEqual({ text: "", code: 0, ms: 0 });
});

test("delete waits until the object is gone, and not longer than it is told", () => {
  const cluster = settled();
  lone(cluster);
  cluster.settle();
  expect(run(cluster, "delete pod lone --timeout=1s")).toEqual({
    text: 'pod "lone" deleted\nerror: timed out waiting for the condition on pods/lone\n',
    code: 1,
    ms: 1_000,
  });
  expect(run(cluster, "delete pod lone")).toEqual({ text: 'pod "lone" deleted\n', code: 0, ms: 1_500 });
  lone(cluster);
  cluster.settle();
  expect(run(cluster, "delete pod lone --wait=false")).toMatchObject({ code: 0, ms: 0 });
  expect(cluster.get("pods", "lone")).toBeDefined();
  const held = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "held", finalizers: ["a.example/b"] } };
  cluster.apply(held);
  const late = run(cluster, "delete configmap held");
  expect(late.text).toMatch(
    /^configmap "held" deleted\nerror: gave up after 1h0m0s of virtual time: .* on configmaps\/held\n$/,
  );
  expect(late).toMatchObject({ code: 1, ms: 3_600_000 });
});

test("rollout status tells each state until the rollout is through", () => {
  const cluster = settled();
  run(cluster, "set image deployment/web web=web:2");
  expect(run(cluster, "rollout status deployment/web --watch=false").text).toBe(
    "Waiting for deployment spec update to be observed...\n",
  );
  const { text, code, ms } = run(cluster, "rollout status deployment/web");
  const lines = text.trimEnd().split("\n");
  expect(lines[0]).toBe("Waiting for deployment spec update to be observed...");
  expect(lines).toContain(
    'Waiting for deployment "web" rollout to finish: 1 out of 2 new replicas have been updated...',
  );
  expect(lines).toContain('Waiting for deployment "web" rollout to finish: 1 old replicas are pending termination...');
  expect(lines.at(-1)).toBe('deployment "web" successfully rolled out');
  expect(code).toBe(0);
  expect(ms).toBeGreaterThan(1_000);
  expect(run(cluster, "rollout status deployment/web")).toMatchObject({ ms: 0, code: 0 });
});

test("rollout status that never ends: its own time-out, the progress deadline, the object's end", () => {
  const cluster = settled();
  run(cluster, "set resources deployment/web --requests=cpu=1000");
  expect(run(cluster, "rollout status deployment/web --timeout=5s")).toMatchObject({ code: 1, ms: 5_000 });
  expect(run(cluster, "rollout status deployment/web --timeout=5s").text).toMatch(
    /\nerror: timed out waiting for the condition\n$/,
  );
  expect(run(cluster, "rollout status deployment/web").text).toMatch(
    /\nerror: deployment "web" exceeded its progress deadline\n$/,
  );
  cluster.apply({
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: "agent" },
    spec: {
      selector: { matchLabels: { app: "agent" } },
      template: {
        metadata: { labels: { app: "agent" } },
        spec: { containers: [{ name: "a", image: "a", resources: { requests: { cpu: "1000" } } }] },
      },
    },
  });
  expect(run(cluster, "rollout status daemonset/agent").text).toMatch(/error: gave up after 1h0m0s of virtual time/);
});

const DRAINED = /^node\/node-1 cordoned\nevicting pod default\/web-\S+\npod\/web-\S+ evicted\nnode\/node-1 drained\n$/;

test("drain reads its selector before it cordons", () => {
  const cluster = settled();
  expect(run(cluster, "drain node-1 --pod-selector=((").text).toMatch(/^error: found '\('/);
  expect(cluster.get("nodes", "node-1")?.spec?.unschedulable).toBeUndefined();
});

test("drain evicts, waits for the pods' end, minds lone pods and daemons", () => {
  const cluster = settled();
  const drained = run(cluster, "drain node-1");
  expect(drained.text).toMatch(DRAINED);
  // Looked for once a second: the program drains for 2.5 s.
  expect(drained).toMatchObject({ code: 0, ms: 3_000 });
  expect(cluster.list("pods").every(({ spec }) => spec.nodeName === "node-2")).toBe(true);
  expect(run(cluster, "uncordon node-1").text).toBe("node/node-1 uncordoned\n");
  lone(cluster);
  cluster.settle();
  expect(run(cluster, "drain node-1").text).toContain("(use --force to override): default/lone");
  expect(run(cluster, "drain node-1 --force --disable-eviction --timeout=1s").text).toBe(
    `node/node-1 already cordoned
Warning: deleting Pods that declare no controller: default/lone
There are pending pods in node "node-1" when an error occurred: context deadline exceeded
pod/lone
error: unable to drain node "node-1" due to error: context deadline exceeded, continuing command...
There are pending nodes to be drained:
 node-1
error: context deadline exceeded
`,
  );
  expect(run(cluster, "drain node-1 --force --disable-eviction").text).toContain("pod/lone deleted\n");
});

test("drain tries an eviction again that a budget refuses, until another pod is ready", () => {
  const cluster = settled(2);
  const spec = { minAvailable: 2, selector: { matchLabels: labels } };
  cluster.apply({ apiVersion: "policy/v1", kind: "PodDisruptionBudget", metadata: { name: "web" }, spec });
  cluster.settle();
  const refused =
    /error when evicting pods\/"web-\S+" -n "default" \(will retry after 5s\): Cannot evict pod as it would violate the pod's disruption budget\.\n/g;
  const blocked = run(cluster, "drain node-1 --timeout=12s");
  expect(blocked.text.match(refused)).toHaveLength(3);
  expect(blocked.text).toMatch(/error when evicting pods\/"web-\S+" -n "default": global timeout reached: 12s\n$/);
  expect(blocked).toMatchObject({ code: 1, ms: 15_000 });
  run(cluster, "scale deploy web --replicas=3");
  const drained = run(cluster, "drain node-1");
  expect(drained.text.match(refused)).toHaveLength(1);
  expect(drained.text).toMatch(/\npod\/web-\S+ evicted\nnode\/node-1 drained\n/);
  expect(drained.ms).toBe(8_000);
});

test("a drain on trial changes nothing", () => {
  const cluster = settled();
  expect(run(cluster, "drain node-1 --dry-run=client").text).toMatch(
    /^node\/node-1 cordoned \(dry run\)\nevicting pod default\/web-\S+ \(dry run\)\nnode\/node-1 drained \(dry run\)\n$/,
  );
  expect(run(cluster, "drain node-1 --dry-run=server").text).toMatch(
    /^node\/node-1 cordoned \(server dry run\)\nevicting pod default\/web-\S+ \(server dry run\)\nnode\/node-1 drained \(server dry run\)\n$/,
  );
  expect(cluster.list("pods").every(({ metadata }) => metadata.deletionTimestamp === undefined)).toBe(true);
});

test("what waits is done again as it was", () => {
  const cluster = settled();
  for (const line of ["rollout restart deploy/web", "rollout status deploy/web", "drain node-1", "delete deploy web"])
    run(cluster, line);
  const again = replay({ config, acts: cluster.history }, (fresh, act) => {
    if (act.do === "kubectl") runKubectl(fresh, act.argv);
    return act.do === "kubectl";
  });
  expect(again.hash()).toBe(cluster.hash());
});
