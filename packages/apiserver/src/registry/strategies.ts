/** The one list of strategies, by resource. */
import type { Resource } from "@kubenetsim/api";
import { configMapStrategy } from "./configmaps.ts";
import { deploymentStrategy } from "./deployments.ts";
import { endpointsStrategy } from "./endpoints.ts";
import { endpointSliceStrategy } from "./endpointslices.ts";
import { eventStrategy } from "./events.ts";
import { namespaceStrategy } from "./namespaces.ts";
import { nodeStrategy } from "./nodes.ts";
import { podStrategy } from "./pods.ts";
import { replicaSetStrategy } from "./replicasets.ts";
import { secretStrategy } from "./secrets.ts";
import { serviceStrategy } from "./services.ts";
import type { Strategy } from "./strategy.ts";

/** What each resource does differently. */
export const strategies: { readonly [R in Resource]: Strategy<R> } = {
  configmaps: configMapStrategy,
  deployments: deploymentStrategy,
  endpoints: endpointsStrategy,
  endpointslices: endpointSliceStrategy,
  events: eventStrategy,
  namespaces: namespaceStrategy,
  nodes: nodeStrategy,
  pods: podStrategy,
  replicasets: replicaSetStrategy,
  secrets: secretStrategy,
  services: serviceStrategy,
};
