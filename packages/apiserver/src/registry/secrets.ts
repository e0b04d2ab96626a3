/** Secrets keep their type. Models pkg/registry/core/secret; stringData is folded in by the defaults. */
import type { Strategy } from "./strategy.ts";

export const secretStrategy: Strategy<"secrets"> = {
  prepareForCreate: (secret) => secret,
  prepareForUpdate: (secret) => secret,
};
