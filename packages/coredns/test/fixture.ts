/** Tables for the tests: objects in, a DnsView out. */
import type { EndpointSlice, Namespace, Pod, Service, ServicePort } from "@kubenetsim/api";
import { emptyTree, type Tree, treeOf } from "@kubenetsim/sim";
import type { DnsView, ServiceImport } from "../src/index.ts";

export interface Objects {
  readonly services?: readonly Service[];
  readonly slices?: readonly EndpointSlice[];
  readonly pods?: readonly Pod[];
  readonly namespaces?: readonly string[];
  readonly imports?: readonly ServiceImport[];
}

export function view(objects: Objects, more: Partial<DnsView> = {}): DnsView {
  const slices = table(objects.slices ?? []);
  const pods = table(objects.pods ?? []);
  const namespaces = (objects.namespaces ?? ["default", "kube-system"]).map(
    (name): Namespace => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } }),
  );
  return {
    services: table(objects.services ?? []),
    slices,
    slicesByService: emptyTree<string>().edit((draft) => {
      for (const [key, slice] of slices) {
        const service = slice.metadata.labels?.["kubernetes.io/service-name"] ?? "";
        draft.set(`${slice.metadata.namespace}/${service}\0${key}`, key);
      }
    }),
    namespaces: table(namespaces),
    pods,
    podsByIP: emptyTree<string>().edit((draft) => {
      for (const [key, pod] of pods) draft.set(`${pod.status?.podIP}\0${key}`, key);
    }),
    localIPs: ["10.244.0.2"],
    serial: 7,
    seed: 1,
    ...more,
  };
}

function table<T extends { readonly metadata: { readonly namespace?: string; readonly name?: string } }>(
  objects: readonly T[],
): Tree<T> {
  const rows = objects.map((object): [string, T] => {
    const { namespace, name } = object.metadata;
    return [namespace === undefined ? `${name}` : `${namespace}/${name}`, object];
  });
  return rows.length === 0 ? emptyTree<T>() : treeOf(rows);
}

export function clusterIPService(name: string, clusterIPs: readonly string[], ports: readonly ServicePort[]): Service {
  const spec = { type: "ClusterIP", clusterIP: clusterIPs[0] ?? "", clusterIPs, ports } as const;
  return { apiVersion: "v1", kind: "Service", metadata: { namespace: "default", name }, spec };
}

export function headlessService(name: string, ports: readonly ServicePort[] = []): Service {
  return clusterIPService(name, ["None"], ports);
}

export function externalNameService(name: string, externalName: string): Service {
  const spec = { type: "ExternalName", externalName } as const;
  return { apiVersion: "v1", kind: "Service", metadata: { namespace: "default", name }, spec };
}

export function slice(
  service: string,
  endpoints: EndpointSlice["endpoints"],
  ports: EndpointSlice["ports"] = [{ name: "http", protocol: "TCP", port: 8080 }],
  name = `${service}-x1`,
): EndpointSlice {
  const isIPv6 = endpoints[0]?.addresses[0]?.includes(":") === true;
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { namespace: "default", name, labels: { "kubernetes.io/service-name": service } },
    addressType: isIPv6 ? "IPv6" : "IPv4",
    endpoints,
    ...(ports === undefined ? {} : { ports }),
  };
}

export function runningPod(name: string, podIP: string, namespace = "default"): Pod {
  const containers = [{ name: "c", image: "registry.example/pause:1" }];
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { namespace, name },
    spec: { containers },
    status: { phase: "Running", podIP, podIPs: [{ ip: podIP }] },
  };
}
