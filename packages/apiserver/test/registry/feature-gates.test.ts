import type { Service } from "@kubenetsim/api";
import { expect, test } from "vitest";
import { bootstrapStore, createClient } from "../../src/index.ts";
import { accepted, messageOf, newServer, START, service } from "../support.ts";

function serverWith(featureGates: object): ReturnType<typeof createClient> {
  const config = { seed: 1, serviceCIDRs: ["10.96.0.0/16"], nodePortRange: "30000-32767", featureGates };
  return createClient({ store: bootstrapStore(config, START) }, { config, now: () => START });
}

test("names of Services may start with a digit where that is allowed, and may stay so", () => {
  expect(messageOf(newServer().client.create("services", service("1st")))).toContain(
    "a DNS-1035 label must consist of",
  );
  const client = serverWith({ RelaxedServiceNameValidation: true });
  accepted(client.create("services", service("1st")));
  const patched = client.patch("services", "default/1st", "merge", { spec: { publishNotReadyAddresses: true } });
  expect(messageOf(patched)).toBe("");
});

test("a server that does not know ipMode neither fills it in nor keeps it", () => {
  const balanced = (client: ReturnType<typeof createClient>, ipMode?: string): Service => {
    const made = accepted(client.create("services", service("a", { type: "LoadBalancer" })));
    const entry = ipMode === undefined ? { ip: "192.0.2.1" } : { ip: "192.0.2.1", ipMode };
    const status = { loadBalancer: { ingress: [entry] } };
    return accepted(client.update("services", { ...made, status } as Service, { subresource: "status" }));
  };
  const ingress = (one: Service): unknown => one.status?.loadBalancer?.ingress;
  expect(ingress(balanced(newServer().client))).toEqual([{ ip: "192.0.2.1", ipMode: "VIP" }]);
  expect(ingress(balanced(serverWith({ LoadBalancerIPMode: false })))).toEqual([{ ip: "192.0.2.1" }]);
  expect(ingress(balanced(serverWith({ LoadBalancerIPMode: false }), "Proxy"))).toEqual([{ ip: "192.0.2.1" }]);
});

test("a policy's range must be written strictly where that is asked for", () => {
  const policy = {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "a", namespace: "default" },
    spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: "10.0.0.1/8" } }] }] },
  } as object as Parameters<ReturnType<typeof createClient>["create"]>[1];
  const made = newServer().client.create("networkpolicies", policy);
  expect(made.ok ? made.warnings : []).toEqual([
    'spec.ingress[0].from[0].ipBlock.cidr: CIDR value "10.0.0.1/8" is ambiguous in this context (should be "10.0.0.0/8" or "10.0.0.1/32"?)',
  ]);
  expect(messageOf(serverWith({ StrictIPCIDRValidation: true }).create("networkpolicies", policy))).toContain(
    "must not have bits set beyond the prefix length",
  );
});
