/** Where the variables of `set env` come from: arguments, and other objects. Models k8s.io/kubectl/pkg/cmd/set/env. */
import { type ConfigMap, type EnvVar, type EnvVarSource, goQuote, isEnvVarName, type Secret } from "@kubenetsim/api";
import { listOf, textOf } from "../../argv/flag.ts";
import type { Failure } from "../../failure.ts";
import type { Request } from "../../request.ts";
import { subjectsOf } from "../change.ts";

export interface SplitEnv {
  readonly resources: readonly string[];
  readonly pairs: readonly string[];
}

/** Resources come first, then `NAME=VALUE` and `NAME-`; undefined where they are mixed. */
export function splitEnv(args: readonly string[]): SplitEnv | undefined {
  const isPair = (arg: string): boolean => arg.indexOf("=") > 0 || arg.endsWith("-");
  const first = args.findIndex(isPair);
  if (first < 0) return { resources: args, pairs: [] };
  const pairs = args.slice(first);
  return pairs.every(isPair) ? { resources: args.slice(0, first), pairs } : undefined;
}

export interface ParsedEnv {
  readonly env: readonly EnvVar[];
  readonly remove: readonly string[];
}

export function parseEnv(pairs: readonly string[]): ParsedEnv | string {
  const env: EnvVar[] = [];
  const remove: string[] = [];
  for (const pair of pairs) {
    const equals = pair.indexOf("=");
    if (equals < 0 && !pair.endsWith("-")) return `unknown environment variable: ${pair}`;
    if (equals < 0) {
      remove.push(pair.slice(0, -1));
      continue;
    }
    const name = pair.slice(0, equals);
    const wrong = isEnvVarName(name);
    if (wrong.length > 0) return `${goQuote(name)} is not a valid key name: ${wrong.join(";")}`;
    env.push({ name, value: pair.slice(equals + 1) });
  }
  if (remove.some((name) => env.some((variable) => variable.name === name)))
    return "can not both modify and remove the same environment variable in the same command";
  return { env, remove };
}

/** `--from`: a variable for each key of a ConfigMap or Secret. */
export function importedEnv(request: Request): { readonly env: readonly EnvVar[] } | { readonly failure: Failure } {
  const from = textOf(request.flags, "from");
  if (from === "") return { env: [] };
  const { flags } = request;
  // A selector is refused here, though it is meant for what is changed; `--all` and files are not looked at.
  const values = new Map([...flags.values, ["all", false], ["filename", []]] as const);
  const found = subjectsOf({ ...request, flags: { ...flags, values } }, [from]);
  if (!("subjects" in found)) return { failure: found.failures?.[0] ?? "" };
  const [failure] = found.failures;
  if (failure !== undefined) return { failure };
  const env: EnvVar[] = [];
  for (const { object } of found.subjects) {
    if (object.kind !== "Secret" && object.kind !== "ConfigMap")
      return { failure: "unsupported resource specified in --from" };
    env.push(...variablesOf(request, object as ConfigMap | Secret));
  }
  return { env };
}

function variablesOf({ flags, warn }: Request, { kind, metadata, data = {} }: ConfigMap | Secret): readonly EnvVar[] {
  const keys = listOf(flags, "keys");
  const { name = "" } = metadata;
  const shown = Object.keys(data).filter((key) => keys.length === 0 || keys.includes(key));
  return shown.map((key) => {
    const variable = key.replace(/[^a-zA-Z0-9_]/g, "_").toUpperCase();
    if (variable !== key) warn(`key ${key} transferred to ${variable}`);
    const reference = { name, key };
    return {
      name: variable,
      valueFrom: kind === "Secret" ? { secretKeyRef: reference } : { configMapKeyRef: reference },
    };
  });
}

/** What `--list` says of a variable without a value of its own. */
export function envFrom({ configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef }: EnvVarSource): string {
  if (configMapKeyRef !== undefined) return `configmap ${configMapKeyRef.name ?? ""}, key ${configMapKeyRef.key}`;
  if (secretKeyRef !== undefined) return `secret ${secretKeyRef.name ?? ""}, key ${secretKeyRef.key}`;
  if (fieldRef !== undefined) return `field path ${fieldRef.fieldPath}`;
  if (resourceFieldRef === undefined) return "invalid valueFrom";
  const { containerName = "", resource } = resourceFieldRef;
  return `resource field ${containerName === "" ? "" : `${containerName}/`}${resource}`;
}
