/** StorageClasses. Models pkg/registry/storage/storageclass. */
import type { Strategy } from "./strategy.ts";

export const storageClassStrategy: Strategy<"storageclasses"> = {
  prepareForCreate: (storageClass) => storageClass,
  prepareForUpdate: (storageClass) => storageClass,
};
