import fc from "fast-check";
import { expect, test } from "vitest";
import { generatePlan, type Plan, smaller } from "../../src/judge/index.ts";

test("every candidate is smaller, keeps the flow, and names only what it has", () => {
  fc.assert(
    fc.property(fc.nat(100_000), (number) => {
      const plan = generatePlan(1, number, "iptables");
      const flow = plan.flows[0]?.id ?? "";
      for (const candidate of smaller(plan, flow)) {
        expect(sizeOf(candidate)).toBeLessThan(sizeOf(plan));
        expect(candidate.flows.map((each) => each.id)).toContain(flow);
        expect(danglingIn(candidate)).toEqual([]);
      }
    }),
    { numRuns: 20 },
  );
});

test("what does not matter goes, what matters stays", () => {
  fc.assert(
    fc.property(fc.nat(100_000), (number) => {
      const plan = generatePlan(1, number, "iptables");
      const flow = plan.flows.at(-1)?.id ?? "";
      const service = plan.services.at(-1)?.name;
      const matters = (each: Plan): boolean => each.services.some(({ name }) => name === service);
      const best = shrunk(plan, flow, matters);
      expect(best.services.map(({ name }) => name)).toEqual([service]);
      expect(best.flows.map(({ id }) => id)).toEqual([flow]);
    }),
    { numRuns: 20 },
  );
});

test("where a session differs, all flows go", () => {
  const plan = Array.from({ length: 20 }, (_, i) => generatePlan(1, i, "nftables")).find(
    (each) => each.sessions.length > 0,
  );
  if (plan === undefined) throw new Error("the generator makes some");
  const best = shrunk(plan, "s1", (each) => each.change !== undefined);
  expect(best.flows).toEqual([]);
  expect(best.sessions.map(({ id }) => id)).toEqual(["s1"]);
});

function shrunk(plan: Plan, flow: string, matters: (plan: Plan) => boolean): Plan {
  for (const candidate of smaller(plan, flow)) if (matters(candidate)) return shrunk(candidate, flow, matters);
  return plan;
}

function sizeOf(plan: Plan): number {
  return JSON.stringify(plan).length + 10 * JSON.stringify(plan).split("true").length;
}

function danglingIn(plan: Plan): readonly string[] {
  const pods = new Set(["", ...plan.pods.map((pod) => pod.name)]);
  const nodes = new Set(plan.nodes.map((node) => node.name));
  const externals = new Set(plan.externals.map((external) => external.ip));
  const places = [...plan.flows, ...plan.sessions].flatMap((flow) => [
    flow.from,
    ...(flow.to.startsWith("pod/") ? [flow.to] : []),
  ]);
  return [
    ...places.filter((place) => {
      const [kind = "", name = ""] = place.split("/");
      return !({ pod: pods, node: nodes, external: externals }[kind]?.has(name) ?? false);
    }),
    ...plan.services
      .flatMap((service) => service.endpoints ?? [])
      .map((each) => each.pod)
      .filter((pod) => !pods.has(pod)),
    ...[plan.change?.pod ?? ""].filter((pod) => !pods.has(pod)),
    ...plan.pods.map((pod) => pod.node).filter((node) => !nodes.has(node)),
  ];
}
