/** Acts of a cluster's life, as data, and arbitrary histories of them. */
import fc from "fast-check";

export const DEPLOYMENTS = ["web", "api"] as const;
export const STATEFULSETS = ["db", "queue"] as const;
export const APPS = ["web", "api", "rec", "db", "queue", "agent", "old"] as const;
export const NODES = ["node-1", "node-2", "node-3"] as const;

export type App = (typeof APPS)[number];
type Deployment = (typeof DEPLOYMENTS)[number];
type NodeName = (typeof NODES)[number];

type NodeVerb = (typeof NODE_VERBS)[number];
const NODE_VERBS = [
  "recover",
  "cordon",
  "uncordon",
  "drain",
  "hold",
  "release",
  "shutdown",
  "boot",
  "restartKubelet",
  "forget",
] as const;

/** One thing that is done to the cluster of `livingCluster`. What the server refuses changes nothing. */
export type LifeAct =
  | { readonly do: "scale"; readonly app: App; readonly replicas: number }
  | { readonly do: "roll"; readonly app: App; readonly version: number }
  | { readonly do: "strategy"; readonly app: Deployment; readonly surge: number; readonly unavailable: number }
  | { readonly do: "pause" | "resume" | "undo" | "restart"; readonly app: App }
  | { readonly do: "remove"; readonly app: App; readonly cascade: "background" | "foreground" | "orphan" }
  | { readonly do: "apply"; readonly app: App }
  | { readonly do: "kill"; readonly pod: number; readonly grace: 0 | 1 | undefined }
  | { readonly do: "evict" | "orphan" | "sick" | "well" | "pin" | "unpin"; readonly pod: number }
  | { readonly do: "fail"; readonly node: NodeName; readonly what: "node" | "kubelet" }
  | { readonly do: NodeVerb; readonly node: NodeName }
  | { readonly do: "taint" | "untaint"; readonly node: NodeName; readonly effect: "NoSchedule" | "NoExecute" }
  | { readonly do: "mode"; readonly node: NodeName; readonly mode: "iptables" | "ipvs" | "nftables" }
  | {
      readonly do: "service";
      readonly app: App;
      readonly change: "gone" | "there" | "headless" | "local" | "notReady" | "port";
    }
  | { readonly do: "budget"; readonly app: App; readonly minAvailable: number | undefined }
  | { readonly do: "slow"; readonly ms: number }
  | { readonly do: "order"; readonly seed: number | undefined }
  | { readonly do: "advance"; readonly ms: number }
  | { readonly do: "step"; readonly count: number }
  | { readonly do: "settle" };

const app = fc.constantFrom(...APPS);
const node = fc.constantFrom(...NODES);
const pod = fc.nat(30);

const act: fc.Arbitrary<LifeAct> = fc.oneof(
  { weight: 4, arbitrary: record("scale", { app, replicas: fc.nat(5) }) },
  { weight: 4, arbitrary: record("roll", { app, version: fc.nat(3) }) },
  {
    weight: 1,
    arbitrary: record("strategy", {
      app: fc.constantFrom(...DEPLOYMENTS),
      surge: fc.nat(2),
      unavailable: fc.nat(2),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("pause", "resume", "undo", "restart"), app }) },
  { weight: 1, arbitrary: record("remove", { app, cascade: fc.constantFrom("background", "foreground", "orphan") }) },
  { weight: 1, arbitrary: record("apply", { app }) },
  { weight: 2, arbitrary: record("kill", { pod, grace: fc.constantFrom(0, 1, undefined) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom("evict", "orphan", "sick", "well", "pin", "unpin"), pod }) },
  { weight: 1, arbitrary: record("fail", { node, what: fc.constantFrom("node", "kubelet") }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom(...NODE_VERBS), node }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom("taint", "untaint"),
      node,
      effect: fc.constantFrom("NoSchedule", "NoExecute"),
    }),
  },
  { weight: 1, arbitrary: record("mode", { node, mode: fc.constantFrom("iptables", "ipvs", "nftables") }) },
  {
    weight: 2,
    arbitrary: record("service", {
      app,
      change: fc.constantFrom("gone", "there", "headless", "local", "notReady", "port"),
    }),
  },
  {
    weight: 1,
    arbitrary: record("budget", { app, minAvailable: fc.option(fc.nat(3), { nil: undefined }) }),
  },
  { weight: 1, arbitrary: record("slow", { ms: fc.constantFrom(0, 50, 500, 5_000) }) },
  { weight: 1, arbitrary: record("order", { seed: fc.option(fc.nat(99), { nil: undefined }) }) },
  { weight: 6, arbitrary: record("advance", { ms: fc.constantFrom(1, 100, 700, 3_000, 20_000, 90_000) }) },
  { weight: 2, arbitrary: record("step", { count: fc.integer({ min: 1, max: 20 }) }) },
  { weight: 2, arbitrary: record("settle", {}) },
);

/** Histories of at most so many acts. */
export function arbitraryLife(maxLength: number): fc.Arbitrary<readonly LifeAct[]> {
  return fc.array(act, { minLength: 1, maxLength, size: "max" });
}

function record<D extends LifeAct["do"], T>(
  name: D,
  fields: { [K in keyof T]: fc.Arbitrary<T[K]> },
): fc.Arbitrary<{ do: D } & T> {
  return fc.record({ do: fc.constant(name), ...fields } as { do: fc.Arbitrary<D> } & typeof fields) as never;
}
