import { expect, test } from "vitest";
import { buildCluster, type FlowPlan, jobOf, type Plan } from "../../src/judge/index.ts";
import { dualStack, FLOW, planOf } from "./plan.ts";

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

interface JobNode {
  readonly ip?: string;
  readonly ip6?: string;
  readonly podCIDR6?: string;
  readonly ruleset?: string;
  readonly ruleset6?: string;
}

function nodeOf(plan: Plan): JobNode | undefined {
  return (jobOf(plan, buildCluster(plan), 150).nodes as readonly JobNode[])[1];
}

test("with both families a node has addresses and rules of both; one nft script has both", () => {
  const both = dualStack(planOf([]));
  expect(nodeOf(both)).toMatchObject({ ip: "192.168.0.3", ip6: "fd00:192:168::3", podCIDR6: "fd00:10:244:1::/64" });
  expect(nodeOf(both)?.ruleset).toContain("10.96.1.1/32");
  expect(nodeOf(both)?.ruleset6).toContain("fd00:10:96::101/128");
  const nft = nodeOf({ ...both, mode: "nftables" });
  expect(nft?.ruleset).toContain("table ip6 kube-proxy {");
  expect(nft).not.toHaveProperty("ruleset6");
});

test("with IPv6 alone nothing is of IPv4", () => {
  const both = dualStack(planOf([]));
  const services = both.services.map((service) => ({ ...service, clusterIPs: ["fd00:10:96::101"] }));
  const only = { ...both, families: [6 as const], services, externals: both.externals.slice(1) };
  expect(nodeOf(only)).not.toHaveProperty("ip");
  expect(nodeOf(only)).not.toHaveProperty("ruleset");
});

test("where pods have host ports, what comes from 127.0.0.1 may go out to them", () => {
  const plan = planOf([]);
  const mapped = plan.pods.map((pod) =>
    pod.name === "web-2" ? { ...pod, listen: pod.listen.map((each) => ({ ...each, hostPort: 8100 })) } : pod,
  );
  const steps = jobOf({ ...plan, pods: mapped }, buildCluster({ ...plan, pods: mapped }), 150).flows;
  expect(steps).toEqual([{ do: "sysctl", node: "n2", key: "net.ipv4.conf.cni0.route_localnet", value: 1 }]);
});
