/** `kubectl create configmap`. Models k8s.io/kubectl/pkg/cmd/create/create_configmap.go. */
import { goQuote, type KubeObject } from "@kubenetsim/api";
import { boolOf } from "../../argv/flag.ts";
import { type Command, failed } from "../../request.ts";
import { createNew, unstored } from "../new-object.ts";
import { dataOf, type KeyWords, sourceFlags } from "./data-sources.ts";
import { contentHash } from "./hash.ts";
import { createFlags, nameOf } from "./shared.ts";

export const createConfigMapCommand: Command = {
  name: "configmap",
  aliases: ["cm"],
  summary: "Create a config map from a local file, directory or literal value",
  flags: [...createFlags, ...sourceFlags],
  run(request) {
    const name = nameOf(request, "configmap");
    if (typeof name !== "string") return name;
    const read = dataOf(request, wordsFor(name));
    if (typeof read === "string") return failed(read);
    const data = Object.fromEntries(read);
    const isHashed = boolOf(request.flags, "append-hash");
    const suffix = isHashed ? `-${contentHash({ data, kind: "ConfigMap", name })}` : "";
    const object = {
      ...unstored({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: name + suffix } }),
      ...(read.size === 0 ? {} : { data }),
    };
    return createNew(request, "configmaps", object as KubeObject, {
      wrapped: (message) => `failed to create configmap: ${message}`,
    });
  },
};

function wordsFor(name: string): KeyWords {
  return {
    invalid: (key, why) => `${goQuote(key)} is not a valid key name for a ConfigMap: ${why.join(",")}`,
    taken: (key) =>
      `cannot add key ${goQuote(key)}, another key by that name already exists in Data for ConfigMap ${goQuote(name)}`,
  };
}
