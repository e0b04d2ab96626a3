import { describe, expect, test } from "vitest";
import type { IO } from "../../src/index.ts";
import { configMap, machine } from "../server.ts";

const files: Readonly<Record<string, string>> = {
  "a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { k: '1' }\n",
  "two.yaml":
    "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: x }\n---\napiVersion: v1\nkind: Namespace\nmetadata: { name: extra }\n",
  "other.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: luffy }\n",
  "bad.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: first }\n---\na: b: c\n",
  "kind.yaml": "apiVersion: v1\nkind: Foo\nmetadata: { name: f }\n",
  "nokind.yaml": "apiVersion: v1\nmetadata: { name: f }\n",
  "field.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\nfoo: 1\n",
  "mixed.yaml":
    "apiVersion: v1\nkind: Service\nmetadata: { name: s }\nspec: {}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: good }\n",
  "many.yaml": "apiVersion: v1\nkind: Service\nmetadata: { name: s }\nspec: { type: X, ports: [{ port: 0 }] }\n",
  "number.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: 7 }\n",
  "empty.yaml": "# nothing\n",
  "dir/b.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: in-b }\n",
  "dir/a.json": '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"in-a"}}',
  "dir/readme.txt": "no manifest",
};
const io: IO = {
  stdin: files["a.yaml"],
  readFile: (path) => (Object.hasOwn(files, path) ? files[path] : undefined),
  listDirectory: (path) => (path === "dir" ? ["b.yaml", "a.json", "readme.txt"] : path === "none" ? [] : undefined),
};

interface Shown {
  readonly out?: string;
  readonly err?: string;
}

describe("apply and create", () => {
  test.each<[string, Shown]>([
    ["kubectl apply -f a.yaml", { out: "configmap/a created\n" }],
    ["kubectl apply -f -", { out: "configmap/a created\n" }],
    ["kubectl create -f a.yaml", { out: "configmap/a created\n" }],
    [
      "kubectl create -f two.yaml -f a.yaml",
      { out: "configmap/x created\nnamespace/extra created\nconfigmap/a created\n" },
    ],
    ["kubectl apply -f dir", { out: "configmap/in-a created\nconfigmap/in-b created\n" }],
    ["kubectl apply -f a.yaml --dry-run=client", { out: "configmap/a created (dry run)\n" }],
    ["kubectl apply -f a.yaml --dry-run=server", { out: "configmap/a created (server dry run)\n" }],
    ["kubectl apply -f a.yaml -o name", { out: "configmap/a\n" }],
    [
      "kubectl apply -f none",
      { err: "error: error reading [none]: recognized file extensions are [.json .yaml .yml]\n" },
    ],
    ["kubectl apply -f nope -f a.yaml", { err: 'error: the path "nope" does not exist\n' }],
    ["kubectl apply -f nope -f nada", { err: 'the path "nope" does not exist\nthe path "nada" does not exist\n' }],
    ["kubectl apply", { err: "error: must specify one of -f and -k\n" }],
    [
      "kubectl apply -f a.yaml x",
      { err: "error: Unexpected args: [x]\nSee 'kubectl apply -h' for help and examples\n" },
    ],
    ["kubectl apply -f empty.yaml", { err: "error: no objects passed to apply\n" }],
    [
      "kubectl apply -f other.yaml -n default",
      {
        err: 'error: the namespace from the provided object "luffy" does not match the namespace "default". You must pass \'--namespace=luffy\' to perform this operation.\n',
      },
    ],
    [
      "kubectl apply -f kind.yaml",
      {
        err: 'error: resource mapping not found for name: "f" namespace: "" from "kind.yaml": no matches for kind "Foo" in version "v1"\nensure CRDs are installed first\n',
      },
    ],
    [
      "kubectl create -f nokind.yaml",
      {
        err: 'error: error validating "nokind.yaml": error validating data: kind not set; if you choose to ignore these errors, turn validation off with --validate=false\n',
      },
    ],
    [
      "kubectl create -f number.yaml",
      {
        err: 'error: unable to decode "number.yaml": json: cannot unmarshal number into Go struct field ObjectMeta.metadata.name of type string\n',
      },
    ],
    [
      "kubectl apply -f field.yaml",
      {
        err: 'Error from server (BadRequest): error when creating "field.yaml": ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "foo"\n',
      },
    ],
    ["kubectl apply -f field.yaml --validate=false", { out: "configmap/a created\n" }],
    // What comes before the mistake is done.
    [
      "kubectl create -f bad.yaml",
      {
        out: "configmap/first created\n",
        err: "error: error parsing bad.yaml: error converting YAML to JSON: yaml: mapping values are not allowed in this context\n",
      },
    ],
    // One object's refusal does not stop the next.
    [
      "kubectl create -f mixed.yaml",
      { out: "configmap/good created\n", err: 'The Service "s" is invalid: spec.ports: Required value\n' },
    ],
    [
      "kubectl create -f many.yaml",
      {
        err: 'The Service "s" is invalid: \n* spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive\n* spec.ports[0].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive\n* spec.type: Unsupported value: "X": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"\n',
      },
    ],
    [
      "kubectl create -f a.yaml --dry-run=maybe",
      { err: 'error: Invalid dry-run value (maybe). Must be "none", "server", or "client".\n' },
    ],
  ])("%s", (line, { out = "", err = "" }) => {
    const { stdout, stderr, exitCode } = machine().run(line, io);
    expect({ stdout, stderr, exitCode }).toEqual({ stdout: out, stderr: err, exitCode: err === "" ? 0 : 1 });
  });

  test("created, then unchanged, then configured", () => {
    const one = machine();
    const said = ["a: '1'", "a: '1'", "a: '2'"].map((data) => {
      const stdin = `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { ${data} }\n`;
      return one.run("kubectl apply -f -", { stdin }).stdout;
    });
    expect(said).toEqual(["configmap/a created\n", "configmap/a unchanged\n", "configmap/a configured\n"]);
  });

  test("what exists cannot be created", () => {
    const { stderr } = machine([configMap("a")]).run("kubectl create -f a.yaml", io);
    expect(stderr).toBe(
      'Error from server (AlreadyExists): error when creating "a.yaml": configmaps "a" already exists\n',
    );
  });

  test("an object without the annotation is warned of, once", () => {
    const one = machine([configMap("a")]);
    const first = one.run("kubectl apply -f a.yaml", io);
    expect(first.stdout).toBe("configmap/a configured\n");
    expect(first.stderr).toMatch(
      /^Warning: resource configmaps\/a is missing the kubectl.kubernetes.io\/last-applied-configuration annotation/,
    );
    expect(one.run("kubectl apply -f a.yaml", io)).toMatchObject({ stdout: "configmap/a unchanged\n", stderr: "" });
  });

  test("files also say what to get and what to delete", () => {
    const one = machine([configMap("a")]);
    expect(one.run("kubectl get -f a.yaml -o name", io).stdout).toBe("configmap/a\n");
    expect(one.run("kubectl delete -f a.yaml", io).stdout).toBe('configmap "a" deleted\n');
    expect(one.run("kubectl delete -f a.yaml", io).stderr).toBe(
      'Error from server (NotFound): configmaps "a" not found\n',
    );
    expect(one.run("kubectl delete -f a.yaml --ignore-not-found", io)).toMatchObject({
      stdout: "",
      stderr: "",
      exitCode: 0,
    });
  });
});
