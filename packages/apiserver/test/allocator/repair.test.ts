import type { Service } from "@kubenetsim/api";
import { type Prefix, parseAddr, parsePrefix, parseRfc3339 } from "@kubenetsim/sim";
import { describe, expect, test } from "vitest";
import {
  createIPAllocator,
  createPortAllocator,
  hasIP,
  type IPAddress,
  listPorts,
  newIPAddress,
  repairClusterIPs,
  repairIPAddresses,
  repairNodePorts,
  type ServiceCIDR,
  serviceRef,
} from "../../src/allocator/index.ts";

const service = (name: string, clusterIP: string, nodePort = 0): Service => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { namespace: "default", name },
  spec: {
    clusterIP,
    clusterIPs: [clusterIP],
    ports: [{ port: 80, protocol: "TCP", ...(nodePort > 0 ? { nodePort } : {}) }],
  },
});
const messages = (events: readonly { reason: string; message: string }[]): readonly string[] =>
  events.map(({ reason, message }) => `${reason}: ${message}`);

test("the repair of ClusterIPs says what it found in Kubernetes' words", () => {
  const cidr = parsePrefix("10.0.0.0/24") as Prefix;
  const services = [service("a", "10.0.0.1"), service("b", "10.0.0.1"), service("c", "10.1.0.1"), service("d", "None")];
  const repaired = repairClusterIPs([createIPAllocator(cidr)], services);
  expect(messages(repaired.events)).toEqual([
    "ClusterIPNotAllocated: Cluster IP [IPv4]:10.0.0.1 is not allocated; repairing",
    "ClusterIPAlreadyAllocated: Cluster IP [IPv4]:10.0.0.1 was assigned to multiple services; please recreate service",
    "ClusterIPOutOfRange: Cluster IP [IPv4]:10.1.0.1 is not within the service CIDR 10.0.0.0/24; please recreate service",
  ]);
  expect(repaired.events.map((event) => event.regarding.name)).toEqual(["a", "b", "c"]);
  expect(repaired.allocators.map((one) => hasIP(one, parseAddr("10.0.0.1") as number))).toEqual([true]);
  expect(repairClusterIPs(repaired.allocators, [services[0] as Service], repaired.leaks).events).toEqual([]);
});

test("the repair of node ports says what it found in Kubernetes' words", () => {
  const services = [service("a", "", 30001), service("b", "", 30001), service("c", "", 80)];
  const repaired = repairNodePorts(createPortAllocator(30000, 32767), services);
  expect(messages(repaired.events)).toEqual([
    "PortNotAllocated: Port 30001 is not allocated; repairing",
    "PortAlreadyAllocated: Port 30001 was assigned to multiple services; please recreate service",
    "PortOutOfRange: Port 80 is not within the port range 30000-32767; please recreate service",
  ]);
  expect(listPorts(repaired.allocator)).toEqual([30001]);
});

describe("the repair of IPAddresses", () => {
  const serviceCIDR: ServiceCIDR = {
    apiVersion: "networking.k8s.io/v1",
    kind: "ServiceCIDR",
    metadata: { name: "kubernetes" },
    spec: { cidrs: ["10.0.0.0/24"] },
  };
  const web = service("web", "10.0.0.1");
  const now = parseRfc3339("2026-01-01T01:00:00Z") as number;
  const ipAddress = (address: string, change: Partial<IPAddress> = {}): IPAddress => {
    const made = newIPAddress(parseAddr(address) as number, serviceRef(web));
    return {
      ...made,
      ...change,
      metadata: { ...made.metadata, creationTimestamp: "2026-01-01T00:00:00Z", ...change.metadata },
    };
  };
  test.each([
    ["leaves what is right", [ipAddress("10.0.0.1")], [], []],
    ["makes what is missing", [], ["create 10.0.0.1"], ["Cluster IP [IPv4]: 10.0.0.1 is not allocated; repairing"]],
    [
      "replaces what names another kind",
      [ipAddress("10.0.0.1", { spec: { parentRef: { group: "gateway", resource: "gateways", name: "web" } } })],
      ["delete 10.0.0.1", "create 10.0.0.1"],
      ["the ClusterIP [IPv4]: 10.0.0.1 for Service default/web has a wrong reference; repairing"],
    ],
    [
      "replaces what lost its labels, without a word",
      [ipAddress("10.0.0.1", { metadata: { name: "10.0.0.1", labels: {} } })],
      ["delete 10.0.0.1", "create 10.0.0.1"],
      [],
    ],
    [
      "removes a second address that the Service does not list",
      [ipAddress("10.0.0.1"), ipAddress("10.0.0.2")],
      ["delete 10.0.0.2"],
      ["IPAddress: 10.0.0.2 for Service default/web has a wrong reference; cleaning up"],
    ],
    [
      "removes a managed one that names no Service",
      [ipAddress("10.0.0.1"), ipAddress("10.0.0.3", { spec: { parentRef: { resource: "pods", name: "p" } } })],
      ["delete 10.0.0.3"],
      [
        "IPAddress 10.0.0.3 appears to have been modified, not referencing a Service &ParentReference{Group:,Resource:pods,Namespace:,Name:p,}: cleaning up",
      ],
    ],
    [
      "leaves what is not its own",
      [ipAddress("10.0.0.1"), ipAddress("10.0.0.4", { metadata: { name: "10.0.0.4", labels: {} } })],
      [],
      [],
    ],
  ])("%s", (_, ipAddresses, actions, texts) => {
    const repaired = repairIPAddresses({ services: [web], ipAddresses, serviceCIDRs: [serviceCIDR] }, now);
    expect(repaired.actions.map(({ verb, name }) => `${verb} ${name}`)).toEqual(actions);
    expect(repaired.events.map((event) => event.message)).toEqual(texts);
  });
});
