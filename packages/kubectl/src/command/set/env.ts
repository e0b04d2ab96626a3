/** `kubectl set env`. Models k8s.io/kubectl/pkg/cmd/set/set_env.go. */
import type { Container, KubeObject } from "@kubenetsim/api";
import { bool, boolOf, list, listOf, refused, text, textOf } from "../../argv/flag.ts";
import { dryRunFlag, fileFlags, printFlags, selectorFlag } from "../../argv/shared-flags.ts";
import { type Command, failed, type Outcome, type Request } from "../../request.ts";
import { type Change, changeAll, type Subject, subjectsOf } from "../change.ts";
import { splitPairs } from "../metadata-pairs.ts";
import { notAWorkload, withContainers, withPodSpec } from "./pod-spec.ts";

export const setEnvCommand: Command = {
  name: "env",
  aliases: [],
  summary: "Update environment variables on a pod template",
  flags: [
    ...fileFlags,
    ...printFlags,
    selectorFlag,
    dryRunFlag,
    text("containers", "c", "*"),
    list("env", "e"),
    bool("overwrite", undefined, true),
    bool("list"),
    bool("all"),
    text("field-manager", undefined, "kubectl-set"),
    refused(bool("local")),
    refused(bool("resolve")),
    refused(text("from")),
    refused(text("prefix")),
    refused(list("keys")),
  ],
  run,
};

function run(request: Request): Outcome {
  const split = splitPairs(request, "environment");
  if (!split.ok) return failed(split.error);
  const pairs = [...split.pairs, ...listOf(request.flags, "env")];
  const isList = boolOf(request.flags, "list");
  if (pairs.length === 0 && !isList) return failed("at least one environment variable must be provided");
  const found = subjectsOf(request, split.resources);
  if (!("subjects" in found)) return found;
  if (isList) return { stdout: found.subjects.map(listOfSubject).join(""), failures: found.failures };
  return changeAll(request, found, {
    patch: "strategic",
    change: ({ object }) => withVariables(request, object, pairs),
  });
}

function listOfSubject({ info, object }: Subject): string {
  const lines: string[] = [];
  withPodSpec(object, (spec) => {
    for (const { name, env = [] } of spec.containers) {
      lines.push(`# ${info.resource}/${object.metadata.name}, container ${name}\n`);
      for (const variable of env)
        if (variable.valueFrom === undefined) lines.push(`${variable.name}=${variable.value ?? ""}\n`);
    }
    return spec;
  });
  return lines.join("");
}

function withVariables({ flags }: Request, object: KubeObject, pairs: readonly string[]): Change {
  const pattern = textOf(flags, "containers");
  const chosen = (name: string): boolean => pattern === "*" || pattern === name;
  const overwrite = boolOf(flags, "overwrite");
  let clash: string | undefined;
  const after = withPodSpec(object, (spec) =>
    withContainers(spec, chosen, (container) => {
      const taken = (container.env ?? []).find(({ name }) => pairs.some((pair) => pair.startsWith(`${name}=`)));
      if (!overwrite && taken !== undefined)
        clash = `'${taken.name}' already has a value (${taken.value ?? ""}), and --overwrite is false`;
      return withEnv(container, pairs);
    }),
  );
  if (after === undefined) return notAWorkload(object);
  return clash === undefined ? { ok: true, object: after, operation: "env updated" } : { ok: false, failure: clash };
}

/** A variable keeps its place; a new one comes last. */
function withEnv(container: Container, pairs: readonly string[]): Container {
  let env = container.env ?? [];
  for (const pair of pairs) {
    const equals = pair.indexOf("=");
    const name = equals < 0 ? pair.slice(0, -1) : pair.slice(0, equals);
    if (equals < 0) env = env.filter((variable) => variable.name !== name);
    else {
      const variable = { name, value: pair.slice(equals + 1) };
      const isKnown = env.some((each) => each.name === name);
      env = isKnown ? env.map((each) => (each.name === name ? variable : each)) : [...env, variable];
    }
  }
  const { env: _before, ...rest } = container;
  return env.length === 0 ? rest : { ...rest, env };
}
