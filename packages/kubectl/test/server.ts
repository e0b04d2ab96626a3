/** A small server with a few objects, and kubectl on it. */
import type { KubeObject } from "@kubenetsim/api";
import { resourceOf } from "@kubenetsim/api";
import { bootstrapStore, createClient, type Store } from "@kubenetsim/apiserver";
import type { Executed } from "@kubenetsim/cluster";
import { type IO, runCommand, splitCommandLine } from "../src/index.ts";

const config = { seed: 1, serviceCIDRs: ["10.96.0.0/12"], nodePortRange: "30000-32767" };
export const START: number = Date.UTC(2026, 0, 1);
const SECOND = 1000;

export interface Machine {
  /** The store as it is now. */
  readonly store: () => Store;
  readonly run: (line: string, io?: IO) => Executed;
  readonly runArgv: (argv: readonly string[], io?: IO) => Executed;
  /** What was executed in containers. */
  readonly executed: string[];
}

/** Objects are created at START; commands run `secondsLater`. */
export function machine(objects: readonly object[] = [], secondsLater = 90): Machine {
  let now = START;
  const holder = { store: bootstrapStore(config, START) };
  const client = createClient(holder, { config, now: () => now });
  for (const object of objects as readonly KubeObject[]) {
    const info = resourceOf(object.apiVersion, object.kind);
    if (info === undefined) throw new Error(`no kind ${object.kind}`);
    const made = client.create(info.resource, object);
    if (!made.ok) throw new Error(made.status.message);
    const { status } = object as KubeObject & { readonly status?: unknown };
    if (status === undefined) continue;
    const updated = client.update(info.resource, Object.assign({}, made.value, { status }), { subresource: "status" });
    if (!updated.ok) throw new Error(updated.status.message);
  }
  now = START + secondsLater * SECOND;
  const executed: string[] = [];
  const execute = (key: string, container: string, argv: readonly string[]): Executed => {
    executed.push(`${key} ${container}: ${argv.join(" ")}`);
    const exitCode = argv[0] === "false" ? 3 : 0;
    return { stdout: `ran ${argv.join(" ")}\n`, stderr: exitCode === 0 ? "" : "failed\n", exitCode, traces: [] };
  };
  const runArgv = (argv: readonly string[], io: IO = {}): Executed => runCommand({ client, now, io, execute }, argv);
  return {
    store: () => holder.store,
    runArgv,
    run: (line, io) => runArgv(splitCommandLine(line), io),
    executed,
  };
}

export function configMap(name: string, namespace = "default", labels: object = {}): object {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace, labels }, data: { a: "1" } };
}

export function service(name: string, spec: object = {}): object {
  const ports = [{ port: 80 }];
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace: "default" },
    spec: { selector: { app: name }, ports, ...spec },
  };
}

const template = { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "nginx" }] } };

export const deployment: object = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", namespace: "default" },
  spec: { replicas: 3, selector: { matchLabels: { app: "web" } }, template },
};

export function pod(name: string, containers: readonly string[], phase = "Running"): object {
  const statuses = containers.map((container) => ({
    name: container,
    ready: true,
    restartCount: 0,
    image: "nginx",
    imageID: "",
    state: { running: { startedAt: "2026-01-01T00:00:00Z" } },
  }));
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "default", labels: { app: "web" } },
    spec: { nodeName: "node-1", containers: containers.map((container) => ({ name: container, image: "nginx" })) },
    status: { phase, containerStatuses: phase === "Running" ? statuses : [] },
  };
}
