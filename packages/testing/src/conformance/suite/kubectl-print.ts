/** Suite `kubectl-print`: what kubectl shows of given objects, says, and asks of the server. */
import type { Kinds, Resource } from "@kubenetsim/api";
import { resourceByName } from "@kubenetsim/api";
import { tableOf } from "@kubenetsim/apiserver";
import { runCommand, splitCommandLine } from "@kubenetsim/kubectl";
import { deepFreeze, parseRfc3339 } from "@kubenetsim/sim";
import type { CaseResult, Json, JsonObject } from "../types.ts";
import { type AskedRequest, openServer, type ServerCase } from "./kubectl-print/server.ts";

/** Loads the objects as stored, runs the command, and compares what it printed and what it asked for. */
export function run(testCase: JsonObject, _file: JsonObject): CaseResult {
  const given = testCase as unknown as PrintCase;
  const now = parseRfc3339(given.now) ?? 0;
  const server = openServer(given, now);
  if (given.level === "printer") return compareNarrow(given, server.objects, now);
  const files = new Map(Object.entries(given.files ?? {}));
  const readFile = (path: string): string | undefined => {
    const content = files.get(path);
    return typeof content === "string" || content === undefined ? content : JSON.stringify(content);
  };
  const execute = (): never => {
    throw new Error("nothing runs in these cases");
  };
  const printed = runCommand(
    { client: server.client, now, io: { stdin: given.stdin, readFile }, execute },
    splitCommandLine(given.command),
  );
  const { expect } = given;
  if (expect.columns !== undefined) return compareTable(expect, printed.stdout);
  const actual = {
    text: printed.stdout,
    exitCode: printed.exitCode,
    ...(expect.stderr === undefined ? {} : { stderr: printed.stderr }),
    ...(expect.requests === undefined ? {} : { requests: shownRequests(server.requests, expect.requests, given.now) }),
  };
  const expected = { text: expect.text ?? "", exitCode: expect.exitCode ?? 0, ...pick(expect) };
  return compare(expected, actual, printed.stderr);
}

interface PrintCase extends ServerCase {
  readonly now: string;
  readonly command: string;
  readonly level?: string;
  readonly stdin?: string;
  readonly files?: { readonly [path: string]: Json };
  readonly expect: Expectation;
}

interface Expectation {
  readonly text?: string;
  readonly stderr?: string;
  readonly exitCode?: number;
  readonly requests?: readonly AskedRequest[];
  readonly columns?: readonly string[];
  readonly rows?: readonly (readonly string[])[];
}

function pick({ stderr, requests }: Expectation): object {
  return { ...(stderr === undefined ? {} : { stderr }), ...(requests === undefined ? {} : { requests }) };
}

/** Only what the case tells of a request is compared. */
function shownRequests(
  actual: readonly AskedRequest[],
  expected: readonly AskedRequest[],
  now: string,
): readonly AskedRequest[] {
  return actual.map((request, i) => {
    const { body, ...rest } = request;
    const wanted = expected[i]?.body;
    return wanted === undefined || body === undefined ? rest : { ...rest, body: shownBody(request, wanted, now) };
  });
}

/** `<now>` stands for the time. A client here has no URL: the namespace that a real one's path tells is in the body. */
function shownBody({ body, path }: AskedRequest, wanted: unknown, now: string): unknown {
  const timed = JSON.parse(JSON.stringify(body).replaceAll(JSON.stringify(now), '"<now>"')) as Json;
  const namespaceOf = (value: unknown): unknown => (value as { metadata?: { namespace?: string } }).metadata?.namespace;
  const inPath = path.includes(`/namespaces/${String(namespaceOf(timed))}/`);
  if (namespaceOf(wanted) !== undefined || !inPath) return timed;
  const { metadata, ...rest } = timed as { metadata: { namespace?: string } };
  const { namespace: _told, ...others } = metadata;
  return { ...rest, metadata: others };
}

/** The cells under each heading. Headings may hold blanks, so they are looked for in order. */
function compareTable({ columns = [], rows = [] }: Expectation, text: string): CaseResult {
  const [header = "", ...lines] = text.split("\n").filter((line) => line !== "");
  const starts: number[] = [];
  for (const column of columns) starts.push(header.indexOf(column, starts.at(-1) ?? 0));
  const cells = lines.map((line) => starts.map((start, i) => line.slice(start, starts[i + 1]).trim()));
  const headings = starts.map((start, i) => header.slice(start, starts[i + 1]).trim());
  return compare({ columns, rows }, { columns: headings, rows: cells });
}

/** What no server does: the printer alone, for the narrow table. */
function compareNarrow({ command, expect }: PrintCase, objects: readonly object[], now: number): CaseResult {
  const info = resourceByName(command.split(" ")[2] ?? "");
  if (info === undefined) return { passed: false, message: "its kind is not modelled" };
  // The objects are of the kind that the command asks for.
  const table = tableOf(info.resource, objects as readonly Kinds[Resource][] as readonly never[], { now, wide: false });
  const shown = table.columns.map(({ priority }) => priority === 0);
  const columns = table.columns.filter((_, i) => shown[i]).map(({ name }) => name.toUpperCase());
  const rows = table.rows.map(({ cells }) => cells.filter((_, i) => shown[i]).map(String));
  return compare({ columns: expect.columns, rows: expect.rows }, { columns, rows });
}

function compare(expected: unknown, actual: unknown, stderr = ""): CaseResult {
  const passed = canonical(expected) === canonical(actual);
  return passed ? { passed } : { passed, expected, actual, ...(stderr === "" ? {} : { message: `stderr: ${stderr}` }) };
}

function canonical(value: unknown): string {
  return JSON.stringify(deepFreeze(value), (_, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
