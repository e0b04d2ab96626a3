/** Workloads of extensions/v1beta1, apps/v1beta1 and apps/v1beta2 as apps/v1 says them. Models pkg/apis/{extensions,apps}/v1beta*\/defaults.go. */
import { isJsonMap, type Json, type JsonMap, member } from "../json.ts";

/** What an old version filled in otherwise than apps/v1 does. */
export interface LegacyDefaults {
  /** The selector was taken from the template's labels. */
  readonly selector?: boolean;
  readonly revisionHistoryLimit?: number;
  readonly progressDeadlineSeconds?: number;
  /** maxSurge and maxUnavailable of a rolling update. */
  readonly rolling?: number;
  /** How DaemonSets and StatefulSets replaced their pods. */
  readonly updateStrategy?: string;
}

/** Says what the old version left to its defaults, and leaves out what apps/v1 has no field for. */
export function convertWorkload(value: JsonMap, defaults: LegacyDefaults): JsonMap {
  const given = member(value, "spec");
  if (!isJsonMap(given)) return value;
  const { rollbackTo: _rollback, templateGeneration: _generation, ...spec } = given;
  const kind = member(value, "kind");
  return { ...value, spec: { ...spec, ...filled(spec, defaults, typeof kind === "string" ? kind : "") } };
}

function filled(spec: JsonMap, defaults: LegacyDefaults, kind: string): JsonMap {
  const isDeployment = kind === "Deployment";
  const rolling = isDeployment ? rollingOf(spec, defaults) : undefined;
  const labels = templateLabels(spec);
  return {
    ...(defaults.selector === true && isAbsent(spec, "selector") && labels !== undefined
      ? { selector: { matchLabels: labels } }
      : {}),
    ...(isDeployment ? absent(spec, "revisionHistoryLimit", defaults.revisionHistoryLimit) : {}),
    ...(isDeployment ? absent(spec, "progressDeadlineSeconds", defaults.progressDeadlineSeconds) : {}),
    ...(rolling === undefined ? {} : { strategy: rolling }),
    ...(kind === "DaemonSet" || kind === "StatefulSet"
      ? absent(
          spec,
          "updateStrategy",
          defaults.updateStrategy === undefined ? undefined : { type: defaults.updateStrategy },
        )
      : {}),
  };
}

/** The strategy with the old bounds of a rolling update, where it is one and leaves them out. */
function rollingOf(spec: JsonMap, { rolling }: LegacyDefaults): JsonMap | undefined {
  const strategy = member(spec, "strategy") ?? {};
  if (rolling === undefined || !isJsonMap(strategy)) return undefined;
  const type = member(strategy, "type") ?? "RollingUpdate";
  if (type !== "RollingUpdate") return undefined;
  const given = member(strategy, "rollingUpdate") ?? {};
  if (!isJsonMap(given)) return undefined;
  return { ...strategy, type, rollingUpdate: { maxSurge: rolling, maxUnavailable: rolling, ...given } };
}

function templateLabels(spec: JsonMap): JsonMap | undefined {
  const template = member(spec, "template");
  const metadata = isJsonMap(template) ? member(template, "metadata") : undefined;
  const labels = isJsonMap(metadata) ? member(metadata, "labels") : undefined;
  return isJsonMap(labels) ? labels : undefined;
}

function absent(spec: JsonMap, name: string, value: Json | undefined): JsonMap {
  return value !== undefined && isAbsent(spec, name) ? { [name]: value } : {};
}

function isAbsent(spec: JsonMap, name: string): boolean {
  return (member(spec, name) ?? null) === null;
}
