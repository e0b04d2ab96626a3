/** ResourceQuotas: what is used stands in their status, which admission and a controller keep. Models pkg/registry/core/resourcequota. */
import { keepField } from "./generation.ts";
import type { Strategy } from "./strategy.ts";

export const resourceQuotaStrategy: Strategy<"resourcequotas"> = {
  prepareForCreate: ({ status: _status, ...quota }) => ({ ...quota, status: {} }),
  prepareForUpdate: (quota, old) => keepField(quota, old, "status"),
  prepareForStatusUpdate: (quota, old) => keepField(quota, old, "spec"),
};
