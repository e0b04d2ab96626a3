/** `-o custom-columns`: a column for each path. Models k8s.io/kubectl/pkg/cmd/get/customcolumn.go. */
import { isJsonList, isJsonMap, type Json, member } from "@kubenetsim/api";
import type { Format } from "./format.ts";
import { goText } from "./go-value.ts";
import { find } from "./jsonpath/find.ts";
import { parseJsonPath } from "./jsonpath/parse.ts";
import { relaxedPath } from "./jsonpath/relaxed.ts";
import type { PathNode, PathResult } from "./jsonpath/types.ts";
import type { Printed } from "./printer.ts";
import { formatTabs, TABLE } from "./tabwriter.ts";

export function customColumns(format: Format, object: Json, noHeaders: boolean): Printed {
  const columns = format.name === "custom-columns" ? columnsOfSpec(format.template) : columnsOfFile(format.template);
  if (!columns.ok) return columns;
  const items = isJsonMap(object) ? member(object, "items") : undefined;
  const lines = noHeaders && format.name === "custom-columns" ? [] : [columns.value.map(({ header }) => header)];
  for (const item of isJsonList(items) ? items : [object]) {
    const row = cellsOf(item, columns.value);
    if (!row.ok) return row;
    lines.push([...row.value]);
  }
  return { ok: true, text: formatTabs(lines.map((line) => `${line.join("\t")}\n`).join(""), TABLE) };
}

interface CustomColumn {
  readonly header: string;
  readonly path: readonly PathNode[];
}

function cellsOf(item: Json, columns: readonly CustomColumn[]): PathResult<readonly string[]> {
  const cells: string[] = [];
  for (const { path } of columns) {
    const found = find(path, [item], { root: item, missing: true });
    if (!found.ok) return found;
    cells.push(found.value.length === 0 ? "<none>" : found.value.map(goText).join(","));
  }
  return { ok: true, value: cells };
}

function columnsOfSpec(spec: string): PathResult<readonly CustomColumn[]> {
  const columns: CustomColumn[] = [];
  for (const part of spec.split(",")) {
    const colon = part.indexOf(":");
    if (colon < 0)
      return { ok: false, error: `unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>` };
    const column = columnOf(part.slice(0, colon), part.slice(colon + 1));
    if (!column.ok) return column;
    columns.push(column.value);
  }
  return { ok: true, value: columns };
}

const TWO_LINES = "Expected format is one line of space separated headers, one line of space separated column specs.";

function columnsOfFile(text: string): PathResult<readonly CustomColumn[]> {
  const [first, second] = text.split("\n");
  if (text === "") return { ok: false, error: `invalid template, missing header line. ${TWO_LINES}` };
  if (second === undefined) return { ok: false, error: `invalid template, missing spec line. ${TWO_LINES}` };
  const headers = words(first ?? "");
  const specs = words(second);
  if (headers.length !== specs.length)
    return {
      ok: false,
      error: `number of headers (${headers.length}) and field specifications (${specs.length}) don't match`,
    };
  const columns: CustomColumn[] = [];
  for (const [i, header] of headers.entries()) {
    const column = columnOf(header, specs[i] ?? "");
    if (!column.ok) return column;
    columns.push(column.value);
  }
  return { ok: true, value: columns };
}

function words(line: string): readonly string[] {
  return line.split(/\s+/).filter((word) => word !== "");
}

function columnOf(header: string, spec: string): PathResult<CustomColumn> {
  const path = relaxedPath(spec);
  if (!path.ok) return path;
  const parsed = parseJsonPath(path.value);
  return parsed.ok ? { ok: true, value: { header, path: parsed.value } } : parsed;
}
