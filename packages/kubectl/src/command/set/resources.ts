/** `kubectl set resources`. Models k8s.io/kubectl/pkg/cmd/set/set_resources.go. */
import { parseQuantity, type StringMap } from "@kubenetsim/api";
import { bool, refused, text, textOf } from "../../argv/flag.ts";
import { dryRunFlag, fileFlags, printFlags, selectorFlag } from "../../argv/shared-flags.ts";
import { type Command, failed, type Outcome, type Request } from "../../request.ts";
import { changeAll, subjectsOf } from "../change.ts";
import { containerNames, notAWorkload, withContainers, withPodSpec } from "./pod-spec.ts";

export const setResourcesCommand: Command = {
  name: "resources",
  aliases: [],
  summary: "Update resource requests/limits on objects with pod templates",
  flags: [
    ...fileFlags,
    ...printFlags,
    selectorFlag,
    dryRunFlag,
    bool("all"),
    text("containers", "c", "*"),
    text("limits"),
    text("requests"),
    text("field-manager", undefined, "kubectl-set"),
    refused(bool("local")),
  ],
  run,
};

function run(request: Request): Outcome {
  const { args, flags } = request;
  const [limits, requests] = [amountsOf(textOf(flags, "limits")), amountsOf(textOf(flags, "requests"))];
  if (typeof limits === "string") return failed(limits);
  if (typeof requests === "string") return failed(requests);
  if (limits === undefined && requests === undefined)
    return failed("you must specify an update to requests or limits (in the form of --requests/--limits)");
  const found = subjectsOf(request, args);
  if (!("subjects" in found)) return found;
  const pattern = textOf(flags, "containers");
  const chosen = (name: string): boolean => pattern === "*" || name === pattern;
  return changeAll(request, found, {
    patch: "strategic",
    change({ object }) {
      if (!containerNames(object).some(chosen))
        return { ok: false, failure: `unable to find container named ${JSON.stringify(pattern)}` };
      const after = withPodSpec(object, (spec) =>
        withContainers(spec, chosen, (container) => ({
          ...container,
          resources: {
            ...container.resources,
            ...(limits === undefined ? {} : { limits: { ...container.resources?.limits, ...limits } }),
            ...(requests === undefined ? {} : { requests: { ...container.resources?.requests, ...requests } }),
          },
        })),
      );
      return after === undefined
        ? notAWorkload(object)
        : { ok: true, object: after, operation: "resource requirements updated" };
    },
  });
}

/** `cpu=100m,memory=64Mi`. */
function amountsOf(given: string): StringMap | string | undefined {
  if (given === "") return undefined;
  const amounts: [string, string][] = [];
  for (const part of given.split(",")) {
    const [name = "", amount, ...more] = part.split("=");
    if (amount === undefined || more.length > 0) return `Invalid argument syntax ${part}, expected <resource>=<value>`;
    const parsed = parseQuantity(amount);
    if (!parsed.ok) return parsed.error;
    amounts.push([name, amount]);
  }
  return Object.fromEntries(amounts);
}
