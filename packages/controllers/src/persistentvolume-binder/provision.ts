/** Makes a volume for a claim, as the class's own provisioner would. Models external-provisioner/pkg/controller, for which every class has one here. */
import type { Node, PersistentVolume, PersistentVolumeClaim, StorageClass } from "@kubenetsim/api";
import type { Context } from "../runtime/types.ts";

/** The provisioner of classes whose volumes are made by hand. */
export const NO_PROVISIONER = "kubernetes.io/no-provisioner";
export const PROVISIONED_BY = "pv.kubernetes.io/provisioned-by";

/** The volume, named after the claim's uid; undefined where the server refused it. */
export function provision(
  context: Context,
  claim: PersistentVolumeClaim,
  storageClass: StorageClass,
  node: Node | undefined,
): PersistentVolume | undefined {
  const { provisioner = "" } = storageClass;
  const { namespace, name } = claim.metadata;
  context.event(
    claim,
    "Normal",
    "ExternalProvisioning",
    `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`,
  );
  context.event(
    claim,
    "Normal",
    "Provisioning",
    `External provisioner is provisioning volume for claim "${namespace}/${name}"`,
  );
  const volume = volumeFor(claim, storageClass, node);
  const result = context.create("persistentvolumes", volume);
  if (!result.ok) {
    const message = `failed to provision volume with StorageClass "${storageClass.metadata.name}": ${result.status.message}`;
    context.event(claim, "Warning", "ProvisioningFailed", message);
    return undefined;
  }
  const message = `Successfully provisioned volume ${volume.metadata.name}`;
  context.event(claim, "Normal", "ProvisioningSucceeded", message);
  return result.value;
}

function volumeFor(
  { metadata, spec = {} }: PersistentVolumeClaim,
  storageClass: StorageClass,
  node: Node | undefined,
): PersistentVolume {
  const { namespace = "", name = "", uid = "", resourceVersion = "" } = metadata;
  const volume = `pvc-${uid}`;
  return {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: volume, annotations: { [PROVISIONED_BY]: storageClass.provisioner ?? "" } },
    spec: {
      accessModes: spec.accessModes ?? [],
      capacity: { storage: spec.resources?.requests?.storage ?? "0" },
      claimRef: { apiVersion: "v1", kind: "PersistentVolumeClaim", namespace, name, uid, resourceVersion },
      hostPath: { path: `/var/lib/volumes/${volume}_${namespace}_${name}`, type: "DirectoryOrCreate" },
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? "Delete",
      storageClassName: storageClass.metadata.name ?? "",
      volumeMode: spec.volumeMode ?? "Filesystem",
      ...(storageClass.mountOptions === undefined ? {} : { mountOptions: storageClass.mountOptions }),
      ...affinityTo(node),
    },
  };
}

/** What was made for a pod on one node is there only. */
function affinityTo(node: Node | undefined): Pick<NonNullable<PersistentVolume["spec"]>, "nodeAffinity"> {
  if (node === undefined) return {};
  const values = [node.metadata.labels?.[HOSTNAME] ?? node.metadata.name ?? ""];
  const matchExpressions = [{ key: HOSTNAME, operator: "In", values } as const];
  return { nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions }] } } };
}

const HOSTNAME = "kubernetes.io/hostname";
