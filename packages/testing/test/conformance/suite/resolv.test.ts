import { expect, test } from "vitest";
import { run } from "../../../src/conformance/suite/resolv.ts";
import type { Json } from "../../../src/conformance/types.ts";

const testCase = (facts: Json): Json => ({
  id: "usual",
  pod: { namespace: "default", dnsPolicy: "ClusterFirst", hostNetwork: false },
  node: { resolvConf: "nameserver 192.168.1.1\noptions rotate\n" },
  cluster: { dnsIP: "10.96.0.10", domain: "cluster.local" },
  expect: facts,
});

const searches = ["default.svc.cluster.local", "svc.cluster.local", "cluster.local"];
const resolvConf = `search ${searches.join(" ")}\nnameserver 10.96.0.10\noptions ndots:5\n`;

test.each([
  [{ nameservers: ["10.96.0.10"], searches, options: ["ndots:5"], events: [] }, true],
  [{ resolvConf }, true],
  [{ resolvConf: "" }, false],
  [{ nameservers: ["10.96.0.11"] }, false],
  [{ searches: searches.toReversed() }, false],
  [{ options: ["rotate"] }, false],
  [{ error: true }, false],
  [{ events: [{ type: "Warning", reason: "MissingClusterDNS" }] }, false],
] as const)("%j passes: %s", (facts, passed) => {
  expect(run(testCase(facts as Json), null).passed).toBe(passed);
});
