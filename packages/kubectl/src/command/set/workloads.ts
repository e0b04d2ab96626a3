/** What the commands below `set` share that change a pod spec. Models k8s.io/kubectl/pkg/cmd/set/helper.go. */
import { type KubeObject, type PodSpec, pluralOf } from "@kubenetsim/api";
import { bool, boolOf, type Flag, text, textOf } from "../../argv/flag.ts";
import { dryRunFlag, fileFlags, printFlags, selectorFlag } from "../../argv/shared-flags.ts";
import type { Failure } from "../../failure.ts";
import { failed, type Outcome, type Request } from "../../request.ts";
import { type Change, changeAll, type Subject, type Subjects, subjectsOf } from "../change.ts";
import { withPodSpec } from "./pod-spec.ts";

export const workloadFlags: readonly Flag[] = [
  ...fileFlags,
  ...printFlags,
  selectorFlag,
  dryRunFlag,
  bool("all"),
  bool("local"),
  text("field-manager", undefined, "kubectl-set"),
];

export const LOCAL_AND_SERVER = "cannot specify --local and --dry-run=server - did you mean --dry-run=client?";

const LOCAL_RESOURCES = `you must specify resources by --filename when --local is set.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'`;

/** The objects, all of them or none; `--local` takes files only. */
export function workloadsOf(request: Request, resources: readonly string[]): Subjects | Outcome {
  if (boolOf(request.flags, "local") && resources.length > 0) return failed(LOCAL_RESOURCES);
  const found = subjectsOf(request, resources);
  return "subjects" in found && found.failures.length > 0 ? failed(...found.failures) : found;
}

/** What no command below `set` takes. */
export function refuseSetFlags({ flags }: Request): string | undefined {
  if (boolOf(flags, "local") && textOf(flags, "dry-run") === "server") return LOCAL_AND_SERVER;
  if (boolOf(flags, "all") && textOf(flags, "selector") !== "")
    return "cannot set --all and --selector at the same time";
  return undefined;
}

/** The pod spec after the change, and what could not be done of it; a text where nothing could. */
export type SpecChange = { readonly spec: PodSpec; readonly failures?: readonly Failure[] } | string;

export interface SettingSpec {
  readonly operation: string;
  /** What the server's refusal is put behind. */
  readonly refusal: string;
  /** Is an object told of that is as it was? */
  readonly tellsSame?: boolean;
  change(spec: PodSpec, object: KubeObject): SpecChange;
}

/** Changes the pod spec of each object. */
export function setSpecs(request: Request, found: Subjects, setting: SettingSpec): Outcome {
  return changeAll(request, found, {
    patch: "strategic",
    same: setting.tellsSame === true ? "told" : "silent",
    typed: true,
    separated: true,
    wrapped: (message) => `${setting.refusal} ${message}`,
    change: (subject) => changeOf(subject, setting),
  });
}

function changeOf(subject: Subject, { operation, change }: SettingSpec): Change {
  const { object } = subject;
  let failures: readonly Failure[] = [];
  let refused: string | undefined;
  const after = withPodSpec(object, (spec) => {
    const changed = change(spec, object);
    if (typeof changed === "string") {
      refused = changed;
      return spec;
    }
    failures = changed.failures ?? [];
    return changed.spec;
  });
  if (after === undefined) return { ok: false, failure: about(subject, notAWorkload(subject)) };
  if (refused !== undefined) return { ok: false, failure: about(subject, refused) };
  return { ok: true, object: after, operation, failures };
}

/** The words under the object's name: `error: services/web ...`. */
export function about({ info, object }: Subject, words: string): Failure {
  return `error: ${pluralOf(info)}/${object.metadata.name ?? ""} ${words}\n`;
}

/** Kinds are told as Go's types; those that kubectl does not know have none. */
function notAWorkload({ info, object }: Subject): string {
  const type = info.defined === true ? "unstructured.Unstructured" : `${info.version}.${object.kind}`;
  return `the object is not a pod or does not have a pod template: *${type}`;
}
