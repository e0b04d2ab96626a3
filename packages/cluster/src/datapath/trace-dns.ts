/** A query's trace with what was asked, what came back, and why it was asked. */
import type { Answer, AskHow, LateAnswer, Query } from "@kubenetsim/coredns";
import { withDnsExchange } from "../trace/build.ts";
import type { DnsExchange, Trace } from "../trace/types.ts";

/** The same trace, that knows its question. */
export function withDns(
  trace: Trace,
  query: Query,
  server: string,
  how: AskHow,
  result: Answer | LateAnswer | "lost" | "refused",
): Trace {
  const answer = typeof result === "string" ? undefined : "afterMs" in result ? result.answer : result;
  const dns: DnsExchange = {
    name: query.name,
    type: query.type,
    server,
    transport: how.transport,
    rcode: answer === undefined ? (result as string) : answer.truncated ? `${answer.rcode}, truncated` : answer.rcode,
    answers: answer?.answer.length ?? 0,
    why: how.why,
  };
  return withDnsExchange(trace, dns);
}
