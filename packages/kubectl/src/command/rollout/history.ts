/** `kubectl rollout history`. Models k8s.io/kubectl/pkg/cmd/rollout/rollout_history.go. */
import type { KubeObject, PodTemplateSpec } from "@kubenetsim/api";
import { integer, numberOf } from "../../argv/flag.ts";
import { fileFlags, printFlags, selectorFlag } from "../../argv/shared-flags.ts";
import { templateLines } from "../../describe/pod-template.ts";
import type { Failure } from "../../failure.ts";
import { type Format, formatOf } from "../../output/format.ts";
import { nameOf } from "../../output/printer.ts";
import { formatTabs } from "../../output/tabwriter.ts";
import { typed } from "../../output/typed.ts";
import { type Command, failed, type Outcome, type Request } from "../../request.ts";
import type { Subject } from "../change.ts";
import { joinPrinted, printResult } from "../print-result.ts";
import { CHANGE_CAUSE, noHistory, type Revision, revisionsOf } from "./revisions.ts";
import { rolledOut } from "./subjects.ts";

export const rolloutHistoryCommand: Command = {
  name: "history",
  aliases: [],
  summary: "View rollout history",
  flags: [...fileFlags, ...printFlags, selectorFlag, integer("revision", 0)],
  run,
};

function run(request: Request): Outcome {
  const revision = numberOf(request.flags, "revision");
  const found = rolledOut(request);
  if (!("subjects" in found)) return found;
  if (revision < 0) return failed(`revision must be a positive integer: ${revision}`);
  const format = formatOf(request);
  if (!format.ok) return failed(format.error);
  const texts: string[] = [];
  const failures: Failure[] = [...found.failures];
  for (const subject of found.subjects) {
    const all = revisionsOf(request.client, subject);
    const shown =
      all === undefined
        ? { error: noHistory(subject.info, "history", "history viewer") }
        : format.format.name === ""
          ? told(subject, all, revision)
          : printed(request, subject, all, format.format, revision);
    if ("error" in shown) failures.push(shown.error);
    else texts.push(...shown.texts);
  }
  return { stdout: joinPrinted(texts, format.format), failures };
}

type Shown = { readonly texts: readonly string[] } | { readonly error: string };

function told({ object }: Subject, all: readonly Revision[], revision: number): Shown {
  const text = historyText(all, revision);
  if (typeof text !== "string") return text;
  return { texts: [`${nameOf(object)} ${revision > 0 ? `with revision #${revision}` : ""}\n${text}\n`] };
}

function historyText(all: readonly Revision[], revision: number): string | { readonly error: string } {
  if (all.length === 0) return "No rollout history found.";
  if (revision > 0) {
    const chosen = all.find(({ number }) => number === revision);
    return chosen === undefined ? { error: "unable to find the specified revision" } : templateText(caused(chosen));
  }
  const rows = all.map(({ number, cause }) => `${number}\t${cause === "" ? "<none>" : cause}\n`);
  return formatTabs(`REVISION\tCHANGE-CAUSE\n${rows.join("")}`, { padding: 2 });
}

/** What a ReplicaSet was made for stands among its template's annotations. */
function caused({ cause, object, template }: Revision): PodTemplateSpec | undefined {
  if (template === undefined || cause === "" || object.kind !== "ReplicaSet") return template;
  const annotations = { ...template.metadata?.annotations, [CHANGE_CAUSE]: cause };
  return { ...template, metadata: { ...template.metadata, annotations } };
}

/** Tabs stay tabs here. */
export function templateText(template: PodTemplateSpec | undefined): string {
  return `${templateLines(template).join("\n")}\n`;
}

/** `-o`: the ReplicaSets of a Deployment; of the others the workload as it was. */
function printed(
  request: Request,
  subject: Subject,
  all: readonly Revision[],
  format: Format,
  revision: number,
): Shown {
  const chosen = revision > 0 ? all.filter(({ number }) => number === revision) : all;
  const texts: string[] = [];
  for (const one of chosen) {
    const result = printResult(request, format, { object: typed(restored(subject, one)), operation: "" });
    if (!result.ok) return { error: result.error };
    texts.push(result.text);
  }
  return { texts };
}

function restored({ object }: Subject, { object: kept, template }: Revision): KubeObject {
  if (kept.kind === "ReplicaSet") return kept;
  const { spec } = object as KubeObject & { readonly spec: object };
  return { ...object, spec: { ...spec, template } } as KubeObject;
}
