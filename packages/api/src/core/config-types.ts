/** ConfigMap and Secret, v1. */
import type { KubeObject, StringMap } from "../meta/types.ts";

export interface ConfigMap extends KubeObject {
  readonly kind: "ConfigMap";
  readonly data?: StringMap;
  readonly binaryData?: StringMap;
  readonly immutable?: boolean;
}

export interface Secret extends KubeObject {
  readonly kind: "Secret";
  readonly type?: string;
  /** Values are base64. */
  readonly data?: StringMap;
  /** Written by users in plain text; the server folds it into data. */
  readonly stringData?: StringMap;
  readonly immutable?: boolean;
}
