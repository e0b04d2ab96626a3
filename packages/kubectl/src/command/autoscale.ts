/** `kubectl autoscale`. Models k8s.io/kubectl/pkg/cmd/autoscale/autoscale.go. */

import { groupVersionOf, type KubeObject } from "@kubenetsim/api";
import { isScalable } from "@kubenetsim/apiserver";
import { integer, numberOf, text, textOf } from "../argv/flag.ts";
import { dryRunFlag, fileFlags, printFlags } from "../argv/shared-flags.ts";
import { type Command, failed, type Outcome, type Request } from "../request.ts";
import { groupVersionResource } from "../resource/fetch.ts";
import { type Subject, subjectsOf } from "./change.ts";
import { dryRunOf } from "./dry-run.ts";
import { createNew, unstored } from "./new-object.ts";
import { saveConfigFlag } from "./save-config.ts";

export const autoscaleCommand: Command = {
  name: "autoscale",
  aliases: [],
  summary: "Auto-scale a deployment, replica set, stateful set, or replication controller",
  flags: [
    ...fileFlags,
    ...printFlags,
    dryRunFlag,
    saveConfigFlag,
    integer("min", -1),
    integer("max", -1),
    integer("cpu-percent", -1),
    text("name"),
    text("field-manager", undefined, "kubectl-autoscale"),
  ],
  run,
};

function run(request: Request): Outcome {
  const { flags } = request;
  if (!flags.given.has("max")) return failed('required flag(s) "max" not set');
  const [min, max] = [numberOf(flags, "min"), numberOf(flags, "max")];
  if (max < 1) return failed(`--max=MAXPODS is required and must be at least 1, max: ${max}`);
  if (max < min) return failed(`--max=MAXPODS must be larger or equal to --min=MINPODS, max: ${max}, min: ${min}`);
  const found = subjectsOf(request, request.args);
  if (!("subjects" in found)) return found;
  if (found.failures.length > 0) return failed(...found.failures);
  const outcomes = found.subjects.map((subject) => autoscaleOne(request, subject));
  return {
    stdout: outcomes.map(({ stdout = "" }) => stdout).join(""),
    failures: outcomes.flatMap(({ failures = [] }) => failures),
  };
}

function autoscaleOne(request: Request, { info, object }: Subject): Outcome {
  if (!isScalable(info.resource))
    return failed(
      `cannot autoscale a ${info.kind}: could not find scale subresource for ${groupVersionResource(info)} in discovery information`,
    );
  const dryRun = dryRunOf(request);
  const local = dryRun.ok && dryRun.dryRun === "client";
  const reference = { apiVersion: groupVersionOf(info), kind: info.kind, name: object.metadata.name ?? "" };
  const name = textOf(request.flags, "name") || reference.name;
  const first = firstVersion(request, name, reference);
  return createNew(request, "horizontalpodautoscalers", local ? first : secondVersion(request, name, reference), {
    operation: local ? "created" : "autoscaled",
    shown: ({ metadata }) => ({ ...first, metadata }),
  });
}

type Reference = { readonly apiVersion: string; readonly kind: string; readonly name: string };

/** As kubectl has it: autoscaling/v1. */
function firstVersion({ flags }: Request, name: string, scaleTargetRef: Reference): KubeObject {
  const [min, cpu] = [numberOf(flags, "min"), numberOf(flags, "cpu-percent")];
  const spec = {
    maxReplicas: numberOf(flags, "max"),
    ...(min > 0 ? { minReplicas: min } : {}),
    scaleTargetRef,
    ...(cpu >= 0 ? { targetCPUUtilizationPercentage: cpu } : {}),
  };
  const status = { currentReplicas: 0, desiredReplicas: 0 };
  const object = { apiVersion: "autoscaling/v1", kind: "HorizontalPodAutoscaler", metadata: { name }, spec, status };
  return unstored(object);
}

/** The same as the server stores it: autoscaling/v2. */
function secondVersion({ flags }: Request, name: string, scaleTargetRef: Reference): KubeObject {
  const [min, cpu] = [numberOf(flags, "min"), numberOf(flags, "cpu-percent")];
  const target = { type: "Utilization", averageUtilization: cpu };
  const spec = {
    maxReplicas: numberOf(flags, "max"),
    ...(min > 0 ? { minReplicas: min } : {}),
    scaleTargetRef,
    ...(cpu >= 0 ? { metrics: [{ type: "Resource", resource: { name: "cpu", target } }] } : {}),
  };
  return { apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler", metadata: { name }, spec } as KubeObject;
}
