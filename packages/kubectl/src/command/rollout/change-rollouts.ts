/** What pause, resume and restart share. Models k8s.io/kubectl/pkg/cmd/rollout/rollout_pause.go. */
import { type Flag, text } from "../../argv/flag.ts";
import { fileFlags, printFlags, selectorFlag } from "../../argv/shared-flags.ts";
import type { Outcome, Request } from "../../request.ts";
import { type Change, changeAll, type Subject } from "../change.ts";
import { rolledOut } from "./subjects.ts";

export const rolloutFlags: readonly Flag[] = [
  ...fileFlags,
  ...printFlags,
  selectorFlag,
  text("field-manager", undefined, "kubectl-rollout"),
];

/** Changes each object; it is told where there is none. */
export function changeRollouts(request: Request, change: (subject: Subject) => Change): Outcome {
  const found = rolledOut(request);
  if (!("subjects" in found)) return found;
  if (found.subjects.length + found.failures.length === 0)
    return { stderr: `No resources found in ${request.namespace} namespace.\n` };
  return changeAll(request, found, {
    patch: "strategic",
    typed: true,
    wrapped: (message) => `failed to patch: ${message}`,
    change,
  });
}
