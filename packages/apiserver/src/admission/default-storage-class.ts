/** Gives a claim that names no class the one that is marked as the default. Models plugin/pkg/admission/storage/storageclass/setdefault. */
import type { PersistentVolumeClaim, StorageClass } from "@kubenetsim/api";
import { listObjects } from "../store/lookup.ts";
import type { Store } from "../store/types.ts";
import type { AdmissionPlugin } from "./types.ts";

/** The marks of the default class, of today and of before. */
const MARKS = [
  "storageclass.kubernetes.io/is-default-class",
  "storageclass.beta.kubernetes.io/is-default-class",
] as const;

export const defaultStorageClass: AdmissionPlugin = {
  name: "DefaultStorageClass",
  operations: ["CREATE"],
  resources: ["persistentvolumeclaims"],
  admit({ object }, store) {
    const claim = object as PersistentVolumeClaim;
    if (claim.spec?.storageClassName !== undefined) return { ok: true, object };
    const marked = defaultClass(store);
    if (marked === undefined) return { ok: true, object };
    const changed: PersistentVolumeClaim = {
      ...claim,
      spec: { ...claim.spec, storageClassName: marked.metadata.name ?? "" },
    };
    return { ok: true, object: changed };
  },
};

/** Is the class marked as the one that is meant where none is named? */
export function isDefaultStorageClass({ metadata }: StorageClass): boolean {
  const { annotations = {} } = metadata;
  return MARKS.some((mark) => Object.hasOwn(annotations, mark) && annotations[mark] === "true");
}

/** Of several the newest; of one age the one whose name comes first. */
function defaultClass(store: Store): StorageClass | undefined {
  const age = ({ metadata }: StorageClass): string => metadata.creationTimestamp ?? "";
  const marked = listObjects(store, "storageclasses").filter(isDefaultStorageClass);
  return marked.reduce<StorageClass | undefined>(
    (best, one) => (best === undefined || age(one) > age(best) ? one : best),
    undefined,
  );
}
