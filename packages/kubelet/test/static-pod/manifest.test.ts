/** What a kubelet makes of a manifest. */
import type { KubeObject } from "@kubenetsim/api";
import { expect, test } from "vitest";
import { staticPodOf } from "../../src/index.ts";

function made(spec: object, metadata: object = {}, node = "n1"): ReturnType<typeof staticPodOf> {
  const containers = [{ name: "c", image: "i" }];
  const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "web", ...metadata }, spec: { containers, ...spec } };
  return staticPodOf(pod as KubeObject, node, 0);
}

const uidOf = (result: ReturnType<typeof staticPodOf>): string | undefined =>
  result.ok ? result.pod.metadata.uid : undefined;

test("its uid stands for its content and its node", () => {
  const uid = uidOf(made({}));
  expect(uid).toMatch(/^[0-9a-f]{32}$/);
  expect(uidOf(made({}))).toBe(uid);
  for (const other of [made({}, {}, "n2"), made({}, { labels: { a: "b" } }), made({ hostNetwork: true })])
    expect(uidOf(other)).not.toBe(uid);
  expect(uidOf(made({}, { uid: "own" }))).toBe("own");
});

test("its name, its node, its tolerations and its annotations are the kubelet's", () => {
  const annotations = { "kubernetes.io/config.mirror": "forged", "kubernetes.io/config.source": "api", mine: "kept" };
  const tolerations = [{ operator: "Exists" as const }];
  const result = made({ nodeName: "elsewhere", tolerations }, { annotations, namespace: "kube-system" }, "node-a");
  expect(result).toMatchObject({
    ok: true,
    pod: {
      metadata: {
        name: "web-node-a",
        namespace: "kube-system",
        annotations: {
          "kubernetes.io/config.hash": uidOf(result),
          "kubernetes.io/config.seen": "1970-01-01T00:00:00Z",
          "kubernetes.io/config.source": "file",
          mine: "kept",
        },
      },
      spec: { nodeName: "node-a", tolerations: [...tolerations, { operator: "Exists", effect: "NoExecute" }] },
    },
  });
  expect(result.ok && Object.keys(result.pod.metadata.annotations ?? {})).not.toContain("kubernetes.io/config.mirror");
});

const container = (more: object): object => ({ containers: [{ name: "c", image: "i", ...more }] });
const volume = (source: object): object => ({ volumes: [{ name: "v", ...source }] });

test.each([
  ["serviceaccounts", { serviceAccountName: "web" }],
  ["secrets", { imagePullSecrets: [{ name: "s" }] }],
  ["secrets", container({ envFrom: [{ secretRef: { name: "s" } }] })],
  ["secrets", { initContainers: [{ name: "i", image: "i", envFrom: [{ secretRef: { name: "s" } }] }] }],
  ["secrets", volume({ secret: { secretName: "s" } })],
  ["secrets", volume({ projected: { sources: [{ secret: { name: "s" } }] } })],
  ["configmaps", container({ env: [{ name: "A", valueFrom: { configMapKeyRef: { name: "c", key: "k" } } }] })],
  ["configmaps", volume({ projected: { sources: [{ configMap: { name: "c" } }] } })],
  ["csidrivers (via CSI volumes)", volume({ csi: { driver: "d" } })],
  ["persistentvolumeclaims", volume({ persistentVolumeClaim: { claimName: "c" } })],
])("no %s", (resource, spec) => {
  expect(made(spec)).toMatchObject({
    ok: false,
    status: { message: `static pods may not reference ${resource}` },
  });
});

test.each([
  ["the node's files", volume({ hostPath: { path: "/etc" } })],
  ["nothing", volume({ emptyDir: {} })],
  ["what it knows of itself", volume({ projected: { sources: [{ downwardAPI: { items: [] } }] } })],
])("%s may be read", (_what, spec) => {
  expect(made(spec).ok).toBe(true);
});

test.each([[null], [7], ["pod"], [{ containers: null }], [{ containers: [null] }], [{ __proto__: null }]])(
  "no crash of spec %j",
  (spec) => {
    const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "web" }, spec } as unknown as KubeObject;
    expect(staticPodOf(pod, "n1", 0).ok).toBe(false);
  },
);
