/** ConfigMaps and Secrets. Models ConfigMapDescriber, describeSecret. */
import {
  base64Length,
  type ConfigMap,
  decodeBase64,
  labelOf,
  type Secret,
  sortedKeys,
  utf8Text,
} from "@kubenetsim/api";
import type { Describer } from "./context.ts";
import { eventLines } from "./events.ts";
import { annotationLines, labelLines, nameLines } from "./lines.ts";

export const describeConfigMap: Describer<ConfigMap> = (config, context) => [
  ...nameLines(config),
  ...labelLines("Labels", config.metadata.labels),
  ...annotationLines("Annotations", config.metadata.annotations),
  "",
  "Data",
  "====",
  ...sortedKeys(config.data).flatMap((key) => [
    `${key}:`,
    "----",
    ...(labelOf(config.data, key) ?? "").split("\n"),
    "",
  ]),
  "",
  "BinaryData",
  "====",
  ...sortedKeys(config.binaryData).map((key) => `${key}: ${base64Length(labelOf(config.binaryData, key) ?? "")} bytes`),
  "",
  ...eventLines(config, context),
];

const TOKEN_TYPE = "kubernetes.io/service-account-token";

export const describeSecret: Describer<Secret> = (secret) => [
  ...nameLines(secret),
  ...labelLines("Labels", secret.metadata.labels),
  ...annotationLines("Annotations", secret.metadata.annotations),
  "",
  `Type:\t${secret.type ?? ""}`,
  "",
  "Data",
  "====",
  ...sortedKeys(secret.data).map((key) => `${key}:\t${shownValue(secret, key)}`),
];

/** Only a service account's token is told. */
function shownValue({ type, data }: Secret, key: string): string {
  const value = labelOf(data, key) ?? "";
  if (type === TOKEN_TYPE && key === "token") return utf8Text(decodeBase64(value) ?? []);
  return `${base64Length(value)} bytes`;
}
