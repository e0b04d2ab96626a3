/** The objects of a command below `rollout`, and what they are called. */
import type { KubeObject, ResourceInfo } from "@kubenetsim/api";
import { failed, type Outcome, type Request } from "../../request.ts";
import { hasFiles } from "../../resource/manifest-files.ts";
import { type Subjects, subjectsOf } from "../change.ts";

/** A lone TYPE means all of it. */
export function rolledOut(request: Request): Subjects | Outcome {
  if (request.args.length === 0 && !hasFiles(request)) return failed("required resource not specified");
  return subjectsOf(request, request.args, { allowBare: true });
}

/** `Deployment.apps`. */
export function kindWord({ group, kind }: ResourceInfo): string {
  return group === "" ? kind : `${kind}.${group}`;
}

/** `error: deployments.apps "web" is already paused`. */
export function aboutObject({ group, resource }: ResourceInfo, { metadata }: KubeObject, words: string): string {
  const name = group === "" || resource.includes(".") ? resource : `${resource}.${group}`;
  return `error: ${name} ${JSON.stringify(metadata.name ?? "")} ${words}`;
}
