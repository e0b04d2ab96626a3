import { describe, expect, test } from "vitest";
import { machine } from "../server.ts";

const map = (value: string): string =>
  `{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: default}, data: {a: "${value}"}}`;

function applied(run: ReturnType<typeof machine>["run"], stdin: string, flags = ""): string {
  const { stdout, stderr } = run(`kubectl apply --server-side ${flags} -f -`, { stdin });
  return stdout + stderr;
}

describe("apply --server-side", () => {
  test("creates, changes, and keeps who owns what", () => {
    const { run } = machine();
    expect(applied(run, map("1"))).toBe("configmap/a serverside-applied\n");
    expect(applied(run, map("2"), "--dry-run=server")).toBe("configmap/a serverside-applied (server dry run)\n");
    expect(applied(run, map("2"))).toBe("configmap/a serverside-applied\n");
    expect(run("kubectl get cm a -o yaml").stdout).not.toContain("managedFields");
    expect(run("kubectl get cm a -o yaml --show-managed-fields").stdout).toContain(
      "manager: kubectl\n    operation: Apply\n",
    );
  });

  test("tells of conflicts as kubectl does, and takes by force", () => {
    const { run } = machine();
    applied(run, map("1"), "--field-manager=ci");
    expect(applied(run, map("2"))).toBe(`error: Apply failed with 1 conflict: conflict with "ci": .data.a
Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the \`--force-conflicts\` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts
`);
    expect(applied(run, map("2"), "--force-conflicts")).toBe("configmap/a serverside-applied\n");
    expect(run("kubectl get cm a -o jsonpath={.data.a}").stdout).toBe("2");
  });

  test("takes over from client-side apply, which owns nothing afterwards", () => {
    const { run, store } = machine();
    run("kubectl apply -f -", { stdin: map("1") });
    expect(applied(run, map("2"))).toBe("configmap/a serverside-applied\n");
    const managers = store().tables.configmaps.get("default/a")?.metadata.managedFields;
    expect(managers?.map(({ manager, operation }) => `${manager} ${operation}`)).toEqual(["kubectl Apply"]);
  });

  test.each([
    ["kubectl apply -f - --force-conflicts", "error: --force-conflicts only works with --server-side\n"],
    [
      "kubectl apply -f - --server-side --dry-run=client",
      "error: --dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)\n",
    ],
  ])("%s", (line, message) => {
    expect(machine().run(line, { stdin: map("1") }).stderr).toBe(message);
  });
});

describe("kinds that are not modelled", () => {
  const files = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: widgets, kind: Widget, shortNames: [wd]}
  versions:
  - name: v1
    served: true
    storage: true
    additionalPrinterColumns:
    - {name: Size, type: integer, jsonPath: .spec.size}
    - {name: Ready, type: string, jsonPath: '.status.conditions[?(@.type=="Ready")].status'}
    - {name: Note, type: string, jsonPath: .spec.note, priority: 1}
    - {name: Age, type: date, jsonPath: .metadata.creationTimestamp}
---
apiVersion: example.com/v1
kind: Widget
metadata: {name: w}
spec: {size: 3, note: hi}
status: {conditions: [{type: Ready, status: "True"}]}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: reader}, rules: []}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: bind}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reader}}
`;
  test("are applied, shown and deleted", () => {
    const { run } = machine();
    expect(run("kubectl apply -f -", { stdin: files }).stdout).toBe(
      "customresourcedefinition.apiextensions.k8s.io/widgets.example.com created\nwidget.example.com/w created\nclusterrole.rbac.authorization.k8s.io/reader created\nrolebinding.rbac.authorization.k8s.io/bind created\n",
    );
    expect(run("kubectl apply -f -", { stdin: files }).stdout).toContain("widget.example.com/w unchanged\n");
    expect(run("kubectl get wd").stdout).toBe("NAME   SIZE   READY   AGE\nw      3      True    0s\n");
    expect(run("kubectl get widgets -o wide").stdout).toBe(
      "NAME   SIZE   READY   NOTE   AGE\nw      3      True    hi     0s\n",
    );
    expect(run("kubectl get crd").stdout).toBe(
      "NAME                  CREATED AT\nwidgets.example.com   2026-01-01T00:01:30Z\n",
    );
    expect(run("kubectl get clusterroles").stdout).toBe("NAME     CREATED AT\nreader   2026-01-01T00:01:30Z\n");
    expect(run("kubectl get rolebindings").stdout).toBe(
      "NAME   ROLE                 AGE\nbind   ClusterRole/reader   0s\n",
    );
    expect(run("kubectl get widget.example.com/w -o name").stdout).toBe("widget.example.com/w\n");
    expect(run("kubectl delete wd w").stdout).toBe('widget.example.com "w" deleted\n');
    expect(run("kubectl get wd w").stderr).toBe('Error from server (NotFound): widgets.example.com "w" not found\n');
    expect(run("kubectl get gadgets").stderr).toBe('error: the server doesn\'t have a resource type "gadgets"\n');
  });
});
