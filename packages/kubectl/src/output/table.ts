/** The tables of `kubectl get`. Models k8s.io/cli-runtime/pkg/printers/tableprinter.go and the groups of kubectl/pkg/cmd/get/get.go. */
import { formatLabels, type Kinds, type KubeObject, labelOf, type Resource, type ResourceInfo } from "@kubenetsim/api";
import { ageOf, tableOf } from "@kubenetsim/apiserver";
import type { Millis } from "@kubenetsim/sim";
import type { Fetched } from "../resource/fetch.ts";
import { formatTabs, TABLE } from "./tabwriter.ts";

export interface TableFlags {
  readonly now: Millis;
  /** Only what every kind has, as kubectl alone can tell it. */
  readonly bare: boolean;
  /** Is there a column of what happened to an object? Here it is always there already. */
  readonly withEvents: boolean;
  readonly wide: boolean;
  readonly noHeaders: boolean;
  readonly withNamespace: boolean;
  readonly withKind: boolean;
  readonly showLabels: boolean;
  /** A column for each of these labels. */
  readonly labelColumns: readonly string[];
}

/** One table a kind, with an empty line between. */
export function printTables(fetched: readonly Fetched[], flags: TableFlags): string {
  const sections = grouped(fetched).map((group) => printSection(group, flags));
  return sections.filter((section) => section !== "").join(flags.noHeaders ? "" : "\n");
}

/** Neighbours of one kind share a table. */
function grouped(fetched: readonly Fetched[]): readonly Fetched[] {
  const groups: Fetched[] = [];
  for (const { info, objects } of fetched) {
    const last = groups.at(-1);
    if (last?.info === info) groups[groups.length - 1] = { info, objects: [...last.objects, ...objects] };
    else groups.push({ info, objects });
  }
  return groups;
}

function printSection({ info, objects }: Fetched, flags: TableFlags): string {
  if (objects.length === 0) return "";
  // What is stored under a resource is of its kind.
  const table = flags.bare
    ? bareTable(objects, flags.now)
    : tableOf(info.resource, objects as readonly Kinds[Resource][] as readonly never[], { now: flags.now, info });
  const shown = table.columns.map((column) => flags.wide || column.priority === 0);
  const withNamespace = flags.withNamespace && info.namespaced;
  const nameAt = flags.withKind ? table.columns.findIndex((column) => column.name === "Name") : -1;
  const header = [
    ...(flags.withEvents ? ["EVENT"] : []),
    ...(withNamespace ? ["NAMESPACE"] : []),
    ...table.columns.filter((_, i) => shown[i]).map((column) => column.name.toUpperCase()),
    ...flags.labelColumns.map((label) => (label.split("/").at(-1) ?? "").toUpperCase()),
    ...(flags.showLabels ? ["LABELS"] : []),
  ];
  const rows = table.rows.map(({ cells }, at) => {
    const object = objects[at];
    const named = cells.map((cell, i) => (i === nameAt ? kindPrefix(info) : "") + String(cell));
    const own = named.filter((_, i) => shown[i]);
    return [
      ...(flags.withEvents ? ["ADDED   "] : []),
      ...(withNamespace ? [object?.metadata.namespace ?? ""] : []),
      ...own,
      ...labelCells(object, flags),
    ].map(cellText);
  });
  const lines = flags.noHeaders ? rows : [header, ...rows];
  return formatTabs(lines.map((line) => `${line.join("\t")}\n`).join(""), TABLE);
}

/** Name and age. */
function bareTable(objects: readonly KubeObject[], now: Millis): ReturnType<typeof tableOf> {
  const columns = ["Name", "Age"].map((name) => ({ name, type: "string" as const, priority: 0 as const }));
  const rows = objects.map((object) => {
    const { name = "", creationTimestamp } = object.metadata;
    return { cells: [name, ageOf(creationTimestamp, now)], object };
  });
  return { columns, rows: rows as never };
}

function labelCells(object: KubeObject | undefined, { labelColumns, showLabels }: TableFlags): readonly string[] {
  const labels = object?.metadata.labels;
  const values = labelColumns.map((name) => labelOf(labels, name) ?? "");
  return showLabels ? [...values, formatLabels(labels)] : values;
}

/** `deployment.apps/`. */
function kindPrefix({ kind, group }: ResourceInfo): string {
  return `${kind.toLowerCase()}${group === "" ? "" : `.${group}`}/`;
}

/** A cell ends with its first line, and nothing in it moves the cursor. */
function cellText(cell: string): string {
  const [first = "", ...more] = cell.split(/[\f\n\r]/);
  return (more.length > 0 ? `${first}...` : first).replaceAll("\u001b", "^[");
}
