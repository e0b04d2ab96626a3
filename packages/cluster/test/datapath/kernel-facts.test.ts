/** What `pnpm judge:kernel` learnt of real kernels, kept where no kernel is needed. */
import { expect, test } from "vitest";
import { ask, serviceFor, smallCluster } from "../fixture.ts";

const cluster = smallCluster();
const GONE = "10.244.0.250";

function sliceTo(service: string, address: string): object {
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name: `${service}-1`, labels: { "kubernetes.io/service-name": service } },
    addressType: "IPv4",
    ports: [{ name: "", port: 8080, protocol: "TCP" }],
    endpoints: [{ addresses: [address], nodeName: "node-1" }],
  };
}

test("masquerade over lo takes the node's own address, not 127.0.0.1", () => {
  const fork = cluster.fork();
  const ports = [{ port: 80, targetPort: 9100, nodePort: 30011 }];
  fork.apply([serviceFor("on-node", "on-host", { type: "NodePort", ports })]);
  fork.settle();
  expect(ask(fork, "node/node-2", "127.0.0.1", 30011)).toBe("on-host saw 192.168.0.3");
});

test.each<readonly ["tcp" | "udp", string]>([
  ["udp", "dropped: Operation not permitted"],
  ["tcp", "dropped: Connection timed out"],
])("a DROP in OUTPUT over %s", (protocol, answer) => {
  const fork = cluster.fork();
  const ports = [{ port: 80, targetPort: 8080, protocol: protocol.toUpperCase() }];
  const ranges = { type: "LoadBalancer", loadBalancerSourceRanges: ["172.16.0.0/12"] };
  fork.apply([serviceFor("guarded", "far", { ...ranges, ports })]);
  const stored = fork.get("services", "guarded");
  if (stored === undefined) throw new Error("applied above");
  const status = { loadBalancer: { ingress: [{ ip: "203.0.113.9" }] } };
  fork.update("services", { ...stored, status } as typeof stored, { subresource: "status" });
  fork.settle();
  expect(ask(fork, "node/node-1", "203.0.113.9", 80, protocol)).toBe(answer);
});

test.each<readonly [string, number]>([
  ["pod/asker-1", 0],
  ["node/node-1", 1],
])("from %s to an endpoint that is gone: no route to host, and so many connections stored", (from, stored) => {
  const fork = cluster.fork();
  const service = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "gone" },
    spec: { clusterIP: "10.96.1.40", ports: [{ port: 80, targetPort: 8080 }] },
  };
  fork.apply([service, sliceTo("gone", GONE)]);
  fork.settle();
  expect(ask(fork, from, "10.96.1.40")).toBe("unreachable: No route to host");
  expect(
    fork
      .node("node-1")
      .conntrack()
      .split("\n")
      .filter((line) => line.includes(GONE)).length,
  ).toBe(stored);
});
