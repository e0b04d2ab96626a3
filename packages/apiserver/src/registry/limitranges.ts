/** LimitRanges are stored as they come; admission reads them. Models pkg/registry/core/limitrange. */
import type { Strategy } from "./strategy.ts";

export const limitRangeStrategy: Strategy<"limitranges"> = {
  prepareForCreate: (range) => range,
  prepareForUpdate: (range) => range,
};
