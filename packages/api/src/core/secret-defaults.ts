/** Fills in what a Secret left out, and folds stringData into data. Models pkg/apis/core/v1/defaults.go SetDefaults_Secret and conversion.go. */
import type { StringMap } from "../meta/types.ts";
import { encodeBase64 } from "./base64.ts";
import type { Secret } from "./config-types.ts";
import { fillZero } from "./fill.ts";

/** Fills in what a Secret left out; the same object comes back when nothing was missing. */
export function defaultSecret(secret: Secret): Secret {
  return fillZero(foldStringData(secret), { type: "Opaque" });
}

function foldStringData(secret: Secret): Secret {
  const { stringData, ...rest } = secret;
  if (stringData === undefined) return secret;
  const encoded: [string, string][] = Object.entries(stringData).map(([key, text]) => [key, encodeBase64(text)]);
  // fromEntries defines own properties, so a key such as __proto__ is only a key.
  const data: StringMap = Object.fromEntries([...Object.entries(rest.data ?? {}), ...encoded]);
  return { ...rest, data };
}
