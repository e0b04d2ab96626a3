/** The options of the kubernetes plugin. Models plugin/kubernetes/setup.go. */
import type { Selector } from "@kubenetsim/api";

/** Whether names of pods are answered: never, for any address, or for the addresses of pods that are there. */
export type PodMode = "disabled" | "insecure" | "verified";

/** What the directive `kubernetes` may say. */
export interface KubernetesOptions {
  /** Absolute, in lower case. PTR records point into the first that is no reverse zone. */
  readonly zones: readonly string[];
  /** Whether `10-244-1-5.ns.pod.<zone>` is answered: never, always, or if such a pod is there. */
  readonly pods: PodMode;
  /** Seconds, 0 to 3600. */
  readonly ttl: number;
  /** Endpoints without a hostname are named by their pod instead of their address. */
  readonly endpointPodNames: boolean;
  /** EndpointSlices are not watched: headless services have no addresses. */
  readonly noEndpoints: boolean;
  /** A missing name below one of these goes to the next plugin. */
  readonly fallthrough: readonly string[];
  /** Empty: all. */
  readonly namespaces: readonly string[];
  /** A service with a cluster IP and no ready endpoint does not exist. */
  readonly ignoreEmptyService: boolean;
  /** `<topology zone>.pin|prefer._zone.<service>...` names are served. */
  readonly zonal: boolean;
  /** Zones that serve ServiceImports. */
  readonly multicluster: readonly string[];
  readonly labels?: Selector;
  readonly namespaceLabels?: Selector;
}

/** What `kubernetes cluster.local` without a block means. */
export const DEFAULT_OPTIONS: KubernetesOptions = {
  zones: ["cluster.local."],
  pods: "disabled",
  ttl: 5,
  endpointPodNames: false,
  noEndpoints: false,
  fallthrough: [],
  namespaces: [],
  ignoreEmptyService: false,
  zonal: false,
  multicluster: [],
};
