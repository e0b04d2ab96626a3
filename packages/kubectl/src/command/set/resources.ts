/** `kubectl set resources`. Models k8s.io/kubectl/pkg/cmd/set/set_resources.go. */
import { type Container, type PodSpec, parseQuantity, type StringMap } from "@kubenetsim/api";
import { text, textOf } from "../../argv/flag.ts";
import { type Command, failed, type Outcome, type Request } from "../../request.ts";
import { containersOf, matchesPattern, withContainers } from "./pod-spec.ts";
import { refuseSetFlags, type SpecChange, setSpecs, workloadFlags, workloadsOf } from "./workloads.ts";

export const setResourcesCommand: Command = {
  name: "resources",
  aliases: [],
  summary: "Update resource requests/limits on objects with pod templates",
  flags: [...workloadFlags, text("containers", "c", "*"), text("limits"), text("requests")],
  run,
};

interface Amounts {
  readonly limits: StringMap | undefined;
  readonly requests: StringMap | undefined;
}

function run(request: Request): Outcome {
  const { args, flags } = request;
  const found = workloadsOf(request, args);
  if (!("subjects" in found)) return found;
  const wrong = refuseSetFlags(request);
  if (wrong !== undefined) return failed(wrong);
  const [limits, requests] = [parseAmounts(textOf(flags, "limits")), parseAmounts(textOf(flags, "requests"))];
  if (limits === undefined && requests === undefined)
    return failed("you must specify an update to requests or limits (in the form of --requests/--limits)");
  if (typeof limits === "string") return failed(limits);
  if (typeof requests === "string") return failed(requests);
  const pattern = textOf(flags, "containers");
  return setSpecs(request, found, {
    operation: "resource requirements updated",
    refusal: "failed to patch resources update to pod template",
    change: (spec) => withAmounts(spec, pattern, { limits, requests }),
  });
}

function withAmounts(spec: PodSpec, pattern: string, amounts: Amounts): SpecChange {
  const chosen = (name: string): boolean => matchesPattern(name, pattern);
  if (!containersOf(spec).some(({ name }) => chosen(name)))
    return { spec, failures: [`error: unable to find container named ${pattern}`] };
  return { spec: withContainers(spec, chosen, (container) => required(container, amounts)) };
}

function required(container: Container, { limits, requests }: Amounts): Container {
  const resources = {
    ...container.resources,
    ...(limits === undefined ? {} : { limits: { ...container.resources?.limits, ...limits } }),
    ...(requests === undefined ? {} : { requests: { ...container.resources?.requests, ...requests } }),
  };
  return { ...container, resources };
}

/** `cpu=100m,memory=64Mi`. */
export function parseAmounts(given: string): StringMap | string | undefined {
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
