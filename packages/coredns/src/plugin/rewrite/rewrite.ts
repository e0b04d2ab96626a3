/** The rewrite plugin: another question behind the client's back, and its answer turned back. Models plugin/rewrite/rewrite.go. */
import { type Answer, type Query, type ResourceRecord, reply } from "../../message.ts";
import { isSendable, lower } from "../../name.ts";
import type { Again, Plugin } from "../../server.ts";
import { changed, matches, type ResponseRule, type Rule, replaced, type TextChange } from "./rule.ts";

/** The rules in order: the first that fits ends it, unless it says `continue`. */
export function rewritePlugin(rules: readonly Rule[]): Plugin {
  return {
    name: "rewrite",
    serve(asked, next, view, again) {
      let question = asked;
      const after: ResponseRule[] = [];
      for (const rule of rules) {
        const done = apply(rule, question);
        if (done === undefined) continue;
        if (!isSendable(done.question.name)) {
          if (view.session !== undefined) view.session.error = `invalid name after rewrite: ${done.question.name}`;
          return reply(asked, "SERVFAIL");
        }
        question = done.question;
        after.push(...done.after);
        if (rule.mode === "stop") break;
      }
      return turnedBack(next(question), asked, question, after, again);
    },
  };
}

interface Applied {
  readonly question: Query;
  readonly after: readonly ResponseRule[];
}

/** `undefined`: the rule does not fit. */
function apply(rule: Rule, question: Query): Applied | undefined {
  switch (rule.sort) {
    case "name":
      return applyName(rule, question);
    case "type":
      return question.type === rule.from ? { question: { ...question, type: rule.to }, after: [] } : undefined;
    case "class":
      return question.class === rule.from ? { question: { ...question, class: rule.to }, after: [] } : undefined;
    case "answer":
      if (rule.match !== undefined && !matches(rule.match, lower(question.name))) return undefined;
      return { question, after: [rule.rule] };
    case "edns0":
      return { question, after: [] };
  }
}

function applyName(rule: Rule & { readonly sort: "name" }, question: Query): Applied | undefined {
  const name = lower(question.name);
  if (!matches(rule.match, name)) return undefined;
  const to = replaced(rule.match, name, rule.to);
  return { question: { ...question, name: to }, after: [...turning(rule, to, name), ...rule.answers] };
}

/** A suffix is turned back as a suffix; any other name as itself, with what lies below it. */
function turning(rule: Rule & { readonly sort: "name" }, to: string, name: string): readonly ResponseRule[] {
  if (!rule.auto) return [];
  const change: TextChange =
    rule.match.by === "suffix"
      ? { kind: "suffix", from: rule.to, to: rule.match.text }
      : { kind: "remap", from: to, to: name };
  return [
    { kind: "name", change },
    { kind: "value", change },
  ];
}

/** The question as it was asked; the rules from the last to the first on each record. */
function turnedBack(
  answer: Answer,
  asked: Query,
  question: Query,
  rules: readonly ResponseRule[],
  again: Again,
): Answer {
  const original = { ...answer, question: { name: asked.name, type: asked.type, class: asked.class } };
  if (rules.length === 0) return question === asked ? answer : original;
  const backwards = [...rules].reverse();
  const change = (records: readonly ResourceRecord[]) =>
    records.map((record) => backwards.reduce(changedRecord, record));
  const rcodes = backwards.filter((rule) => rule.kind === "rcode");
  const rcode = rcodes.reduce((code, rule) => (code === rule.from ? rule.to : code), answer.rcode);
  const made: Answer = {
    ...original,
    rcode,
    answer: change(answer.answer),
    authority: change(answer.authority),
    additional: change(answer.additional),
  };
  const turn = (one: Answer, rule: ResponseRule): Answer =>
    rule.kind === "cname" ? retargeted(one, asked, rule, again) : one;
  return backwards.reduce(turn, made);
}

function changedRecord(record: ResourceRecord, rule: ResponseRule): ResourceRecord {
  switch (rule.kind) {
    case "name":
      return { ...record, name: changed(rule.change, record.name) };
    case "value":
      return withValue(record, rule.change);
    case "ttl":
      return { ...record, ttl: Math.max(rule.min, Math.min(record.ttl, rule.max)) };
    case "rcode":
    case "cname":
      return record;
  }
}

/** The name inside of a record, where it has one. */
function withValue(record: ResourceRecord, change: TextChange): ResourceRecord {
  switch (record.type) {
    case "CNAME":
    case "NS":
    case "PTR":
    case "MX":
    case "SRV":
      return { ...record, target: changed(change, record.target) };
    case "SOA":
      return { ...record, primary: changed(change, record.primary) };
    case "A":
    case "AAAA":
    case "TXT":
    case "OTHER":
      return record;
  }
}

/** An alias that now leads elsewhere, and what is found there. Models plugin/rewrite/cname_target.go. */
function retargeted(
  answer: Answer,
  asked: Query,
  rule: ResponseRule & { readonly kind: "cname" },
  again: Again,
): Answer {
  const at = answer.answer.findIndex((record) => record.type === "CNAME" && matches(rule.match, record.target));
  const alias = answer.answer[at];
  if (alias === undefined || alias.type !== "CNAME") return answer;
  const target = replaced(rule.match, alias.target, rule.to);
  const found = again({ ...asked, name: target });
  if (found === undefined) return answer;
  const before = answer.answer.slice(0, at).filter((record) => record.type === "CNAME");
  return {
    ...answer,
    answer: [...before, { ...alias, target }, ...found.answer],
    truncated: found.truncated,
  };
}
