/** Manifests in API versions that servers no longer have, or keep beside a newer one, as today's versions say the same. Models the conversions of kube-apiserver before v1.16, v1.22 and v1.25. */
import { isJsonMap, type JsonMap, member } from "../json.ts";
import { convertAutoscaler } from "./autoscaler.ts";
import { convertIngress } from "./ingress.ts";
import { convertWorkload, type LegacyDefaults } from "./workload.ts";

/** What became of a manifest in an old version. */
export interface LegacyConversion {
  readonly value: JsonMap;
  /** As the last servers that had the version said: `extensions/v1beta1 Ingress is deprecated in v1.14+, …`. Absent for one that servers still have. */
  readonly warning?: string;
}

interface LegacyVersion {
  /** The version that says the same today. */
  readonly replacement: string;
  /** The minor version since when it is deprecated, and since when it is gone. Absent: it is neither. */
  readonly deprecated?: number;
  readonly removed?: number;
  /** Absent: the fields are the same. */
  convert?(value: JsonMap): JsonMap;
}

/** The same object in today's version; undefined for a version that needs none. */
export function convertLegacy(value: JsonMap): LegacyConversion | undefined {
  const apiVersion = member(value, "apiVersion");
  const kind = member(value, "kind");
  if (typeof apiVersion !== "string" || typeof kind !== "string") return undefined;
  const version = versions.get(`${apiVersion} ${kind}`);
  if (version === undefined) return undefined;
  const { replacement, deprecated, removed, convert } = version;
  const bumped = { ...value, apiVersion: replacement };
  const converted = convert === undefined || !isJsonMap(member(value, "spec")) ? bumped : convert(bumped);
  if (deprecated === undefined) return { value: converted };
  const told = `is deprecated in v1.${deprecated}+, unavailable in v1.${removed}+`;
  return { value: converted, warning: `${apiVersion} ${kind} ${told}; use ${replacement} ${kind}` };
}

const EXTENSIONS: LegacyDefaults = {
  selector: true,
  revisionHistoryLimit: 2147483647,
  progressDeadlineSeconds: 2147483647,
  rolling: 1,
  updateStrategy: "OnDelete",
};
const APPS_V1BETA1: LegacyDefaults = { selector: true, revisionHistoryLimit: 2, updateStrategy: "OnDelete" };

const workload =
  (defaults: LegacyDefaults) =>
  (value: JsonMap): JsonMap =>
    convertWorkload(value, defaults);

const NETWORKING = "networking.k8s.io/v1";
const versions: ReadonlyMap<string, LegacyVersion> = new Map<string, LegacyVersion>([
  ["extensions/v1beta1 Ingress", { replacement: NETWORKING, deprecated: 14, removed: 22, convert: convertIngress }],
  [
    "networking.k8s.io/v1beta1 Ingress",
    { replacement: NETWORKING, deprecated: 19, removed: 22, convert: convertIngress },
  ],
  ["networking.k8s.io/v1beta1 IngressClass", { replacement: NETWORKING, deprecated: 19, removed: 22 }],
  ["networking.k8s.io/v1beta1 IPAddress", { replacement: NETWORKING, deprecated: 34, removed: 37 }],
  ["networking.k8s.io/v1beta1 ServiceCIDR", { replacement: NETWORKING, deprecated: 34, removed: 37 }],
  ["extensions/v1beta1 NetworkPolicy", { replacement: NETWORKING, deprecated: 9, removed: 16 }],
  ...["DaemonSet", "Deployment", "ReplicaSet"].map(
    (kind) => [`extensions/v1beta1 ${kind}`, apps(8, workload(EXTENSIONS))] as const,
  ),
  ...["Deployment", "StatefulSet"].map((kind) => [`apps/v1beta1 ${kind}`, apps(8, workload(APPS_V1BETA1))] as const),
  ...["DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"].map(
    (kind) => [`apps/v1beta2 ${kind}`, apps(9, workload({}))] as const,
  ),
  ["policy/v1beta1 PodDisruptionBudget", { replacement: "policy/v1", deprecated: 21, removed: 25 }],
  ["batch/v1beta1 CronJob", { replacement: "batch/v1", deprecated: 21, removed: 25 }],
  ["autoscaling/v1 HorizontalPodAutoscaler", { replacement: "autoscaling/v2", convert: convertAutoscaler }],
  ["autoscaling/v2beta2 HorizontalPodAutoscaler", { replacement: "autoscaling/v2", deprecated: 23, removed: 26 }],
  ["scheduling.k8s.io/v1beta1 PriorityClass", { replacement: "scheduling.k8s.io/v1", deprecated: 14, removed: 22 }],
  ["coordination.k8s.io/v1beta1 Lease", { replacement: "coordination.k8s.io/v1", deprecated: 19, removed: 22 }],
]);

function apps(deprecated: number, convert: (value: JsonMap) => JsonMap): LegacyVersion {
  return { replacement: "apps/v1", deprecated, removed: 16, convert };
}
