/** `kubectl cordon` and `kubectl uncordon`. Models k8s.io/kubectl/pkg/cmd/drain/drain.go RunCordonOrUncordon. */
import type { KubeObject, Node } from "@kubenetsim/api";
import { bool, text } from "../argv/flag.ts";
import { dryRunFlag, selectorFlag } from "../argv/shared-flags.ts";
import { type Failure, usageError } from "../failure.ts";
import { type Command, failed, type Outcome, type Request } from "../request.ts";
import { patchTo, type Subject, subjectsOf } from "./change.ts";
import { type DryRun, dryRunOf, told } from "./dry-run.ts";

const FLAGS = [selectorFlag, dryRunFlag, bool("all"), text("field-selector")];

export const cordonCommand: Command = {
  name: "cordon",
  aliases: [],
  summary: "Mark node as unschedulable",
  flags: FLAGS,
  run: (request) => run(request, true),
};

export const uncordonCommand: Command = {
  name: "uncordon",
  aliases: [],
  summary: "Mark node as schedulable",
  flags: FLAGS,
  run: (request) => run(request, false),
};

function run(request: Request, unschedulable: boolean): Outcome {
  const command = unschedulable ? "cordon" : "uncordon";
  const dryRun = dryRunOf(request);
  if (!dryRun.ok) return failed(dryRun.error);
  if (request.args.length === 0 && request.flags.values.get("selector") === "")
    return failed(usageError(command, `USAGE: ${command} NODE [flags]`));
  const found = nodesOf(request);
  if (!("subjects" in found)) return found;
  const lines: string[] = [];
  const failures: Failure[] = [...found.failures];
  for (const subject of found.subjects) {
    const result = cordonNode(request, subject, unschedulable, dryRun.dryRun);
    if (typeof result === "string") lines.push(result);
    else failures.push(result.failure);
  }
  return { stdout: lines.join(""), stderr: dryRun.warning, failures };
}

/** Arguments are names of nodes. */
export function nodesOf(request: Request): ReturnType<typeof subjectsOf> {
  return subjectsOf(request, request.args.length === 0 ? ["nodes"] : ["nodes", ...request.args]);
}

/** Sets or clears spec.unschedulable, and says so in a line. */
export function cordonNode(
  request: Request,
  subject: Subject,
  unschedulable: boolean,
  dryRun: DryRun,
): string | { readonly failure: Failure } {
  const node = subject.object as Node;
  const word = unschedulable ? "cordoned" : "uncordoned";
  const name = `node/${node.metadata.name}`;
  if ((node.spec?.unschedulable === true) === unschedulable) return `${name} ${told(`already ${word}`, dryRun)}\n`;
  const { unschedulable: _before, ...spec } = node.spec ?? {};
  const after = { ...node, spec: unschedulable ? { ...spec, unschedulable: true } : spec } as KubeObject;
  const result = patchTo(request, subject, after, "strategic", dryRun);
  return result.ok ? `${name} ${told(word, dryRun)}\n` : { failure: result.status };
}
