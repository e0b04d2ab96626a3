/** `kubectl patch`. Models k8s.io/kubectl/pkg/cmd/patch/patch.go. */
import { isJsonMap, type Json, joinKey, type KubeObject, newNotFound, readYaml } from "@kubenetsim/api";
import { applyPatch, deepEqual, type PatchType, type Result } from "@kubenetsim/apiserver";
import { bool, refused, text, textOf } from "../argv/flag.ts";
import { dryRunFlag, fileFlags, printFlags } from "../argv/shared-flags.ts";
import type { Failure } from "../failure.ts";
import { formatOf } from "../output/format.ts";
import { type Command, failed, type Outcome, type Request } from "../request.ts";
import { type Subject, subjectsOf } from "./change.ts";
import { type DryRun, dryRunOf, told } from "./dry-run.ts";
import { joinPrinted, printResult } from "./print-result.ts";

export const patchCommand: Command = {
  name: "patch",
  aliases: [],
  summary: "Update fields of a resource",
  flags: [
    ...fileFlags,
    ...printFlags,
    dryRunFlag,
    text("patch", "p"),
    text("patch-file"),
    text("type", undefined, "strategic"),
    text("subresource"),
    text("field-manager", undefined, "kubectl-patch"),
    refused(bool("local")),
    refused(bool("record")),
  ],
  run,
};

const TYPES: ReadonlySet<string> = new Set(["json", "merge", "strategic"]);
const SUBRESOURCES: ReadonlySet<string> = new Set(["", "status", "scale"]);

function run(request: Request): Outcome {
  const { args, flags } = request;
  const type = textOf(flags, "type").toLowerCase();
  const subresource = textOf(flags, "subresource");
  if (!TYPES.has(type)) return failed(`--type must be one of [json merge strategic], not ${JSON.stringify(type)}`);
  if (!SUBRESOURCES.has(subresource))
    return failed(`invalid subresource value: ${JSON.stringify(subresource)}. Must be one of [status scale resize]`);
  const dryRun = dryRunOf(request);
  if (!dryRun.ok) return failed(dryRun.error);
  const format = formatOf(request);
  if (!format.ok) return failed(format.error);
  const patch = patchOf(request);
  if (!patch.ok) return failed(patch.error);
  const found = subjectsOf(request, args);
  if (!("subjects" in found)) return found;
  const texts: string[] = [];
  const failures: Failure[] = [...found.failures];
  for (const subject of found.subjects) {
    const result = patched(request, subject, type as PatchType, patch.value, dryRun.dryRun);
    if (!result.ok) {
      failures.push(result.status);
      continue;
    }
    const isSame = dryRun.dryRun !== "client" && deepEqual(result.value, subject.object);
    const operation = told(isSame ? "patched (no change)" : "patched", dryRun.dryRun);
    const printed = printResult(request, format.format, { object: result.value, operation });
    if (printed.ok) texts.push(printed.text);
    else failures.push(printed.error);
  }
  return { stdout: joinPrinted(texts, format.format), stderr: dryRun.warning, failures };
}

type PatchText = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly error: string };

function patchOf({ flags, io }: Request): PatchText {
  const file = textOf(flags, "patch-file");
  const given = textOf(flags, "patch");
  if (given === "" && file === "")
    return { ok: false, error: "must specify --patch or --patch-file containing the contents of the patch" };
  if (given !== "" && file !== "") return { ok: false, error: "cannot specify --patch and --patch-file together" };
  const content = file === "" ? given : io.readFile?.(file);
  if (content === undefined)
    return { ok: false, error: `unable to read patch file: open ${file}: no such file or directory` };
  const read = readYaml(content);
  return read.ok
    ? { ok: true, value: read.value }
    : { ok: false, error: `unable to parse ${JSON.stringify(content)}: ${read.message}` };
}

function patched(
  { client, flags }: Request,
  { info, object }: Subject,
  type: PatchType,
  patch: Json,
  dryRun: DryRun,
): Result<KubeObject> {
  const { namespace = "", name = "" } = object.metadata;
  if (dryRun === "client") {
    const local = applyPatch(type, object, patch);
    // What a patch leaves of an object is one, or the server would say so.
    return local.ok && isJsonMap(local.value)
      ? { ok: true, value: local.value as unknown as KubeObject }
      : notPatched(local, info.group, name);
  }
  const subresource = textOf(flags, "subresource");
  const at = subresource === "" ? {} : { subresource: subresource as "status" | "scale" };
  return client.patch(info.resource, joinKey(namespace, name), type, patch, { ...at, dryRun: dryRun === "server" });
}

function notPatched(local: Result<unknown>, group: string, name: string): Result<KubeObject> {
  return local.ok ? { ok: false, status: newNotFound("", group, name) } : local;
}
