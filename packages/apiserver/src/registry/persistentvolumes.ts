/** PersistentVolumes: each phase has its time. Models pkg/registry/core/persistentvolume. */
import { keepField } from "./generation.ts";
import type { Strategy } from "./strategy.ts";

export const persistentVolumeStrategy: Strategy<"persistentvolumes"> = {
  prepareForCreate: ({ status: _status, ...volume }) => ({ ...volume, status: { phase: "Pending" } }),
  prepareForUpdate: (volume, old) => keepField(volume, old, "status"),
  prepareForStatusUpdate: (volume, old) => keepField(volume, old, "spec"),
};
