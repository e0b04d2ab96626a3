import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildCluster, generatePlan, type Plan } from "../../src/judge/index.ts";

const numbers = fc.nat(100_000);

test("a seed and a number are one plan", () => {
  expect(generatePlan(7, 3, "iptables")).toEqual(generatePlan(7, 3, "iptables"));
  expect(generatePlan(7, 3, "iptables")).not.toEqual(generatePlan(7, 4, "iptables"));
  expect(generatePlan(7, 3, "iptables")).not.toEqual(generatePlan(8, 3, "iptables"));
});

test("every plan names only what it has", () => {
  fc.assert(
    fc.property(numbers, (number) => {
      const plan = generatePlan(1, number, "iptables");
      const places = placesOf(plan);
      if (plan.change !== undefined) expect(places).toContain(`pod/${plan.change.pod}`);
      for (const flow of [...plan.flows, ...plan.sessions]) {
        expect(places).toContain(flow.from);
        if (flow.to.startsWith("pod/")) expect(places).toContain(flow.to);
      }
      const ids = [...plan.flows, ...plan.sessions].map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
    }),
    { numRuns: 50 },
  );
});

test("the API server takes every plan, and all its pods run", () => {
  fc.assert(
    fc.property(numbers, (number) => {
      const plan = generatePlan(1, number, "iptables");
      const pods = buildCluster(plan).list("pods");
      expect(pods.filter((pod) => pod.status?.phase === "Running").length).toBe(plan.pods.length);
    }),
    { numRuns: 10 },
  );
});

describe("of a hundred plans some have", () => {
  const plans = Array.from({ length: 100 }, (_, i) => generatePlan(1, i, "iptables"));
  const services = plans.flatMap((plan) => plan.services);
  const flows = plans.flatMap((plan) => plan.flows);
  test.each<readonly [string, boolean]>([
    ["IPv4 only", plans.some((plan) => plan.families.join() === "4")],
    ["IPv6 only", plans.some((plan) => plan.families.join() === "6")],
    ["both families", plans.some((plan) => plan.families.join() === "4,6")],
    [
      "a Service of one family where there are both",
      plans.some(
        (plan) => plan.families.length > 1 && plan.services.some((service) => service.clusterIPs.length === 1),
      ),
    ],
    ["a single node", plans.some((plan) => plan.nodes.length === 1)],
    ["pods of the nodes' network", plans.some((plan) => plan.pods.some((pod) => pod.hostNetwork))],
    [
      "host ports",
      plans.some((plan) => plan.pods.some((pod) => pod.listen.some((each) => each.hostPort !== undefined))),
    ],
    ["no endpoints", services.some((service) => service.app === "nobody")],
    ["endpoints by hand", services.some((service) => (service.endpoints ?? []).length > 0)],
    ["source ranges", services.some((service) => service.sourceRanges.length > 0)],
    ["external addresses", services.some((service) => service.externalIPs.length > 0)],
    ["session affinity", services.some((service) => service.sticky)],
    ["both policies Local", services.some((service) => service.externalLocal && service.internalLocal)],
    ["several ports", services.some((service) => service.ports.length > 1)],
    ["pings", flows.some((flow) => flow.protocol === "ICMP")],
    ["UDP from one port", flows.some((flow) => flow.sourcePort !== undefined)],
    ["a pod that leaves a Service", plans.some((plan) => plan.change?.app === "out")],
    ["a pod that joins one", plans.some((plan) => plan.change !== undefined && plan.change.app !== "out")],
    ["UDP through a change", plans.some((plan) => plan.sessions.some((session) => session.protocol === "UDP"))],
    ["connections that begin after it", plans.some((plan) => plan.sessions.some((session) => session.late))],
    ["a pod that is gone", flows.some((flow) => flow.slow === true)],
  ])("%s", (_what, isThere) => expect(isThere).toBe(true));
});

function placesOf(plan: Plan): readonly string[] {
  return [
    ...plan.pods.map((pod) => `pod/${pod.name}`),
    ...plan.nodes.map((node) => `node/${node.name}`),
    ...plan.externals.map((external) => `external/${external.ip}`),
  ];
}
