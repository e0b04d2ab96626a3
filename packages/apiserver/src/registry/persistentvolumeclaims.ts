/** PersistentVolumeClaims: whom they are bound to is for a controller to say. Models pkg/registry/core/persistentvolumeclaim. */
import { keepField } from "./generation.ts";
import type { Strategy } from "./strategy.ts";

export const persistentVolumeClaimStrategy: Strategy<"persistentvolumeclaims"> = {
  prepareForCreate: ({ status: _status, ...claim }) => ({ ...claim, status: { phase: "Pending" } }),
  prepareForUpdate: (claim, old) => keepField(claim, old, "status"),
  prepareForStatusUpdate: (claim, old) => keepField(claim, old, "spec"),
};
