// The API server at size: loading, one update, a selector's list, allocating in a full range, a watch of one namespace.
import { createCluster } from "kubenetsim";
import { median } from "./measure.mjs";

const PODS = 150_000;
const SERVICES = 10_000;
const NAMESPACES = 100;
const CHOSEN = 10;

export const api = {
  name: "api",
  run() {
    const few = updateCost(loaded(1_000, 100).cluster);
    globalThis.gc?.();
    const heapBefore = heapMiB();
    const { cluster, seconds } = loaded(PODS, SERVICES);
    globalThis.gc?.();
    const heap = heapMiB() - heapBefore;
    const many = updateCost(cluster);
    const list = median(41, () => {
      const found = cluster.list("pods", { labelSelector: "chosen=yes" });
      if (found.length !== CHOSEN) throw new Error(`${found.length} pods instead of ${CHOSEN}`);
    });
    const [quiet, busy] = watchCosts();
    const [empty, full] = allocateCosts();
    return [
      {
        what: "150,000 pods and 10,000 Services from objects",
        measured: `${seconds.toFixed(1)} s`,
        goal: "30 s",
        ok: seconds < 30,
      },
      { what: "  heap", measured: `${heap.toFixed(0)} MiB`, goal: "1536 MiB", ok: heap < 1536 },
      { what: "one update with 1,000 pods", measured: micros(few) },
      { what: "the same with 150,000", measured: micros(many) },
      ...ratio(many / few, 2),
      { what: "a selector that finds 10 of 150,000 pods", measured: micros(list), goal: "1 ms", ok: list < 1 },
      { what: "a Service's address in an empty /16", measured: micros(empty) },
      { what: "the same with 65,000 taken", measured: micros(full) },
      ...ratio(full / empty, 3),
      { what: "a watch of one namespace: 20 events of its own, alone", measured: micros(quiet) },
      { what: "the same among 15,000 of others", measured: micros(busy) },
      ...ratio(busy / quiet, 2),
    ];
  },
};

function ratio(measured, goal) {
  return [{ what: "  ratio", measured: measured.toFixed(2), goal: String(goal), ok: measured <= goal }];
}

const micros = (ms) => `${(ms * 1000).toFixed(0)} µs`;
const heapMiB = () => process.memoryUsage().heapUsed / 1024 ** 2;

/** A server with objects in it. Nothing settles: the server is measured, not what follows. */
function loaded(pods, services) {
  const cluster = newServer();
  const start = performance.now();
  within(cluster, (client) => {
    for (let i = 0; i < NAMESPACES; i += 1) create(client, "namespaces", namespace(i));
    for (let i = 0; i < services; i += 1) create(client, "services", service(i));
    for (let i = 0; i < pods; i += 1) create(client, "pods", pod(i, pods));
  });
  return { cluster, seconds: (performance.now() - start) / 1000 };
}

function newServer(config = {}) {
  return createCluster({ nodes: 1, serviceCIDR: "10.96.0.0/12", ...config });
}

function within(cluster, run) {
  return cluster.act({ do: "apply", manifests: "" }, (_sim, client) => run(client));
}

function updateCost(cluster) {
  return within(cluster, (client) =>
    median(401, (_given, i) => {
      const patch = { metadata: { annotations: { n: String(i) } } };
      unwrap(client.patch("pods", `ns-${i % NAMESPACES}/pod-${i % NAMESPACES}`, "merge", patch));
    }),
  );
}

/** The same 20 events, in a log of nothing else and in one that others filled. */
function watchCosts() {
  return [0, 15_000].map((others) => {
    const cluster = newServer();
    return within(cluster, (client) => {
      for (let i = 0; i < NAMESPACES; i += 1) create(client, "namespaces", namespace(i));
      const from = String(client.store.revision);
      for (let i = 0; i < 20; i += 1) create(client, "configmaps", configMap(i, 0));
      for (let i = 0; i < others; i += 1) create(client, "configmaps", configMap(i, 1 + (i % (NAMESPACES - 1))));
      return median(101, () => {
        const { events } = unwrap(client.watch("configmaps", { namespace: "ns-0", resourceVersion: from }));
        if (events.length !== 20) throw new Error(`${events.length} events instead of 20`);
      });
    });
  });
}

function allocateCosts() {
  const cluster = newServer({ serviceCIDR: "10.96.0.0/16" });
  return within(cluster, (client) => {
    for (let i = 0; i < NAMESPACES; i += 1) create(client, "namespaces", namespace(i));
    let next = 0;
    const one = () => create(client, "services", service(next++));
    const empty = median(201, one);
    while (next < 65_000) one();
    return [empty, median(201, one)];
  });
}

function create(client, resource, object) {
  unwrap(client.create(resource, object));
}

function unwrap(result) {
  if (!result.ok) throw new Error(result.status.message);
  return result.value;
}

function namespace(i) {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name: `ns-${i}` } };
}

function configMap(i, n) {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name: `map-${n}-${i}`, namespace: `ns-${n}` } };
}

function service(i) {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: `svc-${i}`, namespace: `ns-${i % NAMESPACES}` },
    spec: { selector: { app: `app-${i}` }, ports: [{ port: 80, targetPort: 8080 }] },
  };
}

function pod(i, count) {
  const chosen = i % (count / CHOSEN) === 0 ? { chosen: "yes" } : {};
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: `pod-${i}`, namespace: `ns-${i % NAMESPACES}`, labels: { app: `app-${i % 10_000}`, ...chosen } },
    spec: { containers: [{ name: "web", image: "web", ports: [{ containerPort: 8080 }] }] },
  };
}
