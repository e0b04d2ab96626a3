/** Property: once all is quiet, both kinds of endpoints list exactly the ready pods that the Service selects. */
import type { Pod, Service } from "@kubenetsim/api";
import fc from "fast-check";
import { expect, test } from "vitest";
import { create, deploymentOf, type Harness, newHarness, nodeOf, serviceOf, setReady, settle } from "../harness.ts";

const act = fc.oneof(
  fc.record({ do: fc.constant("ready" as const), pod: fc.nat(9), ready: fc.boolean() }),
  fc.record({ do: fc.constant("delete" as const), pod: fc.nat(9) }),
  fc.record({ do: fc.constant("relabel" as const), pod: fc.nat(9) }),
  fc.record({ do: fc.constant("scale" as const), replicas: fc.nat(8) }),
  fc.record({ do: fc.constant("select" as const), app: fc.constantFrom("web", "db") }),
  fc.record({ do: fc.constant("settle" as const) }),
);

test("endpoints = ready pods that match", () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 12 }), (acts) => {
      const harness = newHarness();
      create(harness.client, "nodes", nodeOf("n1"));
      create(harness.client, "deployments", deploymentOf("web", 3));
      create(harness.client, "deployments", deploymentOf("db", 2));
      create(harness.client, "services", serviceOf("web"));
      settle(harness);
      for (const each of acts) play(harness, each);
      settle(harness);
      check(harness);
    }),
    { numRuns: 60 },
  );
});

type Act = typeof act extends fc.Arbitrary<infer A> ? A : never;

function play(harness: Harness, each: Act): void {
  const { client } = harness;
  if (each.do === "settle") {
    settle(harness);
    return;
  }
  if (each.do === "scale") {
    const deployment = client.get("deployments", "default/web");
    if (deployment !== undefined)
      client.update("deployments", { ...deployment, spec: { ...deployment.spec, replicas: each.replicas } } as never);
    return;
  }
  if (each.do === "select") {
    const service = client.get("services", "default/web");
    client.update("services", { ...service, spec: { ...service?.spec, selector: { app: each.app } } } as Service);
    return;
  }
  const pods = client.list("pods", "default");
  const pod = pods[each.pod % Math.max(1, pods.length)];
  if (pod === undefined) return;
  const key = `default/${pod.metadata.name}`;
  if (each.do === "delete") client.delete("pods", key);
  else if (each.do === "relabel")
    client.update("pods", { ...pod, metadata: { ...pod.metadata, labels: { app: "other" } } } as Pod);
  else if (pod.spec.nodeName !== undefined) setReady(harness, key, each.ready);
}

function check({ client }: Harness): void {
  const selector = client.get("services", "default/web")?.spec?.selector ?? {};
  const pods = client.list("pods", "default").filter(({ metadata }) => metadata.labels?.app === selector.app);
  const isReady = (pod: Pod) =>
    pod.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True");
  const ips = (list: readonly Pod[]) => list.map(({ status }) => status?.podIP).sort();
  const slices = client.slicesOf("default/web").flatMap(({ endpoints }) => endpoints);
  expect(slices.flatMap(({ addresses }) => addresses).sort()).toEqual(ips(pods));
  expect(
    slices
      .filter(({ conditions }) => conditions?.ready)
      .flatMap(({ addresses }) => addresses)
      .sort(),
  ).toEqual(ips(pods.filter(isReady)));
  const subsets = client.get("endpoints", "default/web")?.subsets ?? [];
  expect(subsets.flatMap(({ addresses = [] }) => addresses.map(({ ip }) => ip)).sort()).toEqual(
    ips(pods.filter(isReady)),
  );
  expect(subsets.flatMap(({ notReadyAddresses = [] }) => notReadyAddresses.map(({ ip }) => ip)).sort()).toEqual(
    ips(pods.filter((pod) => !isReady(pod))),
  );
}

test.each([
  ["without selector", { selector: undefined, clusterIP: "None" }],
  ["ExternalName", { type: "ExternalName", externalName: "db.example.com", ports: undefined }],
])("%s: nothing is written", (_name, spec) => {
  const harness = newHarness();
  create(harness.client, "nodes", nodeOf("n1"));
  create(harness.client, "deployments", deploymentOf("web", 1));
  create(harness.client, "services", serviceOf("web", spec));
  settle(harness);
  expect(harness.client.list("endpoints", "default")).toEqual([]);
  expect(harness.client.slicesOf("default/web")).toEqual([]);
});

test("nothing is written where nothing changed", () => {
  const harness = newHarness();
  create(harness.client, "nodes", nodeOf("n1"));
  create(harness.client, "deployments", deploymentOf("web", 3));
  create(harness.client, "services", serviceOf("web"));
  settle(harness);
  const writes = harness.events.length;
  const pod = harness.client.list("pods", "default")[0] as Pod;
  harness.client.update("pods", { ...pod, metadata: { ...pod.metadata, annotations: { a: "b" } } } as Pod);
  harness.run();
  harness.advance(10_000);
  expect(harness.events.length).toBe(writes + 1);
});
