/** `kubectl run`: one pod. Models k8s.io/kubectl/pkg/cmd/run/run.go and pkg/generate/versioned/run.go. */
import { goQuote, type KubeObject, type StringMap } from "@kubenetsim/api";
import { array, bool, boolOf, duration, listOf, text, textOf } from "../argv/flag.ts";
import { isImageName } from "../argv/image-name.ts";
import { parseLabelPairs } from "../argv/label-pairs.ts";
import { dryRunFlag, printFlags } from "../argv/shared-flags.ts";
import { usageError } from "../failure.ts";
import { type Command, failed, type Outcome, type Request } from "../request.ts";
import { dryRunOf } from "./dry-run.ts";
import { createNew, unstored } from "./new-object.ts";
import { overridden, overrideFlags } from "./overrides.ts";
import { isAttached, runAttached } from "./run-attached.ts";
import { saveConfigFlag } from "./save-config.ts";

export const runCommand: Command = {
  name: "run",
  aliases: [],
  summary: "Run a particular image on the cluster",
  flags: [
    ...printFlags,
    dryRunFlag,
    saveConfigFlag,
    text("image"),
    text("image-pull-policy"),
    text("port"),
    text("labels", "l"),
    text("restart"),
    array("env"),
    array("annotations"),
    bool("command"),
    bool("privileged"),
    bool("expose"),
    bool("attach"),
    bool("stdin", "i"),
    bool("tty", "t"),
    bool("rm"),
    bool("quiet", "q"),
    bool("leave-stdin-open"),
    duration("pod-running-timeout", 60_000),
    text("field-manager", undefined, "kubectl-run"),
    ...overrideFlags("merge"),
  ],
  run,
};

function run(request: Request): Outcome {
  const { args, flags } = request;
  if (!flags.given.has("image")) return failed('required flag(s) "image" not set');
  const wrong = refuse(request);
  if (wrong !== undefined) return failed(wrong);
  const [name = "", ...words] = args;
  const pod = podOf(request, name, words);
  if (typeof pod === "string") return failed(pod);
  const service = boolOf(flags, "expose") ? serviceOf(request, name) : undefined;
  if (isAttached(request)) return runAttached(request, pod, service, words);
  const made = createNew(request, "pods", pod);
  if (service === undefined || made.failures !== undefined) return made;
  const exposed = createNew(request, "services", service);
  // The service is told of first, and parted from the pod once too often.
  const parting = textOf(flags, "output") === "yaml" ? "---\n---\n" : "";
  return { ...made, stdout: (exposed.stdout ?? "") + parting + (made.stdout ?? ""), failures: exposed.failures ?? [] };
}

const RESTARTS: ReadonlySet<string> = new Set(["", "Always", "OnFailure", "Never"]);
const PULLS: ReadonlySet<string> = new Set(["", "Always", "IfNotPresent", "Never"]);

function refuse(request: Request): string | undefined {
  const { args, dash, flags } = request;
  const usage = (words: string): string => usageError("run", words);
  const dryRun = dryRunOf(request);
  if (!dryRun.ok) return dryRun.error;
  if (args.length === 0 || dash === 0) return usage("NAME is required for run");
  const [image, restart, pull] = ["image", "restart", "image-pull-policy"].map((name) => textOf(flags, name));
  if (image === undefined || image === "") return "--image is required";
  if (!isImageName(image)) return `Invalid image name ${goQuote(image)}: invalid reference format`;
  if (boolOf(flags, "tty") && !boolOf(flags, "stdin"))
    return usage("-i/--stdin is required for containers with -t/--tty=true");
  if (boolOf(flags, "expose") && textOf(flags, "port") === "")
    return usage("--port must be set when exposing a service");
  if (!RESTARTS.has(restart ?? "")) return usage(`invalid restart policy: ${restart}`);
  if (boolOf(flags, "rm") && !isAttached(request)) return usage("--rm should only be used for attached containers");
  if (isAttached(request) && dryRun.dryRun !== "none")
    return usage(
      "--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)",
    );
  return PULLS.has(pull ?? "") ? undefined : usage(`invalid image pull policy: ${pull}`);
}

function podOf(request: Request, name: string, words: readonly string[]): KubeObject | string {
  const { flags } = request;
  const container = containerOf(request, name, words);
  if (typeof container === "string") return container;
  const labels = labelsOf(request, name);
  if (typeof labels === "string") return labels;
  const annotations = annotationsOf(listOf(flags, "annotations"));
  const metadata = { ...(annotations === undefined ? {} : { annotations }), labels, name };
  const restartPolicy = textOf(flags, "restart") || (boolOf(flags, "stdin") ? "OnFailure" : "Always");
  const spec = { containers: [container], dnsPolicy: "ClusterFirst", restartPolicy };
  const pod = unstored({ apiVersion: "v1", kind: "Pod", metadata, spec, status: {} } as unknown as KubeObject);
  return overridden(request, pod);
}

function labelsOf({ flags }: Request, name: string): StringMap | string {
  const given = textOf(flags, "labels");
  return given === "" ? { run: name } : parseLabelPairs(given);
}

function containerOf({ flags }: Request, name: string, words: readonly string[]): object | string {
  const env: { readonly name: string; readonly value: string }[] = [];
  for (const pair of listOf(flags, "env")) {
    const equals = pair.indexOf("=");
    if (equals <= 0) return `invalid env: ${pair}`;
    env.push({ name: pair.slice(0, equals), value: pair.slice(equals + 1) });
  }
  const port = textOf(flags, "port");
  if (port !== "" && !/^\d+$/.test(port)) return `strconv.Atoi: parsing ${goQuote(port)}: invalid syntax`;
  const policy = textOf(flags, "image-pull-policy");
  return {
    ...(words.length === 0 ? {} : { [boolOf(flags, "command") ? "command" : "args"]: words }),
    ...(env.length === 0 ? {} : { env }),
    image: textOf(flags, "image"),
    ...(policy === "" ? {} : { imagePullPolicy: policy }),
    name,
    ...(port === "" ? {} : { ports: [{ containerPort: Number(port) }] }),
    resources: {},
    ...(boolOf(flags, "privileged") ? { securityContext: { privileged: true } } : {}),
    ...(boolOf(flags, "stdin") ? { stdin: true, stdinOnce: !boolOf(flags, "leave-stdin-open") } : {}),
    ...(boolOf(flags, "tty") ? { tty: true } : {}),
  };
}

function annotationsOf(pairs: readonly string[]): StringMap | undefined {
  if (pairs.length === 0) return undefined;
  return Object.fromEntries(pairs.map((pair) => [pair.split("=")[0] ?? "", pair.slice(pair.indexOf("=") + 1)]));
}

/** `--expose`: a Service of the pod's name that selects it. */
function serviceOf(request: Request, name: string): KubeObject {
  const { flags } = request;
  const port = Number(textOf(flags, "port"));
  const given = textOf(flags, "labels") !== "";
  // They were read for the pod already.
  const selector = labelsOf(request, name) as StringMap;
  const metadata = { ...(given ? { labels: selector } : {}), name };
  const spec = { ports: [{ port, protocol: "TCP", targetPort: port }], selector };
  return unstored({ apiVersion: "v1", kind: "Service", metadata, spec, status: { loadBalancer: {} } } as KubeObject);
}
