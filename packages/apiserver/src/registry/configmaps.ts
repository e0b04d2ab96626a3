/** ConfigMaps are stored as they come. Models pkg/registry/core/configmap. */
import type { Strategy } from "./strategy.ts";

export const configMapStrategy: Strategy<"configmaps"> = {
  prepareForCreate: (configMap) => configMap,
  prepareForUpdate: (configMap) => configMap,
};
