/** `kubectl create rolebinding` and `create clusterrolebinding`. Models k8s.io/kubectl/pkg/cmd/create/create_{rolebinding,clusterrolebinding}.go. */
import type { KubeObject, Resource } from "@kubenetsim/api";
import { array, listOf, text, textOf } from "../../argv/flag.ts";
import { type Command, failed, type Outcome, type Request } from "../../request.ts";
import { createNew, unstored } from "../new-object.ts";
import { createFlags, nameOf } from "./shared.ts";

const FLAGS = [...createFlags, text("clusterrole"), array("user"), array("group"), array("serviceaccount")];

export const createRoleBindingCommand: Command = {
  name: "rolebinding",
  aliases: [],
  summary: "Create a role binding for a particular role or cluster role",
  flags: [...FLAGS, text("role")],
  run(request) {
    const name = nameOf(request, "rolebinding");
    if (typeof name !== "string") return name;
    const [role, clusterRole] = [textOf(request.flags, "role"), textOf(request.flags, "clusterrole")];
    if ((role === "") === (clusterRole === "")) return failed("exactly one of clusterrole or role must be specified");
    return role === ""
      ? bind(request, "RoleBinding", name, "ClusterRole", clusterRole)
      : bind(request, "RoleBinding", name, "Role", role);
  },
};

export const createClusterRoleBindingCommand: Command = {
  name: "clusterrolebinding",
  aliases: [],
  summary: "Create a cluster role binding for a particular cluster role",
  flags: FLAGS,
  run(request) {
    const name = nameOf(request, "clusterrolebinding", ["clusterrole"]);
    if (typeof name !== "string") return name;
    return bind(request, "ClusterRoleBinding", name, "ClusterRole", textOf(request.flags, "clusterrole"));
  },
};

const API_GROUP = "rbac.authorization.k8s.io";

function bind(
  request: Request,
  kind: "RoleBinding" | "ClusterRoleBinding",
  name: string,
  roleKind: "Role" | "ClusterRole",
  roleName: string,
): Outcome {
  const { flags } = request;
  const subjects: object[] = [
    ...listOf(flags, "user").map((user) => ({ apiGroup: API_GROUP, kind: "User", name: user })),
    ...listOf(flags, "group").map((group) => ({ apiGroup: API_GROUP, kind: "Group", name: group })),
  ];
  for (const account of listOf(flags, "serviceaccount")) {
    const [namespace = "", accountName = "", ...more] = account.split(":");
    if (namespace === "" || accountName === "" || more.length > 0)
      return failed("serviceaccount must be <namespace>:<name>");
    subjects.push({ kind: "ServiceAccount", name: accountName, namespace });
  }
  const object = {
    ...unstored({ apiVersion: `${API_GROUP}/v1`, kind, metadata: { name } }),
    roleRef: { apiGroup: API_GROUP, kind: roleKind, name: roleName },
    ...(subjects.length === 0 ? {} : { subjects }),
  };
  const resource: Resource = `${kind.toLowerCase()}s.${API_GROUP}`;
  return createNew(request, resource, object as KubeObject, {
    wrapped: (message) => `failed to create ${kind.toLowerCase()}: ${message}`,
  });
}
