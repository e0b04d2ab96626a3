/** `kubectl create namespace` and `create serviceaccount`: a name is all they take. */
import type { Command } from "../../request.ts";
import { createNew, unstored } from "../new-object.ts";
import { createFlags, nameOf } from "./shared.ts";

export const createNamespaceCommand: Command = {
  name: "namespace",
  aliases: ["ns"],
  summary: "Create a namespace with the specified name",
  flags: createFlags,
  run(request) {
    const name = nameOf(request, "namespace");
    if (typeof name !== "string") return name;
    const object = { apiVersion: "v1", kind: "Namespace", metadata: { name }, spec: {}, status: {} };
    return createNew(request, "namespaces", unstored(object));
  },
};

export const createServiceAccountCommand: Command = {
  name: "serviceaccount",
  aliases: ["sa"],
  summary: "Create a service account with the specified name",
  flags: createFlags,
  run(request) {
    const name = nameOf(request, "serviceaccount");
    if (typeof name !== "string") return name;
    return createNew(
      request,
      "serviceaccounts",
      unstored({ apiVersion: "v1", kind: "ServiceAccount", metadata: { name } }),
      {
        wrapped: (message) => `failed to create serviceaccount: ${message}`,
      },
    );
  },
};
