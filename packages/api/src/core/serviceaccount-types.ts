/** ServiceAccount, v1. */
import type { KubeObject } from "../meta/types.ts";

export interface ServiceAccount extends KubeObject {
  readonly kind: "ServiceAccount";
  readonly secrets?: readonly { readonly kind?: string; readonly name?: string; readonly namespace?: string }[];
  readonly imagePullSecrets?: readonly { readonly name?: string }[];
  readonly automountServiceAccountToken?: boolean;
}
