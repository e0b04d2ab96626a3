import type { KubeObject, Pod, Resource, ResourceQuota } from "@kubenetsim/api";
import { describe, expect, test } from "vitest";
import type { AdmissionFunction, Client } from "../../src/index.ts";
import { accepted, configMap, messageOf, newServer, pod, service } from "../support.ts";

function container(resources: object): Pod["spec"]["containers"] {
  return [{ name: "c", image: "nginx", resources }];
}

function limitRange(...limits: readonly object[]): KubeObject {
  const metadata = { name: "limits", namespace: "default" };
  return { apiVersion: "v1", kind: "LimitRange", metadata, spec: { limits } } as KubeObject;
}

/** A quota as the controller has counted it. */
function quotaOf(client: Client, hard: object, used: object): void {
  const metadata = { name: "q", namespace: "default" };
  const made = accepted(
    client.create("resourcequotas", {
      apiVersion: "v1",
      kind: "ResourceQuota",
      metadata,
      spec: { hard },
    } as KubeObject),
  );
  accepted(
    client.update("resourcequotas", { ...made, status: { hard, used } } as ResourceQuota, { subresource: "status" }),
  );
}

const usedOf = (client: Client): unknown => client.get("resourcequotas", "default/q")?.status?.used;

describe("ServiceAccount", () => {
  test.each([
    ["none named", {}, "default"],
    ["one that is there", { serviceAccountName: "robot" }, "robot"],
  ])("%s", (_, spec, name) => {
    const { client } = newServer();
    client.create("serviceaccounts", {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: "robot", namespace: "default" },
    });
    const made = accepted(client.create("pods", { ...pod("p"), spec: { ...pod("p").spec, ...spec } } as Pod));
    expect(made.spec.serviceAccountName).toBe(name);
    expect(made.spec.serviceAccount).toBe(name);
  });

  test("one that is not there", () => {
    const { client } = newServer();
    const asked: Pod = { ...pod("p"), spec: { ...pod("p").spec, serviceAccountName: "robot" } };
    expect(messageOf(client.create("pods", asked))).toBe(
      'pods "p" is forbidden: error looking up service account default/robot: serviceaccount "robot" not found',
    );
  });
});

describe("LimitRanger", () => {
  test("fills in what a container does not ask for", () => {
    const { client } = newServer();
    accepted(
      client.create(
        "limitranges",
        limitRange({ type: "Container", default: { cpu: "500m" }, defaultRequest: { cpu: "100m" } }),
      ),
    );
    const made = accepted(client.create("pods", pod("p")));
    expect(made.spec.containers[0]?.resources).toEqual({ limits: { cpu: "500m" }, requests: { cpu: "100m" } });
    expect(made.metadata.annotations).toEqual({
      "kubernetes.io/limit-ranger": "LimitRanger plugin set: cpu request for container c; cpu limit for container c",
    });
  });

  test.each([
    [{ min: { cpu: "1" } }, { requests: { cpu: "500m" } }, "minimum cpu usage per Container is 1, but request is 500m"],
    [
      { max: { cpu: "1" } },
      { limits: { cpu: "2" }, requests: { cpu: "1" } },
      "maximum cpu usage per Container is 1, but limit is 2",
    ],
    [
      { maxLimitRequestRatio: { cpu: "2" } },
      { limits: { cpu: "3" }, requests: { cpu: "1" } },
      "cpu max limit to request ratio per Container is 2, but provided ratio is 3.000000",
    ],
  ])("%j refuses %j", (bound, resources, message) => {
    const { client } = newServer();
    accepted(client.create("limitranges", limitRange({ type: "Container", ...bound })));
    const asked = { ...pod("p"), spec: { containers: container(resources) } };
    expect(messageOf(client.create("pods", asked))).toBe(`pods "p" is forbidden: ${message}`);
  });

  test("adds up what the containers of a pod ask for", () => {
    const { client } = newServer();
    accepted(client.create("limitranges", limitRange({ type: "Pod", max: { memory: "1Gi" } })));
    const each = { limits: { memory: "600Mi" } };
    const containers = [
      { name: "a", image: "i", resources: each },
      { name: "b", image: "i", resources: each },
    ];
    expect(messageOf(client.create("pods", { ...pod("p"), spec: { containers } } as Pod))).toContain(
      "maximum memory usage per Pod is 1Gi, but limit is ",
    );
  });
});

describe("ResourceQuota", () => {
  const load = { type: "LoadBalancer" } as const;
  const cases: readonly (readonly [string, Resource, KubeObject, object, object, string | object])[] = [
    ["a Service that fits", "services", service("a"), { services: "2" }, { services: "1" }, { services: "2" }],
    [
      "a Service too many",
      "services",
      service("a"),
      { services: "1" },
      { services: "1" },
      'services "a" is forbidden: exceeded quota: q, requested: services=1, used: services=1, limited: services=1',
    ],
    [
      "a node port too many",
      "services",
      service("a", { type: "NodePort" }),
      { "services.nodeports": "0" },
      { "services.nodeports": "0" },
      'services "a" is forbidden: exceeded quota: q, requested: services.nodeports=1, used: services.nodeports=0, limited: services.nodeports=0',
    ],
    [
      "a load balancer too many",
      "services",
      service("a", load),
      { "services.loadbalancers": "0", services: "5" },
      { "services.loadbalancers": "0", services: "1" },
      'services "a" is forbidden: exceeded quota: q, requested: services.loadbalancers=1, used: services.loadbalancers=0, limited: services.loadbalancers=0',
    ],
    [
      "a pod too many",
      "pods",
      pod("p"),
      { pods: "3" },
      { pods: "3" },
      'pods "p" is forbidden: exceeded quota: q, requested: pods=1, used: pods=3, limited: pods=3',
    ],
    [
      "a pod that must say more",
      "pods",
      pod("p"),
      { "requests.cpu": "1" },
      { "requests.cpu": "0" },
      'pods "p" is forbidden: failed quota: q: must specify requests.cpu',
    ],
    [
      "by the name of the resource",
      "configmaps",
      configMap("c"),
      { "count/configmaps": "1" },
      { "count/configmaps": "1" },
      'configmaps "c" is forbidden: exceeded quota: q, requested: count/configmaps=1, used: count/configmaps=1, limited: count/configmaps=1',
    ],
  ];
  test.each(cases)("%s", (_, resource, object, hard, used, expected) => {
    const { client, holder } = newServer();
    quotaOf(client, hard, used);
    const before = holder.store;
    const made = client.create(resource, object);
    if (typeof expected === "string") {
      expect(messageOf(made)).toBe(expected);
      expect(holder.store).toBe(before);
    } else {
      accepted(made);
      expect(usedOf(client)).toEqual(expected);
    }
  });

  test("is not known before it was counted", () => {
    const { client } = newServer();
    const metadata = { name: "q", namespace: "default" };
    client.create("resourcequotas", {
      apiVersion: "v1",
      kind: "ResourceQuota",
      metadata,
      spec: { hard: { pods: "1" } },
    } as KubeObject);
    expect(messageOf(client.create("pods", pod("p")))).toBe(
      'pods "p" is forbidden: status unknown for quota: q, resources: pods',
    );
  });

  test("counts what an update adds, and a dry run changes nothing", () => {
    const { client, holder } = newServer();
    const made = accepted(client.create("services", service("a")));
    quotaOf(client, { "services.nodeports": "1" }, { "services.nodeports": "0" });
    const changed = { ...made, spec: { ...made.spec, type: "NodePort" } } as KubeObject;
    const before = holder.store;
    accepted(client.update("services", changed, { dryRun: true }));
    expect(holder.store).toBe(before);
    accepted(client.update("services", changed));
    expect(usedOf(client)).toEqual({ "services.nodeports": "1" });
  });
});

describe("Priority", () => {
  const priorityClass = (name: string, value: number, more: object = {}): KubeObject =>
    ({ apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", metadata: { name }, value, ...more }) as KubeObject;
  const named = (priorityClassName: string): KubeObject =>
    ({ ...pod("p"), spec: { ...pod("p").spec, priorityClassName } }) as KubeObject;

  test.each([
    ["high", 7],
    ["system-node-critical", 2_000_001_000],
  ])("%s is worth %d", (name, value) => {
    const { client } = newServer();
    accepted(client.create("priorityclasses", priorityClass("high", 7)));
    expect(accepted(client.create("pods", named(name))).spec.priority).toBe(value);
  });

  test("a class that is not there", () => {
    const { client } = newServer();
    expect(messageOf(client.create("pods", named("nope")))).toBe(
      'pods "p" is forbidden: no PriorityClass with name nope was found',
    );
  });

  test("one default only", () => {
    const { client } = newServer();
    accepted(client.create("priorityclasses", priorityClass("a", 1, { globalDefault: true })));
    expect(accepted(client.create("pods", pod("p"))).spec).toMatchObject({ priority: 1, priorityClassName: "a" });
    expect(messageOf(client.create("priorityclasses", priorityClass("b", 1, { globalDefault: true })))).toBe(
      'priorityclasses.scheduling.k8s.io "b" is forbidden: PriorityClass a is already marked as default. Only one default can exist',
    );
  });
});

test("DefaultIngressClass: an Ingress that names none gets the default", () => {
  const { client } = newServer();
  const annotations = { "ingressclass.kubernetes.io/is-default-class": "true" };
  accepted(
    client.create("ingressclasses", {
      apiVersion: "networking.k8s.io/v1",
      kind: "IngressClass",
      metadata: { name: "nginx", annotations },
      spec: { controller: "k8s.io/nginx" },
    } as KubeObject),
  );
  const spec = { defaultBackend: { service: { name: "web", port: { number: 80 } } } };
  const made = accepted(
    client.create("ingresses", {
      apiVersion: "networking.k8s.io/v1",
      kind: "Ingress",
      metadata: { name: "i", namespace: "default" },
      spec,
    } as KubeObject),
  );
  expect(made.spec?.ingressClassName).toBe("nginx");
});

describe("TaintNodesByCondition", () => {
  const node = (status: string): KubeObject =>
    ({
      apiVersion: "v1",
      kind: "Node",
      metadata: { name: "n" },
      status: { conditions: [{ type: "Ready", status }] },
    }) as KubeObject;
  test.each([
    ["True", undefined],
    ["False", [{ key: "node.kubernetes.io/not-ready", effect: "NoSchedule" }]],
  ])("Ready %s", (status, taints) => {
    const { client } = newServer();
    expect(accepted(client.create("nodes", node(status))).spec?.taints).toEqual(taints);
  });
});

describe("a user's own", () => {
  const admission: readonly AdmissionFunction[] = [
    {
      name: "team.example.com",
      resources: ["configmaps"],
      mutate: ({ object }) => ({ ...object, metadata: { ...object.metadata, labels: { team: "a" } } }),
    },
    {
      name: "no-x.example.com",
      validate: ({ object }) => (object.metadata.labels?.["x"] === undefined ? undefined : "x is not wanted"),
    },
    { name: "keep.example.com", operations: ["DELETE"], validate: ({ name }) => (name === "kept" ? "" : undefined) },
    {
      name: "odd.example.com",
      resources: ["secrets"],
      mutate: () => ({ kind: "Secret", apiVersion: "v1", metadata: () => 1 }) as unknown as KubeObject,
    },
  ];
  test("changes, denies, and must give an object back", () => {
    const { client, holder } = newServer(undefined, { admission });
    expect(accepted(client.create("configmaps", configMap("kept"))).metadata.labels).toEqual({ team: "a" });
    const before = holder.store;
    expect(messageOf(client.create("pods", pod("p", { x: "" })))).toBe(
      'admission webhook "no-x.example.com" denied the request: x is not wanted',
    );
    expect(messageOf(client.delete("configmaps", "default/kept"))).toBe(
      'admission webhook "keep.example.com" denied the request without explanation',
    );
    const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "s", namespace: "default" } };
    expect(messageOf(client.create("secrets", secret))).toContain('failed calling webhook "odd.example.com"');
    expect(holder.store).toBe(before);
  });
});
