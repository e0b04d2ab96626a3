/** The one list of modelled kinds: resource (the plural in URLs and table names) to the type of its objects. */
import type { Deployment, ReplicaSet } from "./apps/types.ts";
import type { ConfigMap, Endpoints, Event, Namespace, Node, Pod, Secret, Service } from "./core/types.ts";
import type { EndpointSlice } from "./discovery/types.ts";

export interface Kinds {
  readonly configmaps: ConfigMap;
  readonly deployments: Deployment;
  readonly endpoints: Endpoints;
  readonly endpointslices: EndpointSlice;
  readonly events: Event;
  readonly namespaces: Namespace;
  readonly nodes: Node;
  readonly pods: Pod;
  readonly replicasets: ReplicaSet;
  readonly secrets: Secret;
  readonly services: Service;
}

/** A resource's plural name, such as `pods`. */
export type Resource = keyof Kinds;
