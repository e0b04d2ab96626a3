import { expect, test } from "vitest";
import { buildCluster, type FlowPlan, type FlowPrediction, predict, type ServicePlan } from "../../src/judge/index.ts";
import { dualStack, FLOW, planOf } from "./plan.ts";

function predicted(flows: readonly FlowPlan[], service: Partial<ServicePlan> = {}): readonly FlowPrediction[] {
  const plan = planOf(flows, service);
  return predict(plan, buildCluster(plan));
}

function outcomesOf(prediction: FlowPrediction | undefined): readonly string[] | undefined {
  return prediction?.outcomes.map((each) => each.key).sort();
}

const BY_WEB_1 = "answered by web-1 at 10.244.0.2:8080, which saw 10.244.0.3 (port kept)";
const BY_WEB_2 = "answered by web-2 at 10.244.1.2:8080, which saw 10.244.0.3 (port kept)";

test("a Service spreads over its endpoints, and leaves an entry wherever a packet passed", () => {
  const [flow] = predicted([FLOW]);
  expect(outcomesOf(flow)).toEqual([BY_WEB_1, BY_WEB_2]);
  expect(flow?.single).toBe(false);
  for (const { count } of flow?.outcomes ?? []) expect(count).toBeGreaterThan((flow?.sends ?? 0) / 4);
  expect(flow?.conntrack.map((each) => each.key).sort()).toEqual([
    "n1 tcp dnat 10.244.0.3>10.96.1.1:80 10.244.0.2:8080>10.244.0.3 replied",
    "n1 tcp dnat 10.244.0.3>10.96.1.1:80 10.244.1.2:8080>10.244.0.3 replied",
    "n2 tcp none 10.244.0.3>10.244.1.2:8080 10.244.1.2:8080>10.244.0.3 replied",
  ]);
});

test("with session affinity each try stays with one backend, the same one for all ways to the Service", () => {
  const [one, other] = predicted([FLOW, { ...FLOW, id: "f2", to: "192.168.0.2", port: 30000 }], { sticky: true });
  expect([one?.single, other?.single]).toEqual([true, true]);
  expect(one?.choices).toEqual(other?.choices);
  expect(new Set(one?.choices)).toEqual(new Set(["web-1", "web-2"]));
});

const FAR: Partial<ServicePlan> = {
  type: "LoadBalancer",
  ingressIPs: ["203.0.113.9"],
  sourceRanges: ["172.16.0.0/12"],
  ports: [{ name: "p0", protocol: "UDP", port: 80, targetPort: 8080, nodePort: 30000 }],
};

test.each<readonly [what: string, flow: Partial<FlowPlan>, service: Partial<ServicePlan>, outcomes: readonly string[]]>(
  [
    ["nobody behind it", {}, { app: "nobody" }, ["refused by icmp-port-unreachable from 10.244.0.1"]],
    ["a closed port", { to: "pod/web-2", port: 9999 }, {}, ["refused by tcp-reset"]],
    ["a port that the Service has not", { port: 81 }, {}, ["timeout"]],
    ["a ping", { to: "pod/web-2", protocol: "ICMP", port: 0 }, {}, ["answered"]],
    [
      "from outside by a node",
      { from: "external/192.168.0.200" },
      { internalLocal: true },
      ["answered by web-2 at 10.244.1.2:8080, which saw 10.244.1.1 (port changed)"],
    ],
    ["a drop in OUTPUT, over UDP", { from: "node/n1", protocol: "UDP", to: "203.0.113.9" }, FAR, ["error:EPERM"]],
  ],
)("%s", (_what, flow, service, outcomes) => {
  expect(outcomesOf(predicted([{ ...FLOW, ...flow }], service)[0])).toEqual(outcomes);
});

const FLOW6: FlowPlan = { ...FLOW, family: 6, to: "fd00:10:96::101" };

test.each<readonly [what: string, flow: Partial<FlowPlan>, service: Partial<ServicePlan>, outcomes: readonly string[]]>(
  [
    [
      "a Service",
      {},
      {},
      [
        "answered by web-1 at [fd00:10:244::2]:8080, which saw fd00:10:244::3 (port kept)",
        "answered by web-2 at [fd00:10:244:1::2]:8080, which saw fd00:10:244::3 (port kept)",
      ],
    ],
    ["nobody behind it", {}, { app: "nobody" }, ["refused by icmp6-port-unreachable from fd00:10:244::1"]],
    ["a pod by name", { to: "pod/web-2", port: 9999 }, {}, ["refused by tcp-reset"]],
    ["a ping", { to: "pod/web-2", protocol: "ICMP", port: 0 }, {}, ["answered"]],
    [
      "from outside by a node",
      { from: "external/fd00:192:168::200" },
      { internalLocal: true },
      ["answered by web-2 at [fd00:10:244:1::2]:8080, which saw fd00:10:244:1::1 (port changed)"],
    ],
  ],
)("over IPv6: %s", (_what, flow, service, outcomes) => {
  const plan = dualStack(planOf([{ ...FLOW6, ...flow }], service));
  expect(outcomesOf(predict(plan, buildCluster(plan))[0])).toEqual(outcomes);
});

test("entries of IPv6 are told like those of IPv4", () => {
  const ping: FlowPlan = { ...FLOW6, to: "pod/web-1", protocol: "ICMP", port: 0 };
  const plan = dualStack(
    planOf([
      { ...FLOW6, count: 1 },
      { ...ping, id: "f2" },
    ]),
  );
  const [service, echo] = predict(plan, buildCluster(plan)).map(({ conntrack }) => conntrack.map((each) => each.key));
  expect(service).toContain(
    "n1 tcp dnat fd00:10:244::3>[fd00:10:96::101]:80 [fd00:10:244::2]:8080>fd00:10:244::3 replied",
  );
  expect(echo).toEqual(["n1 icmp none fd00:10:244::3>fd00:10:244::2 fd00:10:244::2>fd00:10:244::3 replied"]);
});
