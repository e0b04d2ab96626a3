/** `kubectl patch`. Models k8s.io/kubectl/pkg/cmd/patch/patch.go. */
import {
  goQuote,
  groupVersionOf,
  isJsonMap,
  type Json,
  joinKey,
  type KubeObject,
  newNotFound,
  newUnknownResource,
  readYaml,
  type Status,
} from "@kubenetsim/api";
import { applyPatch, deepEqual, type PatchType, type Result, scaleOf } from "@kubenetsim/apiserver";
import { bool, boolOf, refused, text, textOf } from "../argv/flag.ts";
import { dryRunFlag, fileFlags, printFlags } from "../argv/shared-flags.ts";
import type { Failure } from "../failure.ts";
import { formatOf } from "../output/format.ts";
import { type Command, failed, type Outcome, type Request } from "../request.ts";
import { type Subject, subjectsOf } from "./change.ts";
import { type DryRun, dryRunOf } from "./dry-run.ts";
import { printResult } from "./print-result.ts";

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
    bool("local"),
    refused(bool("record")),
  ],
  run,
};

const TYPES: ReadonlySet<string> = new Set(["json", "merge", "strategic"]);

function run(request: Request): Outcome {
  const { args, flags } = request;
  const dryRun = dryRunOf(request);
  if (!dryRun.ok) return failed(dryRun.error);
  const wrong = refuse(request, dryRun.dryRun);
  if (wrong !== undefined) return failed(wrong);
  const type = textOf(flags, "type").toLowerCase();
  const format = formatOf(request);
  if (!format.ok) return failed(format.error);
  const patch = patchOf(request);
  if (!patch.ok) return failed(patch.error);
  const found = subjectsOf(request, args, { asWritten: true });
  if (!("subjects" in found)) return found;
  const isLocal = boolOf(flags, "local") || dryRun.dryRun === "client";
  const texts: string[] = [];
  const failures: Failure[] = [...found.failures];
  for (const subject of found.subjects) {
    const result = patched(request, subject, type as PatchType, patch.value, isLocal ? "client" : dryRun.dryRun);
    if (!result.ok) {
      failures.push(worded(subject, type, result.status));
      continue;
    }
    // A dry run is not told of.
    const operation = deepEqual(result.value, subject.object) ? "patched (no change)" : "patched";
    const printed = printResult(request, format.format, { object: result.value, operation });
    if (printed.ok) texts.push(printed.text);
    else failures.push(printed.error);
  }
  if (found.subjects.length + failures.length === 0) return failed("no objects passed to patch");
  return { stdout: texts.join(""), stderr: dryRun.warning, failures };
}

function refuse({ args, flags }: Request, dryRun: DryRun): string | undefined {
  const [patch, file] = [textOf(flags, "patch"), textOf(flags, "patch-file")];
  if (patch !== "" && file !== "") return "cannot specify --patch and --patch-file together";
  if (patch === "" && file === "") return "must specify --patch or --patch-file containing the contents of the patch";
  if (boolOf(flags, "local") && args.length > 0) return "cannot specify --local and server resources";
  if (boolOf(flags, "local") && dryRun === "server")
    return "cannot specify --local and --dry-run=server - did you mean --dry-run=client?";
  const type = textOf(flags, "type");
  if (TYPES.has(type.toLowerCase())) return undefined;
  return `--type must be one of [json merge strategic], not ${goQuote(type)}`;
}

/** What kubectl says of a kind that a patch cannot be made of. */
function worded({ info }: Subject, type: string, status: Status): Failure {
  if (status.reason !== "UnsupportedMediaType") return status;
  const version = groupVersionOf(info).includes("/") ? groupVersionOf(info) : `/${info.version}`;
  const media = type === "strategic" ? "strategic-merge" : type === "merge" ? "merge" : "json";
  return `application/${media}-patch+json is not supported by ${version}, Kind=${info.kind}: ${status.message}`;
}

type PatchText = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly error: string };

function patchOf({ flags, io }: Request): PatchText {
  const file = textOf(flags, "patch-file");
  const given = textOf(flags, "patch");
  const content = file === "" ? given : io.readFile?.(file);
  if (content === undefined)
    return { ok: false, error: `unable to read patch file: open ${file}: no such file or directory` };
  const read = readYaml(content);
  return read.ok
    ? { ok: true, value: read.value }
    : { ok: false, error: `unable to parse ${goQuote(given)}: ${read.message}` };
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
  if (!SUBRESOURCES.has(subresource)) return { ok: false, status: newUnknownResource() };
  const at = subresource === "" ? {} : { subresource: subresource as "status" | "scale" };
  const key = joinKey(namespace, name);
  const result = client.patch(info.resource, key, type, patch, { ...at, dryRun: dryRun === "server" });
  // The scale is what a request for it answers.
  if (!result.ok || subresource !== "scale") return result;
  return { ok: true, value: scaleOf(result.value as Parameters<typeof scaleOf>[0]) };
}

const SUBRESOURCES: ReadonlySet<string> = new Set(["", "status", "scale"]);

function notPatched(local: Result<unknown>, group: string, name: string): Result<KubeObject> {
  return local.ok ? { ok: false, status: newNotFound("", group, name) } : local;
}
