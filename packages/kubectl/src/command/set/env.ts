/** `kubectl set env`. Models k8s.io/kubectl/pkg/cmd/set/set_env.go. */
import type { Container, EnvVar, KubeObject, PodSpec } from "@kubenetsim/api";
import { array, bool, boolOf, list, listOf, refused, text, textOf } from "../../argv/flag.ts";
import { type Command, failed, type Outcome, type Request } from "../../request.ts";
import type { Subjects } from "../change.ts";
import { dryRunOf } from "../dry-run.ts";
import { envFrom, importedEnv, parseEnv, splitEnv } from "./env-source.ts";
import { containersOf, matchesPattern, withContainers, withPodSpec } from "./pod-spec.ts";
import { LOCAL_AND_SERVER, type SpecChange, setSpecs, workloadFlags, workloadsOf } from "./workloads.ts";

export const setEnvCommand: Command = {
  name: "env",
  aliases: [],
  summary: "Update environment variables on a pod template",
  flags: [
    ...workloadFlags,
    text("containers", "c", "*"),
    { ...array("env"), short: "e" },
    bool("overwrite", undefined, true),
    bool("list"),
    text("from"),
    text("prefix"),
    list("keys"),
    refused(bool("resolve")),
  ],
  run,
};

/** What is to become of the variables of a container. */
interface Wanted {
  readonly env: readonly EnvVar[];
  readonly remove: ReadonlySet<string>;
}

function run(request: Request): Outcome {
  const { args, flags } = request;
  if (boolOf(flags, "all") && textOf(flags, "selector") !== "")
    return failed("cannot set --all and --selector at the same time");
  const split = splitEnv(args);
  if (split === undefined)
    return failed(`all resources must be specified before environment changes: ${args.join(" ")}`);
  const dryRun = dryRunOf(request);
  if (!dryRun.ok) return failed(dryRun.error);
  const wrong = refuse(request, split.resources);
  if (wrong !== undefined) return failed(wrong);
  const parsed = parseEnv([...listOf(flags, "env"), ...split.pairs]);
  if (typeof parsed === "string") return failed(parsed);
  const imported = importedEnv(request);
  if ("failure" in imported) return failed(imported.failure);
  const prefix = textOf(flags, "prefix");
  const env = [...parsed.env, ...imported.env].map((variable) => ({ ...variable, name: prefix + variable.name }));
  const wanted = { env, remove: new Set(parsed.remove) };
  const found = workloadsOf({ ...request, flags }, split.resources);
  if (!("subjects" in found)) return found;
  if (boolOf(flags, "list")) return listAll(request, found, wanted);
  return setSpecs(request, found, {
    operation: "env updated",
    refusal: "failed to patch env update to pod template:",
    change: (spec, object) => withVariables(request, spec, object, wanted),
  });
}

function refuse({ flags }: Request, resources: readonly string[]): string | undefined {
  if (boolOf(flags, "local") && textOf(flags, "dry-run") === "server") return LOCAL_AND_SERVER;
  if (listOf(flags, "filename").length === 0 && resources.length === 0)
    return "one or more resources must be specified as <resource> <name> or <resource>/<name>";
  if (boolOf(flags, "list") && textOf(flags, "output") !== "")
    return "--list and --output may not be specified together";
  if (listOf(flags, "keys").length > 0 && textOf(flags, "from") === "")
    return "when specifying --keys, a configmap or secret must be provided with --from";
  return undefined;
}

/** The variables as they would be: nothing is sent. */
function listAll(request: Request, { subjects }: Subjects, wanted: Wanted): Outcome {
  let stdout = "";
  for (const { object } of subjects)
    withPodSpec(object, (spec) => {
      for (const container of chosenOf(request, spec, object))
        stdout += listOne(`${object.kind} ${object.metadata.name ?? ""}`, withEnv(container, wanted));
      return spec;
    });
  return { stdout };
}

function listOne(name: string, container: Container): string {
  const lines = (container.env ?? []).map((variable) =>
    variable.valueFrom === undefined
      ? `${variable.name}=${variable.value ?? ""}`
      : `# ${variable.name} from ${envFrom(variable.valueFrom)}`,
  );
  return [`# ${name}, container ${container.name}`, ...lines].map((line) => `${line}\n`).join("");
}

/** The containers that `-c` names; it is told where that is none. */
function chosenOf({ flags, warn }: Request, spec: PodSpec, object: KubeObject): readonly Container[] {
  const pattern = textOf(flags, "containers");
  const chosen = containersOf(spec).filter(({ name }) => matchesPattern(name, pattern));
  if (chosen.length === 0)
    warn(
      `${object.kind}/${object.metadata.name ?? ""} does not have any containers matching ${JSON.stringify(pattern)}`,
    );
  return chosen;
}

function withVariables(request: Request, spec: PodSpec, object: KubeObject, wanted: Wanted): SpecChange {
  const chosen = chosenOf(request, spec, object);
  if (!boolOf(request.flags, "overwrite"))
    for (const container of chosen) {
      const taken = takenIn(container, wanted.env);
      if (taken !== undefined) return taken;
    }
  const names = new Set(chosen.map(({ name }) => name));
  return {
    spec: withContainers(
      spec,
      (name) => names.has(name),
      (container) => withEnv(container, wanted),
    ),
  };
}

function takenIn({ env = [] }: Container, added: readonly EnvVar[]): string | undefined {
  for (const { name, value = "" } of added) {
    const known = env.find((variable) => variable.name === name);
    if (known !== undefined && (known.value ?? "") !== value)
      return `'${name}' already has a value (${known.value ?? ""}), and --overwrite is false`;
  }
  return undefined;
}

/** A variable keeps its place; a new one comes last. */
function withEnv(container: Container, { env: added, remove }: Wanted): Container {
  const { env: before = [], ...rest } = container;
  const latest = new Map(added.map((variable) => [variable.name, variable]));
  const kept = before.filter(({ name }) => !remove.has(name)).map((variable) => latest.get(variable.name) ?? variable);
  const names = new Set(kept.map(({ name }) => name));
  const fresh = [...latest.values()].filter(({ name }) => !remove.has(name) && !names.has(name));
  const env = [...kept, ...fresh];
  return env.length === 0 ? rest : { ...rest, env };
}
