import { describe, expect, test } from "vitest";
import { configMap, deployment, machine, pod, service } from "../server.ts";

const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "luffy" } };
const objects = [
  namespace,
  configMap("a", "default", { tier: "x" }),
  configMap("b"),
  configMap("c", "luffy"),
  service("web"),
  deployment,
  pod("web-0", ["web"]),
];

interface Shown {
  readonly out?: string;
  readonly err?: string;
  readonly code?: number;
}

function check(
  line: string,
  { out = "", err = "", code = err.startsWith("Warning") || err.startsWith("No res") || err === "" ? 0 : 1 }: Shown,
): void {
  const { stdout, stderr, exitCode } = machine(objects).run(line);
  expect({ stdout, stderr, exitCode }).toEqual({ stdout: out, stderr: err, exitCode: code });
}

describe("get", () => {
  const header = "NAME   DATA   AGE\n";
  test.each<[string, Shown]>([
    ["kubectl get cm", { out: `${header}a      1      90s\nb      1      90s\n` }],
    ["kubectl get configmaps a", { out: `${header}a      1      90s\n` }],
    ["kubectl get cm b a", { out: `${header}b      1      90s\na      1      90s\n` }],
    ["kubectl get ConfigMap/a", { out: `${header}a      1      90s\n` }],
    ["kubectl get cm -l tier=x", { out: `${header}a      1      90s\n` }],
    ["kubectl get cm -l tier!=x --no-headers", { out: "b     1     90s\n" }],
    ["kubectl get cm --field-selector metadata.name=b -o name", { out: "configmap/b\n" }],
    ["kubectl -n luffy get cm", { out: `${header}c      1      90s\n` }],
    ["kubectl get -nluffy cm -oname", { out: "configmap/c\n" }],
    [
      "kubectl get cm -A",
      {
        out: "NAMESPACE   NAME   DATA   AGE\ndefault     a      1      90s\ndefault     b      1      90s\nluffy       c      1      90s\n",
      },
    ],
    [
      "kubectl get cm --show-labels",
      { out: "NAME   DATA   AGE   LABELS\na      1      90s   tier=x\nb      1      90s   <none>\n" },
    ],
    ["kubectl get cm -L tier", { out: "NAME   DATA   AGE   TIER\na      1      90s   x\nb      1      90s   \n" }],
    ["kubectl get cm --sort-by=.metadata.labels.tier -o name", { out: "configmap/b\nconfigmap/a\n" }],
    ["kubectl get cm a --show-kind", { out: "NAME          DATA   AGE\nconfigmap/a   1      90s\n" }],
    ["kubectl get cm,deploy -o name", { out: "configmap/a\nconfigmap/b\ndeployment.apps/web\n" }],
    ["kubectl get cm/a deploy/web -o name", { out: "configmap/a\ndeployment.apps/web\n" }],
    [
      "kubectl get cm,pods a",
      {
        out: "NAME          DATA   AGE\nconfigmap/a   1      90s\n"
          .replace("configmap/", "")
          .replace("NAME          ", "NAME   ")
          .replace("a   1", "a      1"),
        err: 'Error from server (NotFound): pods "a" not found\n',
        code: 1,
      },
    ],
    ["kubectl get secrets", { err: "No resources found in default namespace.\n" }],
    ["kubectl get nodes", { err: "No resources found\n" }],
    ["kubectl get cm x --ignore-not-found", {}],
    [
      "kubectl get cm x y",
      {
        err: 'Error from server (NotFound): configmaps "x" not found\nError from server (NotFound): configmaps "y" not found\n',
      },
    ],
    ["kubectl get cm x -n nope", { err: 'Error from server (NotFound): namespaces "nope" not found\n' }],
    ["kubectl get foo", { err: `error: the server doesn't have a resource type "foo"\n` }],
    ["kubectl get pods.apps", { err: `error: the server doesn't have a resource type "pods"\n` }],
    ["kubectl get cm a -o jsonpath={.data.a}", { out: "1" }],
    ["kubectl get cm a -o jsonpath", { err: "error: template format specified but no template given\n" }],
    ["kubectl get cm a -o jsonpath={.data", { err: "error: error parsing jsonpath {.data, unclosed action\n" }],
    [
      "kubectl get cm -o custom-columns",
      { err: "error: custom-columns format specified but no custom columns given\n" },
    ],
    [
      "kubectl get cm -o custom-columns=A",
      { err: "error: unexpected custom-columns spec: A, expected <header>:<json-path-expr>\n" },
    ],
    ["kubectl get cm --sort-by=.x", { err: "No resources found in default namespace.\n" }],
    [
      "kubectl get cm -o name --sort-by=.x",
      { err: `error: couldn't find any field with path "{.x}" in the list of objects\n` },
    ],
    ["kubectl get cm -w", { out: "NAME   DATA   AGE\na      1      90s\nb      1      90s\n" }],
    ["kubectl get --foo", { err: "error: unknown flag: --foo\nSee 'kubectl get --help' for usage.\n" }],
    ["kubectl get -f nope.yaml", { err: 'error: the path "nope.yaml" does not exist\n' }],
    ["kubectl get pod/x/y", { err: "error: arguments in resource/name form may not have more than one slash\n" }],
    [
      "kubectl get pods,svc/x",
      { err: "error: arguments in resource/name form must have a single resource and name\n" },
    ],
  ])("%s", check);
});

describe("the command itself", () => {
  test.each<[string, Shown]>([
    ["kubectl frobnicate", { err: 'error: unknown command "frobnicate" for "kubectl"\n' }],
    ["kubectl explain pods", { err: 'error: command "explain" is not supported by kubenetsim\n' }],
    ["kubectl --foo get", { err: "error: unknown flag: --foo\nSee 'kubectl get --help' for usage.\n" }],
    ["kubectl --foo", { err: "error: unknown flag: --foo\nSee 'kubectl --help' for usage.\n" }],
    ["kubectl -n", { err: "error: flag needs an argument: 'n' in -n\nSee 'kubectl --help' for usage.\n" }],
    ["kubectl version --client", { out: "Client Version: v1.32.5\nKustomize Version: v5.5.0\n" }],
    [
      "kubectl api-resources --api-group=apps -o name",
      { out: "controllerrevisions.apps\ndaemonsets.apps\ndeployments.apps\nreplicasets.apps\nstatefulsets.apps\n" },
    ],
    [
      "kubectl api-resources x",
      { err: "error: unexpected arguments: [x]\nSee 'kubectl api-resources -h' for help and examples\n" },
    ],
  ])("%s", check);

  test("help names every command", () => {
    const { stdout, exitCode } = machine().run("kubectl");
    expect(exitCode).toBe(0);
    for (const name of ["apply", "create", "delete", "describe", "exec", "get", "scale"])
      expect(stdout).toContain(`\n  ${name} `);
    expect(machine().run("kubectl get --help").stdout).toContain("-o, --output=''");
  });
});

describe("delete", () => {
  test.each<[string, Shown]>([
    ["kubectl delete cm a", { out: 'configmap "a" deleted\n' }],
    ["kubectl delete cm/a deploy/web", { out: 'configmap "a" deleted\ndeployment.apps "web" deleted\n' }],
    ["kubectl delete cm --all", { out: 'configmap "a" deleted\nconfigmap "b" deleted\n' }],
    ["kubectl delete cm --all -A", { out: 'configmap "a" deleted\nconfigmap "b" deleted\nconfigmap "c" deleted\n' }],
    ["kubectl delete cm -l tier=x -o name", { out: "configmap/a\n" }],
    ["kubectl delete cm -l tier=y", { out: "No resources found\n" }],
    [
      "kubectl delete cm a x",
      { out: 'configmap "a" deleted\n', err: 'Error from server (NotFound): configmaps "x" not found\n' },
    ],
    ["kubectl delete cm a --dry-run=client", { out: 'configmap "a" deleted (dry run)\n' }],
    ["kubectl delete cm a --dry-run=server", { out: 'configmap "a" deleted (server dry run)\n' }],
    ["kubectl delete cm", { err: "error: resource(s) were provided, but no name was specified\n" }],
    ["kubectl delete cm a -l x=y", { err: "error: name cannot be provided when a selector is specified\n" }],
    ["kubectl delete --all", { err: "error: at least one resource must be specified to use a selector\n" }],
    [
      "kubectl delete cm a --cascade=foo",
      { err: 'error: invalid cascade value (foo). Must be "background", "foreground", or "orphan"\n' },
    ],
    [
      "kubectl delete cm a --now --grace-period=3",
      { err: "error: --now and --grace-period cannot be specified together\n" },
    ],
    [
      "kubectl delete cm a --force --grace-period=3",
      { err: "error: --force and --grace-period greater than 0 cannot be specified together\n" },
    ],
    ["kubectl delete cm a -o wide", { err: "error: unexpected -o output mode: wide. We only support '-o name'\n" }],
    [
      "kubectl delete ns luffy -n default",
      {
        out: 'namespace "luffy" deleted\n',
        err: "Warning: deleting cluster-scoped resources, not scoped to the provided namespace\n",
      },
    ],
  ])("%s", check);

  test("a dry run changes nothing", () => {
    const one = machine(objects);
    const before = one.store();
    for (const how of ["client", "server"]) one.run(`kubectl delete cm a --dry-run=${how}`);
    expect(one.store()).toBe(before);
  });
});

describe("scale", () => {
  test.each<[string, Shown]>([
    ["kubectl scale deploy web --replicas=5", { out: "deployment.apps/web scaled\n" }],
    ["kubectl scale deploy/web --replicas=5 --current-replicas=3", { out: "deployment.apps/web scaled\n" }],
    [
      "kubectl scale deploy/web --replicas=5 --current-replicas=2",
      { err: "error: Expected replicas to be 2, was 3\n" },
    ],
    [
      "kubectl scale deploy/web --replicas=-1",
      { err: "error: The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0\n" },
    ],
    [
      "kubectl scale cm/a --replicas=1",
      { err: "Error from server (NotFound): the server could not find the requested resource\n" },
    ],
    ["kubectl scale deploy --all --replicas=0 -o name", { out: "deployment.apps/web\n" }],
  ])("%s", check);

  test("the replicas are what was asked for", () => {
    const one = machine(objects);
    one.run("kubectl scale deploy web --replicas=5");
    expect(one.store().tables.deployments.get("default/web")?.spec.replicas).toBe(5);
  });
});

describe("exec", () => {
  const two = pod("two", ["a", "b"]);
  test.each<[string, Shown, string[]]>([
    ["kubectl exec web-0 -- ls -l", { out: "ran ls -l\n" }, ["default/web-0 web: ls -l"]],
    ["kubectl exec -it pod/web-0 -- sh", { out: "ran sh\n" }, ["default/web-0 web: sh"]],
    ["kubectl exec two -c b -- ls", { out: "ran ls\n" }, ["default/two b: ls"]],
    [
      "kubectl exec two -- ls",
      { out: "ran ls\n", err: 'Defaulted container "a" out of: a, b\n', code: 0 },
      ["default/two a: ls"],
    ],
    [
      "kubectl exec deploy/web -- ls",
      { out: "ran ls\n", err: 'Defaulted container "a" out of: a, b\n', code: 0 },
      ["default/two a: ls"],
    ],
    [
      "kubectl exec web-0 -- false",
      { out: "ran false\n", err: "failed\ncommand terminated with exit code 3\n", code: 3 },
      ["default/web-0 web: false"],
    ],
    ["kubectl exec web-0 -c x -- ls", { err: "error: container x is not valid for pod web-0 out of: web\n" }, []],
    ["kubectl exec nope -- ls", { err: 'Error from server (NotFound): pods "nope" not found\n' }, []],
    ["kubectl exec web-0", { err: "error: you must specify at least one command for the container\n" }, []],
    ["kubectl exec", { err: "error: pod, type/name or --filename must be specified\n" }, []],
    [
      "kubectl exec web-0 ls",
      {
        err: "error: exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead\nSee 'kubectl exec -h' for help and examples\n",
      },
      [],
    ],
    [
      "kubectl exec done -- ls",
      { err: "error: cannot exec into a container in a completed pod; current phase is Succeeded\n" },
      [],
    ],
    [
      "kubectl exec cm/a -- ls",
      { err: "error: cannot attach to *v1.ConfigMap: selector for *v1.ConfigMap not implemented\n" },
      [],
    ],
  ])("%s", (line, { out = "", err = "", code = err === "" ? 0 : 1 }, ran) => {
    const one = machine([two, ...objects, pod("done", ["web"], "Succeeded")]);
    const { stdout, stderr, exitCode } = one.run(line);
    expect({ stdout, stderr, exitCode, ran: one.executed }).toEqual({ stdout: out, stderr: err, exitCode: code, ran });
  });
});
