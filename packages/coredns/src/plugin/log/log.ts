/** The log plugin: a line for each question. Models plugin/log/log.go and plugin/pkg/replacer. */
import type { Answer, Query } from "../../message.ts";
import { isSubdomain, lower } from "../../name.ts";
import { classify, type ResponseClass } from "../../response.ts";
import type { Plugin } from "../../server.ts";
import type { DnsView } from "../../view.ts";
import { messageSize, querySize } from "../../wire.ts";

/** Questions below `scope` whose answer is of one of the classes are written in this form. */
export interface LogRule {
  readonly scope: string;
  readonly format: string;
  readonly classes: ReadonlySet<ResponseClass | "all">;
}

/** `{common}`. */
export const COMMON_FORMAT =
  '{remote}:{port} - {>id} "{type} {class} {name} {proto} {size} {>do} {>bufsize}" {rcode} {>rflags} {rsize} {duration}';

/** The first rule whose scope the name lies in decides. */
export function logPlugin(rules: readonly LogRule[]): Plugin {
  return {
    name: "log",
    serve(asked, next, view) {
      const rule = rules.find((one) => isSubdomain(one.scope, asked.name));
      const { session } = view;
      if (rule === undefined || session === undefined) return next(asked);
      const before = session.elapsedMs;
      const answer = next(asked);
      if (rule.classes.has("all") || rule.classes.has(classify(answer)))
        session.lines.push(`[INFO] ${fill(rule.format, asked, answer, view, session.elapsedMs - before)}`);
      return answer;
    },
  };
}

function fill(format: string, asked: Query, answer: Answer, view: DnsView, elapsedMs: number): string {
  return format.replace(/\{[^{}]*\}/g, (label) => {
    const value = labelValue(label, asked, answer, view, elapsedMs);
    return value === "" ? "-" : value;
  });
}

const UDP_SIZE = 512;
const TCP_SIZE = 65535;

function labelValue(label: string, asked: Query, answer: Answer, view: DnsView, elapsedMs: number): string {
  switch (label) {
    case "{remote}":
      return view.client?.includes(":") === true ? `[${view.client}]` : (view.client ?? "");
    case "{port}":
      return String(view.clientPort ?? 0);
    case "{type}":
      return asked.type;
    case "{class}":
      return asked.class;
    case "{name}":
      return lower(asked.name);
    case "{proto}":
      return view.transport ?? "udp";
    case "{size}":
      return String(querySize(asked));
    case "{local}":
      return view.localIPs[0] ?? "";
    case "{>id}":
      return String(asked.id);
    case "{>opcode}":
      return "0";
    case "{>do}":
      return String(asked.edns?.dnssecOk === true);
    case "{>bufsize}":
      return String(view.transport === "tcp" ? TCP_SIZE : (asked.edns?.udpSize ?? UDP_SIZE));
    case "{rcode}":
      return answer.rcode;
    case "{>rflags}":
      return flags(answer);
    case "{rsize}":
      return String(messageSize(answer));
    case "{duration}":
      return `${(elapsedMs / 1000).toString()}s`;
    default:
      return "";
  }
}

function flags(answer: Answer): string {
  const set: readonly (readonly [string, boolean])[] = [
    ["qr", true],
    ["aa", answer.authoritative],
    ["tc", answer.truncated],
    ["rd", answer.recursionDesired],
    ["ra", answer.recursionAvailable],
    ["ad", answer.authenticData === true],
  ];
  return set.flatMap(([name, isSet]) => (isSet ? [name] : [])).join(",");
}
