import type { Pod, PodSpec } from "@kubenetsim/api";
import { expect, test } from "vitest";
import { hostNameAndDomain, hostsFile, kernelHostName } from "../../src/index.ts";

const podWith = (spec: Partial<PodSpec>, name = "web"): Pod => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace: "luffy" },
  spec: { containers: [], ...spec },
});

const HEAD = [
  "# Kubernetes-managed hosts file.",
  "127.0.0.1\tlocalhost",
  "::1\tlocalhost ip6-localhost ip6-loopback",
  "fe00::0\tip6-localnet",
  "fe00::0\tip6-mcastprefix",
  "fe00::1\tip6-allnodes",
  "fe00::2\tip6-allrouters",
];

test.each([
  [{}, ["10.0.0.2"], ["10.0.0.2\tweb"]],
  [{ hostname: "h" }, ["10.0.0.2", "fd00::2"], ["10.0.0.2\th", "fd00::2\th"]],
  [{ hostname: "h", subdomain: "s" }, ["10.0.0.2"], ["10.0.0.2\th.s.luffy.svc.cluster.local\th"]],
  [
    {
      hostAliases: [
        { ip: "1.2.3.4", hostnames: ["a", "b"] },
        { ip: "5.6.7.8", hostnames: ["c"] },
      ],
    },
    ["10.0.0.2"],
    ["10.0.0.2\tweb", "", "# Entries added by HostAliases.", "1.2.3.4\ta\tb", "5.6.7.8\tc"],
  ],
])("hosts file of %j", (spec, podIPs, lines) => {
  expect(hostsFile(podWith(spec), podIPs, "cluster.local")).toBe(`${[...HEAD, ...lines].join("\n")}\n`);
});

test("in the host network it is the node's own", () => {
  const pod = podWith({ hostNetwork: true, hostAliases: [{ ip: "1.2.3.4", hostnames: ["a"] }] });
  expect(hostsFile(pod, ["10.0.0.2"], "cluster.local")).toBe(
    "# Kubernetes-managed hosts file (host network).\n127.0.0.1\tlocalhost\n\n# Entries added by HostAliases.\n1.2.3.4\ta\n",
  );
});

test("a long name is cut, and never ends in a dash", () => {
  const { hostname } = hostNameAndDomain(podWith({}, `${"a".repeat(62)}-rest`), "cluster.local");
  expect(hostname).toBe("a".repeat(62));
});

test.each([
  [{}, "web"],
  [{ hostname: "h", subdomain: "s" }, "h"],
  [{ hostname: "h", subdomain: "s", setHostnameAsFQDN: true }, "h.s.luffy.svc.cluster.local"],
  [{ setHostnameAsFQDN: true }, "web"],
  [{ hostname: "h", subdomain: "s", hostnameOverride: "any.example.com" }, "any.example.com"],
])("the kernel's host name of %j", (spec, name) => {
  expect(kernelHostName(podWith(spec), "cluster.local")).toEqual({ ok: true, name });
});

test("a whole name that no kernel takes", () => {
  const pod = podWith({ hostname: "h".repeat(40), subdomain: "s", setHostnameAsFQDN: true });
  const name = `${"h".repeat(40)}.s.luffy.svc.cluster.local`;
  expect(kernelHostName(pod, "cluster.local")).toEqual({
    ok: false,
    message: `failed to construct FQDN from pod hostname and cluster domain, FQDN ${name} is too long (64 characters is the max, 66 characters requested)`,
  });
});
