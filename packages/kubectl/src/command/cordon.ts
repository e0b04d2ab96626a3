/** `kubectl cordon` and `kubectl uncordon`. Models k8s.io/kubectl/pkg/cmd/drain/drain.go RunCordonOrUncordon. */
import { goQuote, type KubeObject, type Node } from "@kubenetsim/api";
import { bool, text } from "../argv/flag.ts";
import { dryRunFlag, selectorFlag } from "../argv/shared-flags.ts";
import { type Failure, usageError } from "../failure.ts";
import { type Command, failed, type Outcome, type Request } from "../request.ts";
import { groupVersionResource } from "../resource/fetch.ts";
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

/** Arguments are names of nodes; `node/NAME` is one, too. Where one of them is none, nothing is done. */
export function nodesOf(request: Request): ReturnType<typeof subjectsOf> {
  const { args } = request;
  const named = args.some((arg) => arg.includes("/"));
  const names = named ? args.map((arg) => (arg.includes("/") ? arg : `nodes/${arg}`)) : ["nodes", ...args];
  const found = subjectsOf(request, names);
  if (!("subjects" in found)) return found;
  const [missing] = found.failures;
  if (missing !== undefined) return failed(missing);
  const other = found.subjects.find(({ info }) => info.resource !== "nodes");
  if (other === undefined) return found;
  return failed(`expected resource of type node, got ${goQuote(groupVersionResource(other.info))}`);
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
