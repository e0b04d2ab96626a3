import type { IPAddress, KubeObject, Service } from "@kubenetsim/api";
import { formatAddr, parseAddr } from "@kubenetsim/sim";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { listIPs } from "../../src/index.ts";
import { accepted, messageOf, newServer, type Server, service } from "../support.ts";

function serviceCIDR(name: string, ...cidrs: readonly string[]): KubeObject {
  return { apiVersion: "networking.k8s.io/v1", kind: "ServiceCIDR", metadata: { name }, spec: { cidrs } } as KubeObject;
}

function ipAddress(name: string): KubeObject {
  const parentRef = { group: "example.com", resource: "gateways", namespace: "default", name: "mine" };
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "IPAddress",
    metadata: { name },
    spec: { parentRef },
  } as KubeObject;
}

function names({ client }: Server): readonly string[] {
  return client.list("ipaddresses").map(({ metadata }) => metadata.name ?? "");
}

/** Objects, Services and the pool must tell the same addresses. */
function expectSound(server: Server): void {
  const held = server.client.list("services").flatMap(({ spec }) => spec?.clusterIPs ?? []);
  const wanted = held.filter((ip) => ip !== "None").sort();
  const pool = server.holder.store.allocators.clusterIPs.flatMap(listIPs).map(formatAddr).sort();
  const objects = server.client.list("ipaddresses");
  const own = objects.filter((object) => object.spec?.parentRef?.resource === "services");
  expect(own.map(({ metadata }) => metadata.name).sort()).toEqual(wanted);
  expect(pool).toEqual(objects.map(({ metadata }) => metadata.name).sort());
  for (const { metadata, spec } of own) {
    const parent = server.client.get("services", `${spec?.parentRef?.namespace}/${spec?.parentRef?.name}`);
    expect(parent?.spec?.clusterIPs).toContain(metadata.name);
  }
}

test("a Service's address is an object of the same request, and goes with it", () => {
  const server = newServer();
  const [ip = ""] = accepted(server.client.create("services", service("a"))).spec?.clusterIPs ?? [];
  expect(server.client.get("ipaddresses", ip)).toMatchObject({
    metadata: {
      name: ip,
      labels: {
        "ipaddress.kubernetes.io/ip-family": "IPv4",
        "ipaddress.kubernetes.io/managed-by": "ipallocator.k8s.io",
      },
    },
    spec: { parentRef: { group: "", resource: "services", namespace: "default", name: "a" } },
  });
  accepted(server.client.delete("services", "default/a"));
  expect(names(server)).toEqual(["10.96.0.1"]);
});

test.each<[string, (server: Server) => unknown]>([
  ["a dry run", ({ client }) => client.create("services", service("a"), { dryRun: true })],
  ["a port that is wrong", ({ client }) => client.create("services", service("a", { ports: [{ port: 0 }] }))],
  ["a second name", ({ client }) => client.create("services", service("kubernetes"))],
  ["an address that is taken", ({ client }) => client.create("services", service("a", { clusterIP: "10.96.0.1" }))],
])("%s leaves no object", (_name, act) => {
  const server = newServer();
  const before = server.holder.store;
  act(server);
  expect(server.holder.store).toBe(before);
});

test("a second family comes and goes with its object", () => {
  const server = newServer(["10.96.0.0/16", "fd00::/108"]);
  const made = accepted(server.client.create("services", service("a")));
  const dual = { ...made, spec: { ...made.spec, ipFamilyPolicy: "PreferDualStack" } } as Service;
  const upgraded = accepted(server.client.update("services", dual));
  expect(upgraded.spec?.clusterIPs).toHaveLength(2);
  expectSound(server);
  const { clusterIPs, ipFamilies, ...spec } = upgraded.spec ?? {};
  const single = {
    ...spec,
    ipFamilyPolicy: "SingleStack",
    clusterIPs: clusterIPs?.slice(0, 1),
    ipFamilies: ipFamilies?.slice(0, 1),
  };
  accepted(server.client.update("services", { ...upgraded, spec: single } as Service));
  expect(names(server)).toEqual(["10.96.0.1", ...(clusterIPs?.slice(0, 1) ?? [])].sort());
});

test("an IPAddress made by hand keeps its address from Services, for as long as it is there", () => {
  const server = newServer();
  accepted(server.client.create("ipaddresses", ipAddress("10.96.0.9")));
  const asked = service("a", { clusterIP: "10.96.0.9" });
  expect(messageOf(server.client.create("services", asked))).toContain("provided IP is already allocated");
  accepted(server.client.delete("ipaddresses", "10.96.0.9"));
  accepted(server.client.create("services", asked));
  expect(messageOf(server.client.create("ipaddresses", ipAddress("10.96.0.9")))).toBe(
    'ipaddresses.networking.k8s.io "10.96.0.9" already exists',
  );
});

describe("several ServiceCIDRs", () => {
  test("a new range gives its addresses, a range that is going none", () => {
    const server = newServer(["10.96.0.0/30"]);
    accepted(server.client.create("services", service("a")));
    expect(messageOf(server.client.create("services", service("b")))).toContain("range is full");
    accepted(server.client.create("servicecidrs", serviceCIDR("more", "10.97.0.0/24")));
    expect(accepted(server.client.create("services", service("b"))).spec?.clusterIP).toMatch(/^10\.97\.0\./);
    accepted(server.client.create("services", service("c", { clusterIP: "10.97.0.200" })));
    const finalized = { metadata: { finalizers: ["example.com/keep"] } };
    accepted(server.client.patch("servicecidrs", "more", "merge", finalized));
    accepted(server.client.delete("servicecidrs", "more"));
    expect(messageOf(server.client.create("services", service("d")))).toContain("range is full");
    const fixed = server.client.create("services", service("d", { clusterIP: "10.97.0.7" }));
    expect(messageOf(fixed)).toContain("the provided network does not match the current range");
    accepted(server.client.delete("services", "default/c"));
    expectSound(server);
  });

  test.each([
    ["the network address", "10.97.0.0"],
    ["the broadcast address", "10.97.0.255"],
    ["an address of no range", "10.98.0.1"],
  ])("%s is not given", (_name, clusterIP) => {
    const { client } = newServer();
    accepted(client.create("servicecidrs", serviceCIDR("more", "10.97.0.0/24")));
    expect(messageOf(client.create("services", service("a", { clusterIP })))).toContain(
      `failed to allocate IP ${clusterIP}: the provided network does not match the current range`,
    );
  });

  test("overlapping ranges share their addresses", () => {
    const server = newServer();
    accepted(server.client.create("servicecidrs", serviceCIDR("same", "10.96.0.0/24")));
    accepted(server.client.create("services", service("a", { clusterIP: "10.96.0.5" })));
    const again = server.client.create("services", service("b", { clusterIP: "10.96.0.5" }));
    expect(messageOf(again)).toContain("provided IP is already allocated");
  });

  test("a range that says it is not ready gives none", () => {
    const { client } = newServer();
    accepted(client.create("servicecidrs", serviceCIDR("more", "10.97.0.0/24")));
    const status = {
      status: {
        conditions: [
          { type: "Ready", status: "False", reason: "Test", message: "", lastTransitionTime: "2026-01-01T00:00:00Z" },
        ],
      },
    };
    accepted(client.patch("servicecidrs", "more", "merge", status, { subresource: "status" }));
    expect(messageOf(client.create("services", service("a", { clusterIP: "10.97.0.7" })))).toContain("does not match");
  });
});

test("objects, Services and the pool agree after any history", () => {
  const name = fc.constantFrom("a", "b", "c");
  const ip = fc.constantFrom("10.96.0.2", "10.96.0.3", "10.97.0.2", "fd00::2");
  const act = fc.oneof(
    fc.record({
      do: fc.constant("create" as const),
      name,
      type: fc.constantFrom("ClusterIP", "NodePort", "ExternalName"),
      ip: fc.option(ip),
    }),
    fc.record({
      do: fc.constant("policy" as const),
      name,
      policy: fc.constantFrom("SingleStack", "PreferDualStack", "RequireDualStack"),
    }),
    fc.record({
      do: fc.constant("type" as const),
      name,
      type: fc.constantFrom("ClusterIP", "LoadBalancer", "ExternalName"),
    }),
    fc.record({ do: fc.constant("delete" as const), name }),
    fc.record({ do: fc.constant("range" as const), name }),
    fc.record({ do: fc.constant("address" as const), ip, gone: fc.boolean() }),
  );
  fc.assert(
    fc.property(fc.array(act, { maxLength: 20 }), (acts) => {
      const server = newServer(["10.96.0.0/28", "fd00::/120"]);
      for (const one of acts) {
        perform(server, one);
        expectSound(server);
      }
    }),
    { numRuns: 60 },
  );
});

type Act = {
  readonly do: string;
  readonly name?: string;
  readonly type?: string;
  readonly ip?: string | null;
  readonly policy?: string;
  readonly gone?: boolean;
};

function perform({ client }: Server, act: Act): void {
  const { name = "", type = "", policy = "" } = act;
  const ip = act.ip ?? undefined;
  const key = `default/${name}`;
  const external = type === "ExternalName" ? { externalName: "a.example" } : {};
  if (act.do === "create") {
    client.create(
      "services",
      service(name, { type, ...external, ...(ip === undefined ? {} : { clusterIP: ip }) } as Service["spec"]),
    );
  } else if (act.do === "policy") {
    const families = policy === "SingleStack" ? { clusterIPs: null, ipFamilies: null } : {};
    client.patch("services", key, "merge", { spec: { ipFamilyPolicy: policy, ...families } });
  } else if (act.do === "type") {
    const bare = type === "ExternalName" ? { clusterIP: null, clusterIPs: null, ...external } : { externalName: null };
    client.patch("services", key, "merge", { spec: { type, ...bare } });
  } else if (act.do === "delete") client.delete("services", key);
  else if (act.do === "range") {
    if (client.get("servicecidrs", name) === undefined)
      client.create("servicecidrs", serviceCIDR(name, "10.97.0.0/29"));
    else client.delete("servicecidrs", name);
  } else if (ip !== undefined) {
    const object: IPAddress | undefined = client.get("ipaddresses", ip);
    if (act.gone === true && object?.spec?.parentRef?.resource === "gateways") client.delete("ipaddresses", ip);
    else if (parseAddr(ip) !== undefined) client.create("ipaddresses", ipAddress(ip));
  }
}
