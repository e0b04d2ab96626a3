/** The one list of modelled kinds: resource (the plural in URLs and table names) to the type of its objects. */
import type { ControllerRevision, DaemonSet, Deployment, ReplicaSet, StatefulSet } from "./apps/types.ts";
import type { HorizontalPodAutoscaler } from "./autoscaling/types.ts";
import type { CronJob, Job } from "./batch/types.ts";
import type { Lease } from "./coordination/types.ts";
import type {
  ConfigMap,
  Endpoints,
  Event,
  LimitRange,
  Namespace,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  ReplicationController,
  ResourceQuota,
  Secret,
  Service,
  ServiceAccount,
} from "./core/types.ts";
import type { EndpointSlice } from "./discovery/types.ts";
import type { CustomObject } from "./meta/types.ts";
import type { Ingress, IngressClass, IPAddress, NetworkPolicy, ServiceCIDR } from "./networking/types.ts";
import type { PodDisruptionBudget } from "./policy/types.ts";
import type { PriorityClass } from "./scheduling/types.ts";
import type { StorageClass } from "./storage/types.ts";

/** The kinds whose fields are known here. */
export interface ModelledKinds {
  readonly configmaps: ConfigMap;
  readonly controllerrevisions: ControllerRevision;
  readonly cronjobs: CronJob;
  readonly daemonsets: DaemonSet;
  readonly deployments: Deployment;
  readonly endpoints: Endpoints;
  readonly endpointslices: EndpointSlice;
  readonly events: Event;
  readonly horizontalpodautoscalers: HorizontalPodAutoscaler;
  readonly ingressclasses: IngressClass;
  readonly ingresses: Ingress;
  readonly ipaddresses: IPAddress;
  readonly jobs: Job;
  readonly leases: Lease;
  readonly limitranges: LimitRange;
  readonly namespaces: Namespace;
  readonly networkpolicies: NetworkPolicy;
  readonly nodes: Node;
  readonly persistentvolumeclaims: PersistentVolumeClaim;
  readonly persistentvolumes: PersistentVolume;
  readonly poddisruptionbudgets: PodDisruptionBudget;
  readonly pods: Pod;
  readonly priorityclasses: PriorityClass;
  readonly replicasets: ReplicaSet;
  readonly replicationcontrollers: ReplicationController;
  readonly resourcequotas: ResourceQuota;
  readonly secrets: Secret;
  readonly serviceaccounts: ServiceAccount;
  readonly servicecidrs: ServiceCIDR;
  readonly services: Service;
  readonly statefulsets: StatefulSet;
  readonly storageclasses: StorageClass;
}

/** Where objects of any other kind are kept: plural, dot, group, as `roles.rbac.authorization.k8s.io`. */
export type CustomResource = `${string}.${string}`;

/** All that can be stored: the modelled kinds, and any other as it comes. */
export interface Kinds extends ModelledKinds {
  readonly [custom: CustomResource]: CustomObject;
}

/** A modelled resource's plural name, such as `pods`. */
export type ModelledResource = keyof ModelledKinds;
/** What a table of the store is called: a plural name, with its group where the kind is not modelled. */
export type Resource = keyof Kinds;
