/** Objects of kinds that are not modelled: kept as they come, their generation counted. Models apiextensions-apiserver/pkg/registry/customresource/strategy.go. */
import type { CustomObject, CustomResource } from "@kubenetsim/api";
import { firstGeneration, nextGeneration } from "../generation.ts";
import type { Strategy } from "../strategy.ts";

export const customStrategy: Strategy<CustomResource> = {
  prepareForCreate: firstGeneration,
  prepareForUpdate: (object, old) => nextGeneration(object, old, [[wanted(object), wanted(old)]]),
  prepareForStatusUpdate: (object, old) => ({
    ...old,
    metadata: object.metadata,
    ...(object["status"] === undefined ? {} : { status: object["status"] }),
  }),
};

/** All but metadata and status. */
function wanted({ metadata: _metadata, status: _status, ...rest }: CustomObject): unknown {
  return rest;
}
