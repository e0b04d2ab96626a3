import { describe, expect, test } from "vitest";
import {
  buildCluster,
  compare,
  type FlowPrediction,
  jobOf,
  type OracleFlow,
  type Plan,
  predict,
  type ServicePlan,
  type SessionPlan,
} from "../../src/judge/index.ts";
import { planOf } from "./plan.ts";

const SESSION: SessionPlan = {
  id: "s1",
  from: "pod/asker",
  protocol: "TCP",
  to: "10.96.1.1",
  port: 80,
  count: 8,
  late: false,
};
const UDP: Partial<ServicePlan> = {
  ports: [{ name: "p0", protocol: "UDP", port: 80, targetPort: 8080, nodePort: 30000 }],
};

/** web-1 leaves the Service of web-1 and web-2. */
function planWith(session: Partial<SessionPlan>, service: Partial<ServicePlan> = {}): Plan {
  const plan = planOf([], service);
  const listen = ["TCP", "UDP"].map((protocol) => ({
    name: protocol === "TCP" ? "web" : "dns",
    protocol: protocol as "TCP" | "UDP",
    port: 8080,
  }));
  const pods = plan.pods.map((pod) => (pod.app === "" ? pod : { ...pod, listen }));
  return { ...plan, pods, sessions: [{ ...SESSION, ...session }], change: { pod: "web-1", app: "out" } };
}

/** Enough for two backends. */
const TRIES = { count: 20, first: 0 };

function predictedFor(plan: Plan): FlowPrediction {
  const [prediction] = predict(plan, buildCluster(plan), TRIES);
  if (prediction === undefined) throw new Error("a plan with one session");
  return prediction;
}

/** Who answered, use by use; without addresses. */
function transcripts(plan: Plan): readonly string[] {
  return predictedFor(plan)
    .outcomes.map(({ key }) =>
      key.replaceAll(/answered by (\S+) at [^)]*\)/g, "$1").replaceAll(/ from \S+?(?=,|$)/g, ""),
    )
    .sort();
}

test.each<readonly [string, Partial<SessionPlan>, Partial<ServicePlan>, readonly string[]]>([
  [
    "a TCP connection outlives its endpoint",
    {},
    {},
    ["web-1, then web-1, then web-1", "web-2, then web-2, then web-2"],
  ],
  [
    "a UDP flow to an endpoint that is gone goes on with another",
    { protocol: "UDP" },
    UDP,
    ["web-1, then web-2, then web-2", "web-2, then web-2, then web-2"],
  ],
  ["what begins after the change knows the new endpoints only", { late: true }, {}, ["web-2, then web-2"]],
  [
    "a UDP flow to whom nobody else is left stays",
    { protocol: "UDP" },
    { ...UDP, app: "b" },
    ["web-1, then web-1, then web-1"],
  ],
  [
    "with session affinity all go where the first went",
    { protocol: "UDP" },
    { ...UDP, sticky: true },
    ["web-1, then web-2, then web-2", "web-2, then web-2, then web-2"],
  ],
])("%s", (_what, session, service, expected) => {
  const plan = planWith(session, service);
  const alone = service.app === "b" ? { ...plan, pods: plan.pods.map(onlyFirstIs("b")) } : plan;
  expect(transcripts(alone)).toEqual(expected);
});

function onlyFirstIs(app: string): (pod: Plan["pods"][number]) => Plan["pods"][number] {
  return (pod) => (pod.name === "web-1" ? { ...pod, app } : pod);
}

test("with session affinity a try is one draw, without it each connection is", () => {
  expect(predictedFor(planWith({}, { sticky: true })).single).toBe(true);
  expect(predictedFor(planWith({})).single).toBe(false);
});

interface Step {
  readonly id?: string;
  readonly do?: string;
  readonly node?: string;
  readonly session?: string;
  readonly group?: string;
  readonly append?: boolean;
  readonly ruleset?: string;
  readonly args?: readonly string[];
}

function stepsOf(plan: Plan): readonly Step[] {
  return jobOf(plan, buildCluster(plan), 150).flows as readonly Step[];
}

test("the job uses each connection three times, and makes the change after the first", () => {
  const steps = stepsOf(planWith({ count: 2 }));
  expect(steps.map((step) => step.id ?? `${step.do} ${step.node}`)).toEqual([
    "s1/0/0",
    "s1/1/0",
    "ruleset n1",
    "ruleset n2",
    "s1/0/1",
    "s1/1/1",
    "s1/0/2",
    "s1/1/2",
  ]);
  expect(new Set(steps.flatMap((step) => step.session ?? []))).toEqual(new Set(["s1/0", "s1/1"]));
});

describe("kube-proxy forgets UDP flows", () => {
  const deletions = (plan: Plan): readonly string[] =>
    stepsOf(plan).flatMap((step) =>
      step.do === "conntrack" && step.node === "n1" ? [(step.args ?? []).slice(1).join(" ")] : [],
    );
  const plan = planWith({ protocol: "UDP" }, UDP);
  test("to the endpoint that left, and to whoever refused while there was none", () => {
    expect(deletions(plan)).toEqual([
      "-f ipv4 -p udp --orig-port-dst 80 --orig-dst 10.96.1.1 --reply-src 10.244.0.2",
      "-f ipv4 -p udp --orig-port-dst 80 --orig-dst 10.96.1.1 --reply-src 10.96.1.1",
      "-f ipv4 -p udp --orig-port-dst 30000 --reply-src 10.244.0.2",
      ...["127.0.0.1", "192.168.0.2", "10.244.0.1", "192.168.0.3", "10.244.1.1"].map(
        (source) => `-f ipv4 -p udp --orig-port-dst 30000 --reply-src ${source}`,
      ),
    ]);
  });
  test("never to who serves now", () => {
    const joined = deletions({ ...plan, pods: plan.pods.map(onlyFirstIs("b")), change: { pod: "web-1", app: "a" } });
    expect(joined.length).toBe(6);
    expect(joined.filter((filter) => filter.endsWith("10.244.0.2"))).toEqual([]);
  });
  test.each<readonly [string, Plan]>([
    ["where nobody is left", { ...plan, pods: plan.pods.filter((pod) => pod.name !== "web-2") }],
    ["of another protocol", planWith({})],
    ["of another Service", { ...plan, services: plan.services.map((service) => ({ ...service, app: "b" })) }],
  ])("not %s", (_what, other) => expect(deletions(other)).toEqual([]));
});

test.each([
  ["iptables", undefined, "KUBE-SERVICES"],
  ["nftables", true, "flush map ip kube-proxy"],
] as const)("in %s mode the rules change as kube-proxy changes them", (mode, append, text) => {
  const [step] = stepsOf({ ...planWith({}), mode }).filter((each) => each.do === "ruleset");
  expect(step?.append).toBe(append);
  if (mode === "iptables") expect(step?.ruleset).toContain(text);
  else expect(step?.ruleset).toMatch(/^flush chain ip kube-proxy service-/m);
});

const web1 = { count: 1, result: "answered", backend: "web-1", sawSource: "10.244.0.3:*", sourcePort: "kept" } as const;
const WEB_1 = { ...web1, sawDestination: "10.244.0.2:8080" };
const WEB_2 = { ...web1, backend: "web-2", sawDestination: "10.244.1.2:8080" };

function kernelUses(count: number, rounds: readonly OracleFlow["outcomes"][number][]): OracleFlow[] {
  return Array.from({ length: count }, (_, i) =>
    rounds.map((outcome, round): OracleFlow => ({ id: `s1/${i}/${round}`, outcomes: [outcome] })),
  ).flat();
}

test.each<readonly [string, readonly OracleFlow["outcomes"][number][], string]>([
  ["breaks a connection that should go on", [WEB_1, { count: 1, result: "timeout" }, WEB_1], "then timeout, then"],
  ["moves a connection that should stay", [WEB_1, WEB_2, WEB_2], "outcome only in the kernel: answered by web-1"],
  ["never uses an endpoint", [WEB_2, WEB_2, WEB_2], "share: "],
])("a kernel that %s is a disagreement", (_what, rounds, text) => {
  const plan = planWith({ count: 40 });
  const prediction = { ...predictedFor(plan), conntrack: [] };
  const [found] = compare(plan, [prediction], { ok: true, results: kernelUses(40, rounds) });
  expect(found?.what).toContain(text);
});

test("what is done between the flows is no flow", () => {
  const plan = planWith({ count: 2 }, { app: "b" });
  const pods = plan.pods.map(onlyFirstIs("b"));
  const prediction = { ...predictedFor({ ...plan, pods }), conntrack: [] };
  const results = [{ id: "3", do: "ruleset" }, ...kernelUses(2, [WEB_1, WEB_1, WEB_1])];
  expect(compare(plan, [prediction], { ok: true, results })).toEqual([]);
  expect(compare(plan, [prediction], { ok: true, results: results.slice(0, -1) })[0]?.what).toBe("not reported");
});
