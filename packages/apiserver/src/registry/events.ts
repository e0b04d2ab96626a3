/** Events are stored as they come. Models pkg/registry/core/event. */
import type { Strategy } from "./strategy.ts";

export const eventStrategy: Strategy<"events"> = {
  prepareForCreate: (event) => event,
  prepareForUpdate: (event) => event,
};
