import type { PodSpec } from "@kubenetsim/api";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type DNSHost, parseResolvConf, podDNS, resolvConfText } from "../../src/index.ts";

const host: DNSHost = {
  clusterDNS: ["10.96.0.10"],
  clusterDomain: "cluster.local",
  nodeResolvConf: "nameserver 8.8.8.8\nsearch corp.example\noptions rotate\n",
};

function dnsOf(spec: Omit<PodSpec, "containers">, changed: Partial<DNSHost> = {}) {
  const metadata = { name: "web", namespace: "luffy", uid: "u1" };
  return podDNS(
    { apiVersion: "v1", kind: "Pod", metadata, spec: { containers: [], ...spec } },
    { ...host, ...changed },
  );
}

const CLUSTER =
  "search luffy.svc.cluster.local svc.cluster.local cluster.local corp.example\nnameserver 10.96.0.10\noptions ndots:5\n";
const NODE = "search corp.example\nnameserver 8.8.8.8\noptions rotate\n";

test.each([
  [{ dnsPolicy: "ClusterFirst" }, CLUSTER],
  [{ dnsPolicy: "ClusterFirst", hostNetwork: true }, NODE],
  [{ dnsPolicy: "ClusterFirstWithHostNet", hostNetwork: true }, CLUSTER],
  [{ dnsPolicy: "Default" }, NODE],
  [{ dnsPolicy: "None", dnsConfig: { nameservers: ["1.1.1.1"] } }, "nameserver 1.1.1.1\n"],
  [
    {
      dnsPolicy: "Default",
      dnsConfig: {
        nameservers: ["8.8.8.8", "1.1.1.1"],
        searches: ["a.b"],
        options: [{ name: "ndots", value: "2" }, { name: "rotate" }],
      },
    },
    "search corp.example a.b\nnameserver 8.8.8.8\nnameserver 1.1.1.1\noptions rotate ndots:2\n",
  ],
] as const)("resolv.conf of %j", (spec, text) => {
  const dns = dnsOf(spec);
  expect(dns.ok && resolvConfText(dns.config)).toBe(text);
  expect(dns.ok && dns.warnings).toEqual([]);
});

test("limits: three name servers, 32 domains, 2048 characters, none longer than 253", () => {
  const many = (count: number, chars: number) =>
    Array.from({ length: count }, (_, index) => `${index}`.padStart(chars, "d"));
  const limited = (nameservers: number, searches: readonly string[]) => {
    const dns = dnsOf({ dnsPolicy: "None", dnsConfig: { nameservers: many(nameservers, 3), searches } });
    return dns.ok ? [dns.config.nameservers.length, dns.config.searches.length, dns.warnings.length] : [];
  };
  expect(limited(3, many(32, 3))).toEqual([3, 32, 0]);
  expect(limited(4, many(33, 3))).toEqual([3, 32, 2]);
  expect(limited(1, ["d".repeat(254), "a"])).toEqual([1, 1, 1]);
  // 8 * 253 + 7 + 1 + 16 = 2048
  expect(limited(1, [...many(8, 253), "e".repeat(16)])).toEqual([1, 9, 0]);
  expect(limited(1, [...many(8, 253), "e".repeat(17)])).toEqual([1, 8, 1]);
});

test("without a cluster DNS both the node and the pod are warned", () => {
  const dns = dnsOf({ dnsPolicy: "ClusterFirst" }, { clusterDNS: [] });
  expect(dns.ok && resolvConfText(dns.config)).toBe(NODE);
  expect(dns.ok && dns.warnings.map((warning) => warning.on)).toEqual(["node", "pod"]);
});

test("a nameserver line without an address spoils every pod", () => {
  expect(dnsOf({ dnsPolicy: "ClusterFirst" }, { nodeResolvConf: "nameserver\n" }).ok).toBe(false);
});

test("what is written can be read again", () => {
  const word = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
  const settings = fc.record({
    nameservers: fc.array(fc.ipV4(), { maxLength: 3 }),
    searches: fc.array(word),
    options: fc.uniqueArray(word),
  });
  fc.assert(
    fc.property(settings, (config) => {
      expect(parseResolvConf(resolvConfText(config))).toEqual(config);
    }),
  );
});
