/** Suite dns: what a cluster DNS server answers over given objects. */
import { type Answer, formatRecord, parseRecord, query, serve } from "@kubenetsim/coredns";
import { listOf, objectOf, optional, textOf } from "../json.ts";
import type { CaseResult, JsonObject } from "../types.ts";
import { sameRecords } from "./dns/compare.ts";
import { serverOf } from "./dns/server.ts";
import { viewOf } from "./dns/view.ts";

/** Puts every query of the case to one server; the first that is answered otherwise fails the case. */
export function run(testCase: JsonObject): CaseResult {
  const settings = objectOf(testCase.server, "server");
  const server = serverOf(settings);
  const view = viewOf(listOf(testCase.objects, "objects"), settings);
  for (const entry of listOf(testCase.queries, "queries")) {
    const asked = objectOf(entry, "a query");
    const client = optional(asked.from, textOf, "from");
    const question = query(textOf(asked.q, "q"), textOf(asked.type, "type"));
    const serial = asked.serial === "<current>" ? view.serial : view.serial - 1;
    const withSerial = asked.serial === undefined ? question : { ...question, serial };
    const answer = serve(server, withSerial, client === undefined ? view : { ...view, client });
    const difference = compare(objectOf(asked.expect, "expect"), answer);
    if (difference !== undefined) return { passed: false, ...difference, message: `query ${textOf(asked.id, "id")}` };
  }
  return { passed: true };
}

type Difference = { readonly expected: unknown; readonly actual: unknown };

/** What is absent from the expectation is not compared. */
function compare(expect: JsonObject, answer: Answer): Difference | undefined {
  if (expect.rcode !== undefined && expect.rcode !== answer.rcode) {
    return { expected: expect.rcode, actual: answer.rcode };
  }
  if (expect.authoritative !== undefined && expect.authoritative !== answer.authoritative) {
    return { expected: { authoritative: expect.authoritative }, actual: { authoritative: answer.authoritative } };
  }
  if ((expect.truncated ?? false) !== answer.truncated) {
    return { expected: { truncated: expect.truncated ?? false }, actual: { truncated: answer.truncated } };
  }
  for (const section of ["answer", "authority", "additional"] as const) {
    if (expect[section] === undefined) continue;
    const expected = listOf(expect[section], section).map((text) => normal(textOf(text, "a record")));
    const actual = answer[section].map(formatRecord);
    if (!sameRecords(expected, actual)) return { expected: { [section]: expected }, actual: { [section]: actual } };
  }
  return undefined;
}

/** Blanks as this project writes them; a record with a placeholder stays as it is. */
function normal(text: string): string {
  const record = text.includes("<") ? undefined : parseRecord(text);
  return record === undefined ? text.replace(/\s+/g, " ") : formatRecord(record);
}
