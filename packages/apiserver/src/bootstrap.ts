/** What a server has before anybody asks for anything. Models pkg/controlplane: the system namespaces, the ServiceCIDR of the flags and the kubernetes Service. */
import type { KubeObject, Namespace, Service, ServiceCIDR } from "@kubenetsim/api";
import {
  addrAdd,
  assert,
  formatAddr,
  formatPrefix,
  formatRfc3339,
  type Millis,
  masked,
  parsePrefix,
} from "@kubenetsim/sim";
import { createClient } from "./client/client.ts";
import type { ServerConfig } from "./config.ts";
import { uidOf } from "./registry/metadata.ts";
import { emptyStore, put } from "./store/store.ts";
import type { Store } from "./store/types.ts";

/** The namespaces every cluster has. */
export const SYSTEM_NAMESPACES: readonly string[] = ["default", "kube-node-lease", "kube-public", "kube-system"];

/** The port on which kube-apiserver serves, behind default/kubernetes. */
export const APISERVER_PORT = 6443;

/** A store with the system namespaces and the Service default/kubernetes at the first address. Its endpoints are the cluster's to write. */
export function bootstrapStore(config: ServerConfig, now: Millis): Store {
  const empty = emptyStore(config);
  const holder = { store: put(empty, "servicecidrs", defaultServiceCIDR(config, empty, now)) };
  const client = createClient(holder, { config, now: () => now, trusted: true });
  const objects: readonly (readonly ["namespaces" | "services", KubeObject])[] = [
    ...SYSTEM_NAMESPACES.map((name) => ["namespaces", namespace(name)] as const),
    ["services", kubernetesService(config)],
  ];
  for (const [resource, object] of objects) {
    const made = client.create(resource, object);
    assert(made.ok, made.ok ? "" : made.status.message);
  }
  return holder.store;
}

/** The name of the ServiceCIDR that holds the flags' ranges. */
export const DEFAULT_SERVICE_CIDR = "kubernetes";
/** Keeps a ServiceCIDR until no address needs it. */
export const SERVICE_CIDR_FINALIZER = "networking.k8s.io/service-cidr-finalizer";

/** The ServiceCIDR of the flags, as it is once its controllers have seen it. */
function defaultServiceCIDR(config: ServerConfig, store: Store, now: Millis): ServiceCIDR {
  const time = formatRfc3339(now);
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "ServiceCIDR",
    metadata: {
      name: DEFAULT_SERVICE_CIDR,
      // Made by no request, so that it takes none of the uids, and draws, of what users make.
      uid: uidOf(config.seed, UID_OF_DEFAULT_CIDR),
      creationTimestamp: time,
      finalizers: [SERVICE_CIDR_FINALIZER],
    },
    spec: { cidrs: store.allocators.clusterIPs.map(({ cidr }) => formatPrefix(cidr)) },
    status: {
      conditions: [
        {
          type: "Ready",
          status: "True",
          lastTransitionTime: time,
          reason: "",
          message: "Kubernetes Service CIDR is ready",
        },
      ],
    },
  };
}

const UID_OF_DEFAULT_CIDR = 0xffff_ffff;

function namespace(name: string): Namespace {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name } };
}

// Models pkg/controlplane/controller/kubernetesservice/controller.go UpdateKubernetesService.
function kubernetesService(config: ServerConfig): Service {
  const prefix = parsePrefix(config.serviceCIDRs[0] ?? "");
  assert(prefix !== undefined, "serviceCIDRs has a first range");
  const clusterIP = formatAddr(addrAdd(masked(prefix).addr, 1));
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "kubernetes", namespace: "default", labels: { component: "apiserver", provider: "kubernetes" } },
    spec: {
      type: "ClusterIP",
      clusterIP,
      clusterIPs: [clusterIP],
      ipFamilyPolicy: "SingleStack",
      sessionAffinity: "None",
      ports: [{ name: "https", protocol: "TCP", port: 443, targetPort: APISERVER_PORT }],
    },
  };
}
