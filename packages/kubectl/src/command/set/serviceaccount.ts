/** `kubectl set serviceaccount`. Models k8s.io/kubectl/pkg/cmd/set/set_serviceaccount.go. */
import { boolOf, textOf } from "../../argv/flag.ts";
import { type Command, failed, type Outcome, type Request } from "../../request.ts";
import { LOCAL_AND_SERVER, setSpecs, workloadFlags, workloadsOf } from "./workloads.ts";

export const setServiceAccountCommand: Command = {
  name: "serviceaccount",
  aliases: ["sa"],
  summary: "Update the service account of a resource",
  flags: workloadFlags.filter(({ name }) => name !== "selector"),
  run,
};

function run(request: Request): Outcome {
  const { args, flags } = request;
  const name = args.at(-1);
  if (boolOf(flags, "local") && textOf(flags, "dry-run") === "server") return failed(LOCAL_AND_SERVER);
  if (name === undefined) return failed("serviceaccount is required");
  const found = workloadsOf(request, boolOf(flags, "local") ? [] : args.slice(0, -1));
  if (!("subjects" in found)) return found;
  return setSpecs(request, found, {
    operation: "serviceaccount updated",
    refusal: "failed to patch ServiceAccountName",
    tellsSame: true,
    change: (spec) => ({ spec: { ...spec, serviceAccountName: name } }),
  });
}
