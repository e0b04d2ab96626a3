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
import { deepEqual, type Result } from "@kubenetsim/apiserver";
import { boolOf, textOf } from "../argv/flag.ts";
import type { Failure } from "../failure.ts";
import { type Format, formatOf } from "../output/format.ts";
import { typed } from "../output/typed.ts";
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

export interface SubjectsOptions {
  /** Does a lone TYPE mean all of it, without `--all`? */
  readonly allowBare?: boolean;
  /** Are the objects of files taken as they are written, not as the server has them? */
  readonly asWritten?: boolean;
}

/** The objects that arguments, selectors or files name; an Outcome where that makes no sense. `--local` asks no server. */
export function subjectsOf(
  request: Request,
  args: readonly string[],
  { allowBare = false, asWritten = false }: SubjectsOptions = {},
): Subjects | Outcome {
  const { client, flags, namespace } = request;
  const isLocal = boolOf(flags, "local");
  const files = hasFiles(request) ? readFiles(request, { placed: !isLocal }) : undefined;
  if (files?.fatal === true) return failed(...files.failures);
  if (isLocal) return { subjects: files?.objects ?? [], failures: files?.failures ?? [] };
  if (files !== undefined && asWritten) return { subjects: files.objects, failures: files.failures };
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
    allowBare,
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
  | {
      readonly ok: true;
      readonly object: KubeObject;
      readonly operation: string;
      readonly note?: string;
      /** What could not be done, though the rest is. */
      readonly failures?: readonly Failure[];
    }
  | { readonly ok: false; readonly failure: Failure };

export interface Changing {
  /** How the change is sent. */
  readonly patch: "merge" | "strategic";
  /** An object that is as it was is not sent: it is told of all the same, or passed over in silence. */
  readonly same?: "told" | "silent";
  /** Printed as Go's types have it. */
  readonly typed?: boolean;
  /** Is a dry run told of as if it were none? */
  readonly plain?: boolean;
  /** Are YAML documents kept apart? */
  readonly separated?: boolean;
  /** What is printed is the object as it was sent, not the server's answer. */
  readonly printsSent?: boolean;
  /** Words a refusal of the server. */
  wrapped?(message: string): Failure;
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
    if (done.text !== "") texts.push(done.text);
    wrong.push(...done.failures);
  }
  return {
    stdout: changing.separated === true ? joinPrinted(texts, format.format) : texts.join(""),
    stderr: dryRun.warning,
    failures: wrong,
  };
}

interface Done {
  readonly text: string;
  readonly failures: readonly Failure[];
}

function changeOne(request: Request, subject: Subject, changing: Changing, format: Format, dryRun: DryRun): Done {
  const change = changing.change(subject);
  if (!change.ok) return { text: "", failures: [change.failure] };
  const { failures = [], note = "" } = change;
  const isSame = changing.same !== undefined && deepEqual(change.object, subject.object);
  if (isSame && changing.same === "silent") return { text: note, failures };
  const isLocal = boolOf(request.flags, "local") || isSame;
  const result = patchTo(request, subject, change.object, changing.patch, isLocal ? "client" : dryRun);
  if (!result.ok) {
    const failure = changing.wrapped === undefined ? result.status : changing.wrapped(result.status.message);
    return { text: note, failures: [...failures, failure] };
  }
  const shown = changing.printsSent === true ? change.object : result.value;
  const printed = printResult(request, format, {
    object: changing.typed === true ? typed(shown) : shown,
    operation: changing.plain === true ? change.operation : told(change.operation, dryRun),
  });
  if (!printed.ok) return { text: note, failures: [...failures, printed.error] };
  return { text: note + printed.text, failures };
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
