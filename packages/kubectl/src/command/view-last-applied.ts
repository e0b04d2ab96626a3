/** `kubectl apply view-last-applied`. Models k8s.io/kubectl/pkg/cmd/apply/apply_view_last_applied.go. */
import { readYaml, toJson, toYaml } from "@kubenetsim/api";
import { LAST_APPLIED } from "@kubenetsim/cluster";
import { bool, text, textOf } from "../argv/flag.ts";
import { fileFlags, selectorFlag } from "../argv/shared-flags.ts";
import { usageError } from "../failure.ts";
import { type Command, failed, type Outcome, type Request } from "../request.ts";
import { subjectsOf } from "./change.ts";

export const viewLastAppliedCommand: Command = {
  name: "view-last-applied",
  aliases: [],
  summary: "View the latest last-applied-configuration annotations of a resource/object",
  flags: [...fileFlags, selectorFlag, bool("all"), text("output", "o", "yaml")],
  run,
};

function run(request: Request): Outcome {
  const found = subjectsOf(request, request.args, { allowBare: request.namespaceGiven });
  if (!("subjects" in found)) return found;
  if (found.failures.length > 0) return failed(...found.failures);
  const output = textOf(request.flags, "output");
  let stdout = "";
  for (const { object } of found.subjects) {
    const applied = object.metadata.annotations?.[LAST_APPLIED];
    // kubectl has an error for it, and loses it: nothing more is shown.
    if (applied === undefined) return {};
    const read = readYaml(applied);
    if (!read.ok) return failed(read.message);
    if (output !== "yaml" && output !== "json")
      return failed(
        usageError(
          "apply view-last-applied",
          `Unexpected -o output mode: ${output}, the flag 'output' must be one of yaml|json`,
        ),
      );
    stdout += output === "yaml" ? toYaml(read.value) : indentedByTwo(toJson(read.value));
  }
  return { stdout };
}

function indentedByTwo(text: string): string {
  return text.replace(/^ +/gm, (blanks) => blanks.slice(blanks.length / 2));
}
