/** A StatefulSet. Models describeStatefulSet. */
import { formatSelector, type StatefulSet, selectorOf } from "@kubenetsim/api";
import type { Describer } from "./context.ts";
import { eventLines } from "./events.ts";
import { annotationLines, labelLines, nameLines, rfc1123 } from "./lines.ts";
import { templateLines } from "./pod-template.ts";
import { podsStatusLine } from "./pods-status.ts";

export const describeStatefulSet: Describer<StatefulSet> = (set, context) => {
  const { metadata, spec, status } = set;
  const rolling = spec.updateStrategy?.rollingUpdate;
  return [
    ...nameLines(set),
    `CreationTimestamp:\t${rfc1123(metadata.creationTimestamp)}`,
    `Selector:\t${formatSelector(selectorOf(spec.selector))}`,
    ...labelLines("Labels", metadata.labels),
    ...annotationLines("Annotations", metadata.annotations),
    `Replicas:\t${spec.replicas ?? 0} desired | ${status?.replicas ?? 0} total`,
    `Update Strategy:\t${spec.updateStrategy?.type ?? ""}`,
    ...(rolling?.partition === undefined ? [] : [`  Partition:\t${rolling.partition}`]),
    ...(rolling?.partition === undefined || rolling.maxUnavailable === undefined
      ? []
      : [`  MaxUnavailable:\t${rolling.maxUnavailable}`]),
    podsStatusLine(set, spec.selector, context),
    ...templateLines(spec.template),
    ...claimLines(spec.volumeClaimTemplates ?? []),
    ...eventLines(set, context),
  ];
};

interface Claim {
  readonly metadata?: { readonly name?: string; readonly labels?: object; readonly annotations?: object };
  readonly spec?: {
    readonly storageClassName?: string;
    readonly accessModes?: readonly string[];
    readonly resources?: { readonly requests?: { readonly storage?: string } };
  };
}

function claimLines(claims: NonNullable<StatefulSet["spec"]["volumeClaimTemplates"]>): readonly string[] {
  if (claims.length === 0) return ["Volume Claims:\t<none>"];
  const each = (claims as readonly Claim[]).flatMap(({ metadata, spec }) => [
    `  Name:\t${metadata?.name ?? ""}`,
    `  StorageClass:\t${spec?.storageClassName ?? ""}`,
    ...labelLines("  Labels", metadata?.labels as { readonly [name: string]: string } | undefined),
    ...labelLines("  Annotations", metadata?.annotations as { readonly [name: string]: string } | undefined),
    `  Capacity:\t${spec?.resources?.requests?.storage ?? "<default>"}`,
    `  Access Modes:\t[${(spec?.accessModes ?? []).join(" ")}]`,
  ]);
  return ["Volume Claims:", ...each];
}
