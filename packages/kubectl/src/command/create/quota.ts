/** `kubectl create quota` and `create priorityclass`. Models k8s.io/kubectl/pkg/cmd/create/create_{quota,priorityclass}.go. */
import type { KubeObject } from "@kubenetsim/api";
import { bool, boolOf, integer, numberOf, text, textOf } from "../../argv/flag.ts";
import { type Command, failed } from "../../request.ts";
import { createNew, unstored } from "../new-object.ts";
import { parseAmounts } from "../set/resources.ts";
import { createFlags, nameOf } from "./shared.ts";

export const createQuotaCommand: Command = {
  name: "quota",
  aliases: ["resourcequota"],
  summary: "Create a quota with the specified name",
  flags: [...createFlags, text("hard"), text("scopes")],
  run(request) {
    const name = nameOf(request, "quota");
    if (typeof name !== "string") return name;
    const hard = parseAmounts(textOf(request.flags, "hard"));
    if (typeof hard === "string") return failed(hard);
    const given = textOf(request.flags, "scopes");
    const scopes = given === "" ? [] : given.split(",");
    if (scopes.includes("")) return failed('invalid resource quota scope ""');
    const spec = { ...(hard === undefined ? {} : { hard }), ...(scopes.length === 0 ? {} : { scopes }) };
    const object = { apiVersion: "v1", kind: "ResourceQuota", metadata: { name }, spec, status: {} };
    return createNew(request, "resourcequotas", unstored(object), {
      wrapped: (message) => `failed to create quota: ${message}`,
    });
  },
};

export const createPriorityClassCommand: Command = {
  name: "priorityclass",
  aliases: ["pc"],
  summary: "Create a priority class with the specified name",
  flags: [
    ...createFlags,
    integer("value", 0),
    bool("global-default"),
    text("description"),
    text("preemption-policy", undefined, "PreemptLowerPriority"),
  ],
  run(request) {
    const name = nameOf(request, "priorityclass");
    if (typeof name !== "string") return name;
    const { flags } = request;
    const description = textOf(flags, "description");
    const object = unstored({ apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", metadata: { name } });
    const filled = {
      ...object,
      ...(description === "" ? {} : { description }),
      ...(boolOf(flags, "global-default") ? { globalDefault: true } : {}),
      preemptionPolicy: textOf(flags, "preemption-policy"),
      value: numberOf(flags, "value"),
    };
    return createNew(request, "priorityclasses", filled as KubeObject, {
      wrapped: (message) => `failed to create priorityclass: ${message}`,
    });
  },
};
