import { formatAddr } from "@kubenetsim/sim";
import { expect, test } from "vitest";
import { localDetector, nodePortAddresses } from "../src/index.ts";
import { addr, prefix } from "./fixture.ts";

const IPS = ["127.0.0.1", "10.0.0.5", "10.1.0.5", "::1", "2001:db8::5"].map(addr);

test.each([
  [[], 4, true, true, ["127.0.0.1", "10.0.0.5", "10.1.0.5"]],
  [[], 6, true, false, ["::1", "2001:db8::5"]],
  [["10.0.0.0/16"], 4, false, false, ["10.0.0.5"]],
  [["10.0.0.0/16"], 6, true, false, ["::1", "2001:db8::5"]],
  [["0.0.0.0/0"], 4, true, true, ["127.0.0.1", "10.0.0.5", "10.1.0.5"]],
  [["127.0.0.0/8", "10.1.0.0/24"], 4, false, true, ["127.0.0.1", "10.1.0.5"]],
] as const)("%j for IPv%i", (cidrs, family, matchAll, containsLoopback, addresses) => {
  const found = nodePortAddresses(cidrs.map(prefix), IPS, family);
  expect({ ...found, addresses: found.addresses.map(formatAddr) }).toEqual({ matchAll, containsLoopback, addresses });
});

test("each family takes its own CIDR; without one nothing counts as foreign", () => {
  const detect = { clusterCIDRs: [prefix("10.244.0.0/16")] };
  expect(localDetector(detect, 4)?.ifNotLocal).toEqual({ match: "source", prefix: prefix("10.244.0.0/16"), not: true });
  expect(localDetector(detect, 6)).toBeUndefined();
  expect(localDetector({ interfaceNamePrefix: "veth" }, 6)?.ifLocal).toEqual({ match: "in-interface", name: "veth+" });
});
