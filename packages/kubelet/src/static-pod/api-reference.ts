/** What of a pod needs the API server: a static pod may have none of it. Models pkg/api/pod/util.go HasAPIObjectReference. */
import type { Container, Pod, Volume } from "@kubenetsim/api";

/** The resource that the pod refers to, in upstream's words; `undefined`: none. */
export function apiReferenceOf({ spec }: Pod): string | undefined {
  if ((spec.serviceAccountName ?? "") !== "") return "serviceaccounts";
  const containers: readonly Container[] = [
    ...(spec.initContainers ?? []),
    ...spec.containers,
    ...(spec.ephemeralContainers ?? []),
  ];
  const volumes = spec.volumes ?? [];
  if ((spec.imagePullSecrets ?? []).length > 0 || containers.some(readsSecret) || volumes.some(holdsSecret))
    return "secrets";
  if (containers.some(readsConfigMap) || volumes.some(holdsConfigMap)) return "configmaps";
  if (((spec as { readonly resourceClaims?: readonly unknown[] }).resourceClaims ?? []).length > 0)
    return "resourceclaims";
  for (const volume of volumes) {
    const found = VOLUMES.find(([source]) => volume[source] !== undefined)?.[1] ?? projectedReference(volume);
    if (found !== undefined) return found;
  }
  return undefined;
}

const VOLUMES: readonly (readonly [string, string])[] = [
  ["csi", "csidrivers (via CSI volumes)"],
  ["glusterfs", "endpoints (via glusterFS volumes)"],
  ["persistentVolumeClaim", "persistentvolumeclaims"],
  ["ephemeral", "persistentvolumeclaims (via ephemeral volumes)"],
  ["azureFile", "secrets (via azureFile volumes)"],
];

const PROJECTED: readonly (readonly [string, string])[] = [
  ["serviceAccountToken", "serviceaccounts (via projected volumes)"],
  ["clusterTrustBundle", "clustertrustbundles"],
  ["podCertificate", "podcertificates"],
];

function projectedReference(volume: Volume): string | undefined {
  for (const source of projectedSources(volume)) {
    const found = PROJECTED.find(([name]) => source[name] !== undefined);
    if (found !== undefined) return found[1];
  }
  return undefined;
}

function projectedSources(volume: Volume): readonly { readonly [source: string]: unknown }[] {
  const { sources } = (volume["projected"] ?? {}) as {
    readonly sources?: readonly { readonly [s: string]: unknown }[];
  };
  return sources ?? [];
}

function readsSecret({ env = [], envFrom = [] }: Container): boolean {
  return (
    env.some(({ valueFrom }) => valueFrom?.secretKeyRef !== undefined) ||
    envFrom.some(({ secretRef }) => secretRef !== undefined)
  );
}

function readsConfigMap({ env = [], envFrom = [] }: Container): boolean {
  return (
    env.some(({ valueFrom }) => valueFrom?.configMapKeyRef !== undefined) ||
    envFrom.some(({ configMapRef }) => configMapRef !== undefined)
  );
}

function holdsSecret(volume: Volume): boolean {
  return volume.secret !== undefined || projectedSources(volume).some(({ secret }) => secret !== undefined);
}

function holdsConfigMap(volume: Volume): boolean {
  return volume.configMap !== undefined || projectedSources(volume).some(({ configMap }) => configMap !== undefined);
}
