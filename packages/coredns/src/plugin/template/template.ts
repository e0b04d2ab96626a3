/** The template plugin: answers made from the words of the question. Models plugin/template/template.go. */
import { type Answer, type Query, type Rcode, type ResourceRecord, reply } from "../../message.ts";
import { lower, matchZone } from "../../name.ts";
import { parseRecord } from "../../record.ts";
import type { Again, Plugin } from "../../server.ts";
import type { DnsView } from "../../view.ts";
import { executeTemplate, type TemplateData, type TemplateText } from "./text.ts";

/** One directive: which questions it takes, and what it makes of them. */
export interface Template {
  /** `ANY` takes all. */
  readonly class: string;
  readonly type: string;
  readonly zones: readonly string[];
  readonly matches: readonly RegExp[];
  readonly answer: readonly TemplateText[];
  readonly additional: readonly TemplateText[];
  readonly authority: readonly TemplateText[];
  readonly rcode: Rcode;
  /** Absent: what fits no expression is a failure. */
  readonly fallthrough?: readonly string[];
}

/** The first template that fits answers. */
export function templatePlugin(templates: readonly Template[]): Plugin {
  const zones = templates.flatMap((template) => template.zones);
  return {
    name: "template",
    serve(asked, next, view, again) {
      if (matchZone(zones, asked.name) === undefined) return next(asked);
      for (const template of templates) {
        const fit = fits(template, asked, view);
        if (fit === "no") continue;
        if (fit === "failure" || template.rcode === "SERVFAIL") return reply(asked, "SERVFAIL");
        return made(template, asked, fit, again);
      }
      return next(asked);
    },
  };
}

function fits(template: Template, asked: Query, view: DnsView): TemplateData | "no" | "failure" {
  const name = lower(asked.name);
  const zone = matchZone(template.zones, name);
  const isClass = template.class === "ANY" || asked.class === "ANY" || asked.class === template.class;
  const isType = template.type === "ANY" || asked.type === "ANY" || asked.type === template.type;
  if (zone === undefined || !isClass || !isType) return "no";
  for (const pattern of template.matches) {
    const found = pattern.exec(name);
    if (found === null) continue;
    const numbered = found.map((text, index): [string, string] => [String(index), text ?? ""]);
    const named = Object.entries(found.groups ?? {}).map(([key, text]): [string, string] => [key, text ?? ""]);
    return {
      Zone: zone,
      Name: name,
      Regex: pattern.source,
      Class: asked.class === "ANY" ? template.class : asked.class,
      Type: asked.type === "ANY" ? template.type : asked.type,
      Remote: view.client ?? "",
      Match: found.map((text) => text ?? ""),
      Group: new Map([...numbered, ...named]),
    };
  }
  return matchZone(template.fallthrough ?? [], name) === undefined ? "failure" : "no";
}

function made(template: Template, asked: Query, data: TemplateData, again: Again): Answer {
  const answer = records(template.answer, data);
  const additional = records(template.additional, data);
  const authority = records(template.authority, data);
  if (answer === undefined || additional === undefined || authority === undefined) return reply(asked, "SERVFAIL");
  const parts = { authoritative: true, additional, authority };
  if (asked.type !== "A" && asked.type !== "AAAA") return reply(asked, template.rcode, { ...parts, answer });
  const followed: ResourceRecord[] = [];
  let truncated = false;
  for (const record of answer) {
    followed.push(record);
    const target = record.type === "CNAME" ? again({ ...asked, name: record.target }) : undefined;
    if (target === undefined) continue;
    followed.push(...target.answer);
    truncated = target.truncated;
  }
  return reply(asked, template.rcode, { ...parts, answer: followed, truncated });
}

/** `undefined` where a text is no record. */
function records(texts: readonly TemplateText[], data: TemplateData): readonly ResourceRecord[] | undefined {
  const made: ResourceRecord[] = [];
  for (const text of texts) {
    const line = executeTemplate(text, data);
    const record = line === undefined ? undefined : parseLine(line);
    if (record === undefined) return undefined;
    made.push(record);
  }
  return made;
}

const TTL_DEFAULT = "3600";

/** TTL and class may be left out, as in a zone file. */
function parseLine(line: string): ResourceRecord | undefined {
  const found = /^(\S+)\s+(?:(\d+)\s+)?(?:IN\s+)?(?:(\d+)\s+)?([A-Za-z]+\d*)\s+(.*)$/s.exec(line.trim());
  if (found === null) return undefined;
  const [, name = "", before, after, type = "", data = ""] = found;
  return parseRecord(`${name} ${before ?? after ?? TTL_DEFAULT} IN ${type} ${data}`);
}
