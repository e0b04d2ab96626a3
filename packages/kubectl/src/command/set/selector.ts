/** `kubectl set selector`. Models k8s.io/kubectl/pkg/cmd/set/set_selector.go. */
import type { KubeObject, Service } from "@kubenetsim/api";
import { bool, refused, text } from "../../argv/flag.ts";
import { dryRunFlag, fileFlags, printFlags } from "../../argv/shared-flags.ts";
import { type Command, failed, type Outcome, type Request } from "../../request.ts";
import { changeAll, subjectsOf } from "../change.ts";
import { parsePairs } from "../expose.ts";

export const setSelectorCommand: Command = {
  name: "selector",
  aliases: [],
  summary: "Set the selector on a resource",
  flags: [
    ...fileFlags,
    ...printFlags,
    dryRunFlag,
    bool("all"),
    text("resource-version"),
    text("field-manager", undefined, "kubectl-set"),
    refused(bool("local")),
  ],
  run,
};

function run(request: Request): Outcome {
  const expressions = request.args.filter((arg) => arg.includes("="));
  const resources = request.args.filter((arg) => !arg.includes("="));
  const [expression] = expressions;
  if (expression === undefined) return failed("selector is required");
  if (resources.length === 0)
    return failed("one or more resources must be specified as <resource> <name> or <resource>/<name>");
  const selector = parsePairs(expression);
  if (typeof selector === "string") return failed(selector);
  const found = subjectsOf(request, resources);
  if (!("subjects" in found)) return found;
  return changeAll(request, found, {
    patch: "strategic",
    change({ object }) {
      if (object.kind !== "Service") return { ok: false, failure: "setting a selector is only supported for Services" };
      const { spec } = object as Service;
      return {
        ok: true,
        object: { ...object, spec: { ...spec, selector } } as KubeObject,
        operation: "selector updated",
      };
    },
  });
}
