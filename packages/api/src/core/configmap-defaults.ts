/** A ConfigMap leaves nothing for the server to fill in that a reader could see. Models pkg/apis/core/v1/defaults.go SetDefaults_ConfigMap. */
import type { ConfigMap } from "./config-types.ts";

/** Gives the ConfigMap back as it is: upstream's empty data map is never written out. */
export function defaultConfigMap(configMap: ConfigMap): ConfigMap {
  return configMap;
}
