/** All controllers together: the tutorial's first steps. */
import { expect, test } from "vitest";
import { create, deploymentOf, newHarness, nodeOf, serviceOf, setReady, settle } from "./harness.ts";

test("a Deployment and its Service come up, scale, lose a pod's readiness, and go", () => {
  const harness = newHarness();
  const { client } = harness;
  create(client, "nodes", nodeOf("n1"));
  create(client, "nodes", nodeOf("n2"));
  create(client, "deployments", deploymentOf("web", 3));
  create(client, "services", serviceOf("web"));
  settle(harness);

  expect(client.list("nodes").map(({ spec }) => spec?.podCIDR)).toEqual(["10.244.0.0/24", "10.244.1.0/24"]);
  const [set] = client.list("replicasets", "default");
  expect(set?.metadata.name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{8,10}$/);
  expect(set?.status).toMatchObject({ replicas: 3, readyReplicas: 3, availableReplicas: 3, fullyLabeledReplicas: 3 });
  const deployment = client.get("deployments", "default/web");
  expect(deployment?.metadata.annotations).toMatchObject({ "deployment.kubernetes.io/revision": "1" });
  expect(deployment?.status).toMatchObject({ replicas: 3, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3 });
  expect(deployment?.status?.conditions?.map(({ type, status, reason }) => [type, status, reason])).toEqual([
    ["Available", "True", "MinimumReplicasAvailable"],
    ["Progressing", "True", "NewReplicaSetAvailable"],
  ]);
  const nodes = client.list("pods", "default").map(({ spec }) => spec.nodeName);
  expect(new Set(nodes)).toEqual(new Set(["n1", "n2"]));

  const [slice] = client.slicesOf("default/web");
  expect(slice?.endpoints.length).toBe(3);
  expect(slice?.ports).toEqual([{ name: "", protocol: "TCP", port: 8080 }]);
  expect(client.get("endpoints", "default/web")?.subsets?.[0]?.addresses?.length).toBe(3);

  const [pod] = client.list("pods", "default");
  const key = `default/${pod?.metadata.name}`;
  setReady(harness, key, false);
  harness.run();
  expect(client.get("endpoints", "default/web")?.subsets?.[0]).toMatchObject({
    addresses: [{}, {}],
    notReadyAddresses: [{ ip: pod?.status?.podIP }],
  });
  expect(client.slicesOf("default/web")[0]?.endpoints.filter(({ conditions }) => conditions?.ready).length).toBe(2);

  const messages = client.list("events", "default").map(({ reason, message }) => `${reason}: ${message}`);
  expect(messages).toContain(`ScalingReplicaSet: Scaled up replica set ${set?.metadata.name} from 0 to 3`);
  expect(messages.filter((text) => text.startsWith("SuccessfulCreate: Created pod: web-")).length).toBe(3);
  expect(messages.filter((text) => text.startsWith("Scheduled: Successfully assigned default/web-")).length).toBe(3);

  client.delete("deployments", "default/web");
  client.delete("services", "default/web");
  settle(harness);
  for (const resource of ["deployments", "replicasets", "pods", "endpoints", "endpointslices"] as const) {
    expect(client.list(resource, "default")).toEqual([]);
  }
});

test("a namespace is emptied and goes", () => {
  const harness = newHarness();
  const { client } = harness;
  create(client, "nodes", nodeOf("n1"));
  create(client, "namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } });
  const deployment = deploymentOf("web", 2);
  create(client, "deployments", { ...deployment, metadata: { name: "web", namespace: "shop" } });
  settle(harness);
  expect(client.list("pods", "shop").length).toBe(2);
  client.delete("namespaces", "shop");
  harness.run();
  expect(client.get("namespaces", "shop")?.status?.phase).toBe("Terminating");
  settle(harness);
  expect(client.get("namespaces", "shop")).toBeUndefined();
  expect(client.list("events", "shop")).toEqual([]);
});
