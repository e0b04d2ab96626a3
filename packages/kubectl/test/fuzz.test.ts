import fc from "fast-check";
import { expect, test } from "vitest";
import { configMap, deployment, machine, pod, service } from "./server.ts";

const words = fc.constantFrom(
  ...["get", "describe", "create", "apply", "delete", "scale", "exec", "api-resources", "version", "kubectl"],
  ...[
    "pods",
    "po",
    "cm",
    "cm/a",
    "svc",
    "deploy/web",
    "all",
    "nodes",
    "a",
    "web",
    "web-0",
    "pods,svc",
    "a/b/c",
    ",",
    "/",
    "__proto__",
    "constructor",
  ],
  ...[
    "-n",
    "luffy",
    "-nluffy",
    "-A",
    "-o",
    "json",
    "-oyaml",
    "wide",
    "name",
    "-ojsonpath={.a",
    "-ocustom-columns=A:.b",
    "-l",
    "a=b",
    "a in b",
  ],
  ...[
    "-f",
    "-",
    "f.yaml",
    "--",
    "--all",
    "--replicas=2",
    "--replicas",
    "--dry-run=client",
    "--dry-run",
    "--force",
    "--grace-period=0",
    "-it",
    "ls",
  ],
  ...[
    "--sort-by=.metadata.name",
    "--sort-by={",
    "--show-labels",
    "-L",
    "--field-selector",
    "metadata.name=a",
    "--ignore-not-found",
    "--watch",
    "-k",
    "-x",
    "--x",
  ],
);
const argv = fc.array(fc.oneof({ weight: 9, arbitrary: words }, { weight: 1, arbitrary: fc.string() }), {
  maxLength: 8,
});
const file = fc.oneof(
  fc.string(),
  fc.constantFrom(
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: f}\n",
    "kind: X",
    "{",
    "---\n---\n",
    "apiVersion: v1\nkind: List\nitems: [3]\n",
  ),
  fc.json(),
);

const DID = /created|configured|unchanged|deleted|scaled|^[a-z.]+\/|^apiVersion|^\{|^map/m;

test("no command line throws, and one that fails before it wrote changes nothing", () => {
  fc.assert(
    fc.property(argv, file, (words, content) => {
      const one = machine([configMap("a"), service("web"), deployment, pod("web-0", ["web"])]);
      const before = one.store();
      const io = { stdin: content, readFile: (path: string) => (path === "f.yaml" ? content : undefined) };
      const { stdout, stderr, exitCode } = one.runArgv(words, io);
      expect(exitCode === 0 || stderr !== "").toBe(true);
      expect(stderr === "" || stderr.endsWith("\n")).toBe(true);
      if (exitCode !== 0 && !DID.test(stdout)) expect(one.store()).toBe(before);
    }),
    { numRuns: 500 },
  );
});

test("the same command line prints the same", () => {
  fc.assert(
    fc.property(argv, (words) => {
      const objects = [configMap("a"), service("web"), deployment];
      expect(machine(objects).runArgv(words)).toEqual(machine(objects).runArgv(words));
    }),
  );
});
