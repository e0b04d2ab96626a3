import { expect, test } from "vitest";
import { buildCluster, type FlowPlan, jobOf } from "../../src/judge/index.ts";
import { FLOW, planOf } from "./plan.ts";

interface JobFlow {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly port?: number;
  readonly protocol: string;
  readonly count: number;
  readonly timeoutMs: number;
  readonly group?: string;
}

function jobFlows(flows: readonly FlowPlan[]): readonly JobFlow[] {
  const plan = planOf(flows);
  return jobOf(plan, buildCluster(plan), 150).flows as readonly JobFlow[];
}

test("nodes and pods are where the simulator has them, under the rules that it prints", () => {
  const plan = planOf([FLOW]);
  const cluster = buildCluster(plan);
  const job = jobOf(plan, cluster, 150) as unknown as {
    nodes: readonly { name: string; ip: string; podCIDR: string; ruleset: string }[];
    pods: readonly { name: string; node: string; ip: string }[];
  };
  for (const node of job.nodes) {
    const stored = cluster.get("nodes", node.name);
    expect(stored?.spec?.podCIDR).toBe(node.podCIDR);
    expect(stored?.status?.addresses?.map((each) => each.address)).toContain(node.ip);
    expect(node.ruleset).toBe(cluster.node(node.name).iptablesSave());
    expect(node.ruleset).toContain("10.96.1.1/32");
  }
  expect(job.pods.map((pod) => [pod.name, pod.ip])).toEqual(
    plan.pods.map((pod) => [pod.name, cluster.get("pods", pod.name)?.status?.podIP]),
  );
});

test("a flow to a pod goes to its address, a ping has no port", () => {
  const flows = jobFlows([
    { ...FLOW, to: "pod/web-2", port: 8080 },
    { ...FLOW, id: "f2", protocol: "ICMP", port: 0 },
  ]);
  expect(flows[0]).toMatchObject({ from: "pod:asker", to: "10.244.1.2", port: 8080 });
  expect(flows[1]).not.toHaveProperty("port");
});

test("a flow by itself is in no group; a slow one waits until a kernel gives up", () => {
  const flows = jobFlows([FLOW, { ...FLOW, id: "f2", slow: true }, { ...FLOW, id: "f3", alone: true }]);
  expect(flows.map((flow) => flow.group)).toEqual(["g1", "g1", undefined]);
  expect(flows.map((flow) => flow.timeoutMs > 3000)).toEqual([false, true, false]);
});

test("no group has more datagrams than a socket holds", () => {
  const datagrams = Array.from({ length: 20 }, (_, i): FlowPlan => ({ ...FLOW, id: `f${i}`, protocol: "UDP" }));
  const plan = planOf(datagrams);
  const flows = jobOf(plan, buildCluster(plan), 150).flows as readonly JobFlow[];
  const sums = new Map<string, number>();
  for (const { group = "", protocol, count } of flows)
    if (protocol === "UDP" && group !== "") sums.set(group, (sums.get(group) ?? 0) + count);
  expect(Math.max(...sums.values())).toBeLessThan(277);
  expect(sums.size).toBeGreaterThan(1);
});
