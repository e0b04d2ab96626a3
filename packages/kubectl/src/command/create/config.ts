/** `kubectl create configmap` and `create secret generic`. Models k8s.io/kubectl/pkg/cmd/create/create_{configmap,secret}.go. */
import { encodeBase64, type KubeObject } from "@kubenetsim/api";
import { bool, list, listOf, refused, text, textOf } from "../../argv/flag.ts";
import { type Command, failed, type Request } from "../../request.ts";
import { createNew, unstored } from "../new-object.ts";
import { nameOf, SHARED } from "./generators.ts";

const SOURCES = [list("from-literal"), list("from-file"), list("from-env-file"), refused(bool("append-hash"))];

export const createConfigMapCommand: Command = {
  name: "configmap",
  aliases: ["cm"],
  summary: "Create a config map from a local file, directory or literal value",
  flags: [...SHARED, ...SOURCES],
  run(request) {
    const name = nameOf(request, "create configmap");
    if (typeof name !== "string") return name;
    const data = dataOf(request);
    if (typeof data === "string") return failed(data);
    const object = {
      apiVersion: "v1",
      ...(data.size === 0 ? {} : { data: Object.fromEntries(data) }),
      kind: "ConfigMap",
      metadata: { name },
    };
    return createNew(request, "configmaps", unstored(object as KubeObject), {
      wrapped: (message) => `failed to create configmap: ${message}`,
    });
  },
};

const createGenericSecretCommand: Command = {
  name: "generic",
  aliases: [],
  summary: "Create a secret from a local file, directory, or literal value",
  flags: [...SHARED, ...SOURCES, text("type")],
  run(request) {
    const name = nameOf(request, "create secret generic");
    if (typeof name !== "string") return name;
    const data = dataOf(request);
    if (typeof data === "string") return failed(data);
    const encoded = [...data].map(([key, value]) => [key, encodeBase64(value)] as const);
    const type = textOf(request.flags, "type");
    const object = {
      apiVersion: "v1",
      ...(encoded.length === 0 ? {} : { data: Object.fromEntries(encoded) }),
      kind: "Secret",
      metadata: { name },
      ...(type === "" ? {} : { type }),
    };
    return createNew(request, "secrets", unstored(object as KubeObject), {
      wrapped: (message) => `failed to create secret ${message}`,
    });
  },
};

export const createSecretCommand: Command = {
  name: "secret",
  aliases: [],
  summary: "Create a secret using a specified subcommand",
  flags: [],
  subcommands: [createGenericSecretCommand],
  run: () => failed("Must specify one of: generic"),
};

/** Literals and files to keys and values. */
function dataOf({ flags, io }: Request): ReadonlyMap<string, string> | string {
  const data = new Map<string, string>();
  const add = (key: string, value: string): string | undefined => {
    if (data.has(key))
      return `cannot add key ${JSON.stringify(key)}, another key by that name already exists in Data for ConfigMap`;
    data.set(key, value);
    return undefined;
  };
  for (const literal of listOf(flags, "from-literal")) {
    const equals = literal.indexOf("=");
    if (equals <= 0) return `invalid literal source ${literal}, expected key=value`;
    const value = literal.slice(equals + 1).replace(/^(['"])(.*)\1$/s, "$2");
    const wrong = add(literal.slice(0, equals), value);
    if (wrong !== undefined) return wrong;
  }
  for (const source of listOf(flags, "from-file")) {
    const equals = source.indexOf("=");
    const path = equals < 0 ? source : source.slice(equals + 1);
    const key = equals < 0 ? path.slice(path.lastIndexOf("/") + 1) : source.slice(0, equals);
    const content = io.readFile?.(path);
    if (content === undefined) return `error reading ${path}: no such file or directory`;
    const wrong = add(key, content);
    if (wrong !== undefined) return wrong;
  }
  for (const path of listOf(flags, "from-env-file")) {
    const content = io.readFile?.(path);
    if (content === undefined) return `error reading ${path}: no such file or directory`;
    for (const line of content.split("\n").map((each) => each.trim())) {
      if (line === "" || line.startsWith("#")) continue;
      const equals = line.indexOf("=");
      const wrong = add(equals < 0 ? line : line.slice(0, equals), equals < 0 ? "" : line.slice(equals + 1));
      if (wrong !== undefined) return wrong;
    }
  }
  return data;
}
