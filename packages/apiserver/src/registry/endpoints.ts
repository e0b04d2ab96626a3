/** Endpoints are stored as they come. Models pkg/registry/core/endpoint. */
import type { Strategy } from "./strategy.ts";

export const endpointsStrategy: Strategy<"endpoints"> = {
  prepareForCreate: (endpoints) => endpoints,
  prepareForUpdate: (endpoints) => endpoints,
};
