/** `kubectl rollout history`. Models k8s.io/kubectl/pkg/cmd/rollout/rollout_history.go. */
import type { Json, PodTemplateSpec } from "@kubenetsim/api";
import { integer, numberOf } from "../../argv/flag.ts";
import { fileFlags, printFlags, selectorFlag } from "../../argv/shared-flags.ts";
import { templateLines } from "../../describe/pod-template.ts";
import type { Failure } from "../../failure.ts";
import { objectName } from "../../output/printer.ts";
import { formatTabs } from "../../output/tabwriter.ts";
import type { Command, Outcome, Request } from "../../request.ts";
import { type Subject, subjectsOf } from "../change.ts";
import { revisionsOf } from "./revisions.ts";

export const rolloutHistoryCommand: Command = {
  name: "history",
  aliases: [],
  summary: "View rollout history",
  flags: [...fileFlags, ...printFlags, selectorFlag, integer("revision", 0)],
  run,
};

function run(request: Request): Outcome {
  const revision = numberOf(request.flags, "revision");
  if (revision < 0) return { failures: [`revision must be a positive integer: ${revision}`] };
  const found = subjectsOf(request, request.args);
  if (!("subjects" in found)) return found;
  let stdout = "";
  const failures: Failure[] = [...found.failures];
  for (const subject of found.subjects) {
    const text = historyOf(request, subject, revision);
    if (typeof text === "string")
      stdout += `${nameOf(subject)} ${revision > 0 ? `with revision #${revision}` : ""}\n${text}\n`;
    else failures.push(text.error);
  }
  return { stdout, failures };
}

function nameOf({ object }: Subject): string {
  // A stored object is plain JSON.
  return objectName(object as unknown as { readonly [key: string]: Json });
}

function historyOf({ client }: Request, subject: Subject, revision: number): string | { readonly error: string } {
  const all = revisionsOf(client, subject);
  const { info } = subject;
  if (all === undefined)
    return {
      error: `no history viewer has been implemented for ${JSON.stringify(info.group === "" ? info.kind : `${info.kind}.${info.group}`)}`,
    };
  if (revision > 0) {
    const chosen = all.find(({ number }) => number === revision);
    return chosen === undefined ? { error: `unable to find the specified revision` } : templateText(chosen.template);
  }
  if (all.length === 0) return "No rollout history found.";
  const shown = all.filter(({ number }) => number > 0);
  const rows = shown.map(({ number, cause }) => `${number}\t${cause}\n`);
  return formatTabs(`REVISION\tCHANGE-CAUSE\n${rows.join("")}`, { padding: 2 });
}

function templateText(template: PodTemplateSpec | undefined): string {
  const lines = templateLines(template);
  return formatTabs(`${lines.join("\n")}\n`, { padding: 2 });
}
