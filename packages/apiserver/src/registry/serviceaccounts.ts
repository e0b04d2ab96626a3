/** ServiceAccounts are stored as they come. Models pkg/registry/core/serviceaccount. */
import type { Strategy } from "./strategy.ts";

export const serviceAccountStrategy: Strategy<"serviceaccounts"> = {
  prepareForCreate: (account) => account,
  prepareForUpdate: (account) => account,
};
