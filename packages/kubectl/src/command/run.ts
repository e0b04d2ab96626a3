/** `kubectl run`: one pod. Models k8s.io/kubectl/pkg/cmd/run/run.go and pkg/generate/versioned/run.go. */
import type { KubeObject } from "@kubenetsim/api";
import { bool, boolOf, list, listOf, refused, text, textOf } from "../argv/flag.ts";
import { dryRunFlag, printFlags } from "../argv/shared-flags.ts";
import { usageError } from "../failure.ts";
import { type Command, failed, type Outcome, type Request } from "../request.ts";
import { parsePairs } from "./expose.ts";
import { createNew, unstored } from "./new-object.ts";

export const runCommand: Command = {
  name: "run",
  aliases: [],
  summary: "Run a particular image on the cluster",
  flags: [
    ...printFlags,
    dryRunFlag,
    text("image"),
    text("image-pull-policy"),
    text("port"),
    text("labels", "l"),
    text("restart", undefined, "Always"),
    list("env"),
    list("annotations"),
    bool("command"),
    bool("privileged"),
    text("field-manager", undefined, "kubectl-run"),
    refused(bool("expose")),
    refused(bool("attach")),
    refused(bool("stdin", "i")),
    refused(bool("tty", "t")),
    refused(bool("rm")),
    refused(text("overrides")),
  ],
  run,
};

const RESTARTS: ReadonlySet<string> = new Set(["Always", "OnFailure", "Never"]);

function run(request: Request): Outcome {
  const { args, dash, flags } = request;
  const named = dash < 0 ? args : args.slice(0, dash);
  const words = dash < 0 ? args.slice(1) : args.slice(dash);
  const [name] = named;
  if (name === undefined || dash === 0) return failed(usageError("run", "NAME is required for run"));
  const image = textOf(flags, "image");
  if (image === "") return failed('required flag(s) "image" not set');
  const restart = textOf(flags, "restart");
  if (!RESTARTS.has(restart)) return failed(usageError("run", `invalid restart policy: ${restart}`));
  const labels = textOf(flags, "labels") === "" ? { run: name } : parsePairs(textOf(flags, "labels"));
  if (typeof labels === "string") return failed(labels);
  const container = containerOf(request, name, image, words);
  if (typeof container === "string") return failed(container);
  const annotations = parseAnnotations(listOf(flags, "annotations"));
  const metadata = { ...(annotations === undefined ? {} : { annotations }), labels, name };
  const spec = { containers: [container], dnsPolicy: "ClusterFirst", restartPolicy: restart };
  const pod = unstored({ apiVersion: "v1", kind: "Pod", metadata, spec, status: {} } as unknown as KubeObject);
  return createNew(request, "pods", pod);
}

function containerOf({ flags }: Request, name: string, image: string, words: readonly string[]): object | string {
  const env: { readonly name: string; readonly value: string }[] = [];
  for (const pair of listOf(flags, "env")) {
    const equals = pair.indexOf("=");
    if (equals <= 0) return `invalid env: ${pair}`;
    env.push({ name: pair.slice(0, equals), value: pair.slice(equals + 1) });
  }
  const port = textOf(flags, "port");
  if (port !== "" && !/^\d+$/.test(port)) return `strconv.Atoi: parsing ${JSON.stringify(port)}: invalid syntax`;
  const policy = textOf(flags, "image-pull-policy");
  return {
    ...(words.length === 0 ? {} : { [boolOf(flags, "command") ? "command" : "args"]: words }),
    ...(env.length === 0 ? {} : { env }),
    image,
    ...(policy === "" ? {} : { imagePullPolicy: policy }),
    name,
    ...(port === "" ? {} : { ports: [{ containerPort: Number(port) }] }),
    resources: {},
    ...(boolOf(flags, "privileged") ? { securityContext: { privileged: true } } : {}),
  };
}

function parseAnnotations(pairs: readonly string[]): { readonly [name: string]: string } | undefined {
  if (pairs.length === 0) return undefined;
  return Object.fromEntries(pairs.map((pair) => [pair.split("=")[0] ?? "", pair.slice(pair.indexOf("=") + 1)]));
}
