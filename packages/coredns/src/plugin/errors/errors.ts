/** The errors plugin: what went wrong behind it becomes a line of the log. Models plugin/errors/errors.go. */
import { type Answer, type Query, reply } from "../../message.ts";
import { lower } from "../../name.ts";
import { rcodeNumber } from "../../rcode.ts";
import type { Plugin } from "../../server.ts";
import { count } from "../../session.ts";

/** Errors that fit are counted instead of shown, all but the first of them where `showFirst`. */
export interface ConsolidateRule {
  readonly pattern: RegExp;
  readonly level: "warning" | "error" | "info" | "debug";
  readonly showFirst: boolean;
}

/** `[ERROR] plugin/errors: 2 www.example.com. A: read udp ...: i/o timeout`. */
export function errorsPlugin(rules: readonly ConsolidateRule[]): Plugin {
  return {
    name: "errors",
    serve(asked, next, view) {
      const answer = next(asked);
      const { session } = view;
      const error = session?.error;
      if (session === undefined || error === undefined) return answer;
      const rule = rules.find((one) => one.pattern.test(error));
      const isCounted =
        rule !== undefined && !(rule.showFirst && count(session, `errors:${rule.pattern.source}`) === 1);
      if (!isCounted) session.lines.push(line(asked, answer, error, rule?.level ?? "error"));
      delete session.error;
      return answer;
    },
  };
}

function line(asked: Query, answer: Answer, error: string, level: string): string {
  const rcode = rcodeNumber((answer ?? reply(asked, "SERVFAIL")).rcode);
  return `[${level.toUpperCase()}] plugin/errors: ${rcode} ${lower(asked.name)} ${asked.type}: ${error}`;
}
