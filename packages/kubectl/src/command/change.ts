/** What the commands share that change objects which are there: finding them, patching them, telling of it. */
import {
  createMergePatch,
  type Json,
  type JsonMap,
  joinKey,
  type KubeObject,
  patchSchemaOf,
  type ResourceInfo,
  twoWayMergePatch,
} from "@kubenetsim/api";
import type { Result } from "@kubenetsim/apiserver";
import { boolOf, textOf } from "../argv/flag.ts";
import type { Failure } from "../failure.ts";
import { type Format, formatOf } from "../output/format.ts";
import { failed, type Outcome, type Request } from "../request.ts";
import { fetchAll } from "../resource/fetch.ts";
import { hasFiles, readFiles } from "../resource/manifest-files.ts";
import { targetsOf, targetsOfFiles } from "../resource/target.ts";
import { type DryRun, dryRunOf, told } from "./dry-run.ts";
import { joinPrinted, printResult } from "./print-result.ts";

/** One object that is to be changed. */
export interface Subject {
  readonly info: ResourceInfo;
  readonly object: KubeObject;
}

export interface Subjects {
  readonly subjects: readonly Subject[];
  readonly failures: readonly Failure[];
}

/** The objects that arguments, selectors or files name; an Outcome where that makes no sense. */
export function subjectsOf(request: Request, args: readonly string[]): Subjects | Outcome {
  const { client, flags, namespace } = request;
  const files = hasFiles(request) ? readFiles(request) : undefined;
  if (files?.fatal === true) return failed(...files.failures);
  if (files !== undefined) {
    const fetched = fetchAll(client, targetsOfFiles(files.objects));
    return { subjects: flat(fetched.found), failures: [...files.failures, ...fetched.failures] };
  }
  const targets = targetsOf({
    store: client.store,
    args,
    namespace,
    labelSelector: textOf(flags, "selector"),
    fieldSelector: textOf(flags, "field-selector"),
    allNamespaces: boolOf(flags, "all-namespaces"),
    all: boolOf(flags, "all"),
  });
  if (!targets.ok) return failed(targets.failure);
  const fetched = fetchAll(client, targets.targets);
  return { subjects: flat(fetched.found), failures: fetched.failures };
}

function flat(
  found: readonly { readonly info: ResourceInfo; readonly objects: readonly KubeObject[] }[],
): readonly Subject[] {
  return found.flatMap(({ info, objects }) => objects.map((object) => ({ info, object })));
}

/** What one change comes to: the object as it is to be, and what is said of it. */
export type Change =
  | { readonly ok: true; readonly object: KubeObject; readonly operation: string; readonly note?: string }
  | { readonly ok: false; readonly failure: Failure };

export interface Changing {
  /** How the change is sent. */
  readonly patch: "merge" | "strategic";
  /** An object that is as it was is not sent. */
  readonly skipSame?: boolean;
  change(subject: Subject): Change;
}

/** Changes each object, one after the other, and prints them. */
export function changeAll(request: Request, { subjects, failures }: Subjects, changing: Changing): Outcome {
  const dryRun = dryRunOf(request);
  if (!dryRun.ok) return failed(dryRun.error);
  const format = formatOf(request);
  if (!format.ok) return failed(format.error);
  const texts: string[] = [];
  const wrong: Failure[] = [...failures];
  for (const subject of subjects) {
    const done = changeOne(request, subject, changing, format.format, dryRun.dryRun);
    if (done.ok) texts.push(done.text);
    else wrong.push(done.failure);
  }
  return { stdout: joinPrinted(texts, format.format), stderr: dryRun.warning, failures: wrong };
}

type Done = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly failure: Failure };

function changeOne(request: Request, subject: Subject, changing: Changing, format: Format, dryRun: DryRun): Done {
  const change = changing.change(subject);
  if (!change.ok) return change;
  const isSame = changing.skipSame === true && change.object === subject.object;
  const result: Result<KubeObject> = isSame
    ? { ok: true, value: subject.object }
    : patchTo(request, subject, change.object, changing.patch, dryRun);
  if (!result.ok) return { ok: false, failure: result.status };
  const printed = printResult(request, format, { object: result.value, operation: told(change.operation, dryRun) });
  return printed.ok ? { ok: true, text: (change.note ?? "") + printed.text } : { ok: false, failure: printed.error };
}

/** Sends what differs. Of a kind whose fields are not known only a merge patch can be made. */
export function patchTo(
  { client }: Request,
  { info, object }: Subject,
  wanted: KubeObject,
  type: "merge" | "strategic",
  dryRun: DryRun,
): Result<KubeObject> {
  if (dryRun === "client") return { ok: true, value: wanted };
  const { namespace = "", name = "" } = object.metadata;
  const key = joinKey(namespace, name);
  const options = { dryRun: dryRun === "server" };
  // Stored objects are plain JSON.
  const [before, after] = [object as unknown as JsonMap, wanted as unknown as JsonMap];
  const schema = type === "strategic" ? patchSchemaOf(object.apiVersion, object.kind) : undefined;
  const strategic = schema === undefined ? undefined : twoWayMergePatch(before, after, schema);
  if (strategic?.ok === true) return client.patch(info.resource, key, "strategic", strategic.value, options);
  const patch: Json = createMergePatch(before, after);
  return client.patch(info.resource, key, "merge", patch, options);
}
