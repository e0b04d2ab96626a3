import { expect, test } from "vitest";
import { endpointChainName, serviceChainNames } from "../../src/index.ts";

// Names that every cluster has, since every cluster has these Services.
test.each([
  ["default/kubernetes:https", "tcp", "KUBE-SVC-NPX46M4PTMTKRN6Y"],
  ["kube-system/kube-dns:dns", "udp", "KUBE-SVC-TCOU7JCQXEZGVUNU"],
  ["kube-system/kube-dns:dns-tcp", "tcp", "KUBE-SVC-ERIFXISQEP7F7OF4"],
  ["kube-system/kube-dns:metrics", "tcp", "KUBE-SVC-JD5MR3NA4I4DYORP"],
] as const)("%s %s is %s", (text, protocol, name) => {
  expect(serviceChainNames({ text, protocol }).cluster).toBe(name);
});

test("all chains of a port share its hash; an endpoint has its own", () => {
  const info = { text: "ns1/svc1:p80", protocol: "tcp" } as const;
  expect(serviceChainNames(info)).toEqual({
    hash: "XPGD46QRK7WJZT7O",
    cluster: "KUBE-SVC-XPGD46QRK7WJZT7O",
    local: "KUBE-SVL-XPGD46QRK7WJZT7O",
    external: "KUBE-EXT-XPGD46QRK7WJZT7O",
    firewall: "KUBE-FW-XPGD46QRK7WJZT7O",
  });
  expect(endpointChainName(info, "10.180.0.1:80")).toBe("KUBE-SEP-SXIVWICOYRO3J4NJ");
});
