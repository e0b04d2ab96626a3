/** `kubectl set selector`. Models k8s.io/kubectl/pkg/cmd/set/set_selector.go. */
import type { KubeObject, LabelSelector, Service } from "@kubenetsim/api";
import { bool, text } from "../../argv/flag.ts";
import { parseToLabelSelector } from "../../argv/label-selector.ts";
import { dryRunFlag, fileFlags, printFlags } from "../../argv/shared-flags.ts";
import { type Command, failed, type Outcome, type Request } from "../../request.ts";
import { type Change, changeAll, type Subject, subjectsOf } from "../change.ts";
import { demanding, withoutVersion } from "../metadata-pairs.ts";

export const setSelectorCommand: Command = {
  name: "selector",
  aliases: [],
  summary: "Set the selector on a resource",
  flags: [
    ...fileFlags,
    ...printFlags,
    dryRunFlag,
    bool("all"),
    bool("local"),
    text("resource-version"),
    text("field-manager", undefined, "kubectl-set"),
  ],
  run,
};

function run(request: Request): Outcome {
  const expression = request.args.at(-1);
  if (expression === undefined) return failed("one selector is required");
  const parsed = parseToLabelSelector(expression);
  if (!parsed.ok) return failed(parsed.error);
  const found = subjectsOf(request, request.args.slice(0, -1));
  if (!("subjects" in found)) return found;
  const subjects = found.subjects.map((subject) => withoutVersion(request, subject));
  return changeAll(
    request,
    { ...found, subjects },
    {
      patch: "strategic",
      typed: true,
      separated: true,
      change: (subject) => selecting(request, subject, parsed.selector),
    },
  );
}

function selecting(request: Request, { object }: Subject, { matchLabels, matchExpressions }: LabelSelector): Change {
  if (object.kind !== "Service") return { ok: false, failure: "setting a selector is only supported for Services" };
  if (matchExpressions !== undefined) {
    const shown = matchExpressions.map(
      ({ key, operator, values = [] }) => `{${key} ${operator} [${values.join(" ")}]}`,
    );
    return { ok: false, failure: `match expression [${shown.join(" ")}] not supported on this object` };
  }
  const { spec } = object as Service;
  const after = { ...object, metadata: demanding(request, object.metadata), spec: { ...spec, selector: matchLabels } };
  return { ok: true, object: after as KubeObject, operation: "selector updated" };
}
