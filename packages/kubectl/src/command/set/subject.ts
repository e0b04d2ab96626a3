/** `kubectl set subject`. Models k8s.io/kubectl/pkg/cmd/set/set_subject.go. */
import type { Json, KubeObject } from "@kubenetsim/api";
import { deepEqual } from "@kubenetsim/apiserver";
import { array, listOf } from "../../argv/flag.ts";
import { type Command, failed, type Outcome, type Request } from "../../request.ts";
import { type Change, changeAll, type Subject } from "../change.ts";
import { about, refuseSetFlags, workloadFlags, workloadsOf } from "./workloads.ts";

export const setSubjectCommand: Command = {
  name: "subject",
  aliases: [],
  summary: "Update the user, group, or service account in a role binding or cluster role binding",
  flags: [...workloadFlags, array("user"), array("group"), array("serviceaccount")],
  run,
};

function run(request: Request): Outcome {
  const found = workloadsOf(request, request.args);
  if (!("subjects" in found)) return found;
  const wrong = refuseSetFlags(request) ?? refuseSubjects(request, found.subjects);
  if (wrong !== undefined) return failed(wrong);
  const added = subjectsIn(request);
  return changeAll(request, found, {
    patch: "strategic",
    same: "silent",
    typed: true,
    separated: true,
    wrapped: (message) => `failed to patch subjects to rolebinding: ${message}`,
    change: (subject) => bound(subject, added),
  });
}

function refuseSubjects({ flags }: Request, subjects: readonly Subject[]): string | undefined {
  const accounts = listOf(flags, "serviceaccount");
  if (listOf(flags, "user").length + listOf(flags, "group").length + accounts.length === 0)
    return "you must specify at least one value of user, group or serviceaccount";
  for (const account of accounts) {
    const [namespace = "", name = "", ...more] = account.split(":");
    if (name === "" || more.length > 0) return "serviceaccount must be <namespace>:<name>";
    if (namespace === "" && subjects.some(({ object }) => object.kind === "ClusterRoleBinding"))
      return "serviceaccount must be <namespace>:<name>, namespace must be specified";
  }
  return undefined;
}

const API_GROUP = "rbac.authorization.k8s.io";

/** Users, groups and service accounts, each sorted by name. */
function subjectsIn({ flags, namespace }: Request): readonly Json[] {
  const sorted = (flag: string): readonly string[] => [...new Set(listOf(flags, flag))].sort();
  return [
    ...sorted("user").map((name) => ({ kind: "User", apiGroup: API_GROUP, name })),
    ...sorted("group").map((name) => ({ kind: "Group", apiGroup: API_GROUP, name })),
    ...sorted("serviceaccount").map((account) => {
      const [place = "", name = ""] = account.split(":");
      return { kind: "ServiceAccount", name, namespace: place === "" ? namespace : place };
    }),
  ];
}

function bound(subject: Subject, added: readonly Json[]): Change {
  const { object } = subject;
  if (object.kind !== "RoleBinding" && object.kind !== "ClusterRoleBinding")
    return {
      ok: false,
      failure: about(subject, "setting subjects is only supported for RoleBinding/ClusterRoleBinding"),
    };
  const { subjects = [] } = object as KubeObject & { readonly subjects?: readonly Json[] };
  const missing = added.filter((one) => !subjects.some((each) => deepEqual(each, one)));
  const after = missing.length === 0 ? object : { ...object, subjects: [...subjects, ...missing] };
  return { ok: true, object: after as KubeObject, operation: "subjects updated" };
}
