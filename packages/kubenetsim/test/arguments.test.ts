import { describe, expect, test } from "vitest";
import { createCluster } from "../src/index.ts";

const cluster = createCluster({ dnsReplicas: 0 });

// Calls from JavaScript: no compiler has seen them.
const loose = cluster as unknown as {
  kubectl(line: unknown, stdin?: unknown): string;
  node(name: string): { exec(argv: unknown): unknown; curl(...words: unknown[]): unknown; ping(to: unknown): unknown };
};

describe("an argument of another type is named", () => {
  test.each([
    [() => loose.kubectl(["get", "pods"]), 'invalid command line ["get","pods"]: must be a text'],
    [() => loose.kubectl("apply -f -", { a: 1 }), 'invalid standard input {"a":1}: must be a text'],
    [() => loose.node("node-1").exec("ip addr"), 'invalid command "ip addr": must be words, such as'],
    [() => loose.node("node-1").exec(undefined), "invalid command undefined: must be words, such as"],
    [() => loose.node("node-1").curl("http://web", { family: 6 }), 'invalid command ["curl","-sS",{"family":6}'],
    [() => loose.node("node-1").ping(7), 'invalid command ["ping","-c","1",7]'],
  ])("%s", (call, message) => {
    const before = cluster.world;
    expect(call).toThrow(message);
    expect(cluster.world).toBe(before);
  });
});

test("a range that cannot be read is told once, and alone", () => {
  expect(() => createCluster({ podCIDR: "10.244.0.0/16,fd00::/200" })).toThrow(
    'ClusterConfig "" is invalid: podCIDR: Invalid value: "fd00::/200": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
  );
});
