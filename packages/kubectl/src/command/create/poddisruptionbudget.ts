/** `kubectl create poddisruptionbudget`. Models k8s.io/kubectl/pkg/cmd/create/create_pdb.go. */
import { parseIntOrString } from "@kubenetsim/api";
import { text, textOf } from "../../argv/flag.ts";
import { parseToLabelSelector } from "../../argv/label-selector.ts";
import { type Command, failed, type Outcome, type Request } from "../../request.ts";
import { createNew, unstored } from "../new-object.ts";
import { createFlags, nameOf } from "./shared.ts";

export const createPodDisruptionBudgetCommand: Command = {
  name: "poddisruptionbudget",
  aliases: ["pdb"],
  summary: "Create a pod disruption budget with the specified name",
  flags: [...createFlags, text("selector"), text("min-available"), text("max-unavailable")],
  run,
};

function run(request: Request): Outcome {
  const name = nameOf(request, "poddisruptionbudget");
  if (typeof name !== "string") return name;
  const { flags } = request;
  const [min, max] = [textOf(flags, "min-available"), textOf(flags, "max-unavailable")];
  const wrong = refuse(textOf(flags, "selector"), min, max);
  if (wrong !== undefined) return failed(wrong);
  const parsed = parseToLabelSelector(textOf(flags, "selector"));
  if (!parsed.ok) return failed(parsed.error);
  const spec = {
    ...(max === "" ? {} : { maxUnavailable: parseIntOrString(max) }),
    ...(min === "" ? {} : { minAvailable: parseIntOrString(min) }),
    selector: parsed.selector,
  };
  const status = { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 };
  const object = { apiVersion: "policy/v1", kind: "PodDisruptionBudget", metadata: { name }, spec, status };
  return createNew(request, "poddisruptionbudgets", unstored(object), {
    wrapped: (message) => `failed to create poddisruptionbudgets: ${message}`,
  });
}

const AMOUNT = /^[0-9]+%?$/;

function refuse(selector: string, min: string, max: string): string | undefined {
  if (selector === "") return "a selector must be specified";
  if (min === "" && max === "") return "one of min-available or max-unavailable must be specified";
  if (min !== "" && max !== "") return "min-available and max-unavailable cannot be both specified";
  if (min !== "" && !AMOUNT.test(min)) return "invalid format specified for min-available";
  return max !== "" && !AMOUNT.test(max) ? "invalid format specified for max-unavailable" : undefined;
}
