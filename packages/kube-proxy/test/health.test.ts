import { expect, test } from "vitest";
import { localReadyEndpoints, serviceHealth } from "../src/index.ts";
import { service, slice, viewOf } from "./fixture.ts";

const SPEC = { type: "LoadBalancer", externalTrafficPolicy: "Local", healthCheckNodePort: 30100 } as const;
const HERE = { nodeName: "node-1", conditions: { ready: true } };

test("a health check port counts the node's own ready addresses, over all slices", () => {
  const slices = [
    slice("ns/a", [
      { addresses: ["10.0.0.1"], ...HERE },
      { addresses: ["10.0.0.2"], nodeName: "node-2" },
    ]),
    slice(
      "ns/a",
      [
        { addresses: ["10.0.0.1"], ...HERE },
        { addresses: ["10.0.0.3"], ...HERE, conditions: { ready: false } },
      ],
      { name: "a-2", port: 9090 },
    ),
  ];
  const view = viewOf([service("ns/a", "10.96.0.1", SPEC), service("ns/b", "10.96.0.2")], slices);
  expect([...serviceHealth(view, "node-1", 4)]).toEqual([
    ["ns/a", { namespace: "ns", name: "a", port: 30100, localEndpoints: 1 }],
  ]);
  expect(serviceHealth(view, "node-3", 4).get("ns/a")?.localEndpoints).toBe(0);
  expect([...localReadyEndpoints(view, "node-2", 4)]).toEqual([["ns/a", 1]]);
});
