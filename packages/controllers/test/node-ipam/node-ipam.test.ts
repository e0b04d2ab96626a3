/** Which ranges nodes get. */
import { expect, test } from "vitest";
import { nodeIpamController } from "../../src/index.ts";
import { create, newHarness, nodeOf } from "../harness.ts";

test.each([
  [["10.244.0.0/16"], {}, 3, [["10.244.0.0/24"], ["10.244.1.0/24"], ["10.244.2.0/24"]]],
  [
    ["10.244.0.0/16", "fd00::/48"],
    {},
    2,
    [
      ["10.244.0.0/24", "fd00::/64"],
      ["10.244.1.0/24", "fd00:0:0:1::/64"],
    ],
  ],
  [["10.0.0.0/26"], { nodeCIDRMaskSizeIPv4: 27 }, 3, [["10.0.0.0/27"], ["10.0.0.32/27"], undefined]],
])("%j %j", (clusterCIDRs, sizes, count, expected) => {
  const { client, run } = newHarness([nodeIpamController({ clusterCIDRs, ...sizes })]);
  for (let i = 0; i < count; i++) create(client, "nodes", nodeOf(`n${i}`));
  run();
  expect(client.list("nodes").map(({ spec }) => spec?.podCIDRs)).toEqual(expected);
});

test("a range that a person gave is kept, and its neighbours are free", () => {
  const { client, run } = newHarness([nodeIpamController({ clusterCIDRs: ["10.244.0.0/16"] })]);
  create(client, "nodes", nodeOf("n0", { spec: { podCIDR: "10.244.0.0/23", podCIDRs: ["10.244.0.0/23"] } }));
  create(client, "nodes", nodeOf("n1"));
  run();
  client.delete("nodes", "n0");
  create(client, "nodes", nodeOf("n2"));
  run();
  expect(client.list("nodes").map(({ spec }) => spec?.podCIDR)).toEqual(["10.244.2.0/24", "10.244.0.0/24"]);
});
