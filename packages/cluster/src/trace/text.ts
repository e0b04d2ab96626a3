/** A trace as text, to be read from top to bottom. */
import type { ObjectRef } from "@kubenetsim/api";
import type { Hop, Step, Trace } from "./types.ts";

/**
 * The whole way: what had to happen first, each hop with its steps, and the reply's way back.
 * Policies that accept are left out: they say nothing about this packet.
 */
export function traceToText(trace: Trace): string {
  return `${linesOf(trace, "").join("\n")}\n`;
}

function linesOf(trace: Trace, indent: string): readonly string[] {
  const lines: string[] = [];
  for (const cause of trace.causes) lines.push(`${indent}first:${dnsText(cause)}`, ...linesOf(cause, `${indent}  `));
  lines.push(`${indent}${trace.summary}`);
  for (const hop of trace.hops) lines.push(...hopLines(hop, indent));
  for (const onward of trace.onward ?? []) lines.push(`${indent}onward:`, ...linesOf(onward, `${indent}  `));
  if (trace.reply === undefined) return lines;
  lines.push(`${indent}reply: ${trace.reply.summary}`);
  for (const hop of trace.reply.hops) lines.push(...hopLines(hop, indent));
  return lines;
}

/** `A web.default.svc.cluster.local. at 10.96.0.10: NOERROR (1 dot < ndots:5: search domain 1 of 3)`. */
function dnsText({ dns }: Trace): string {
  if (dns === undefined) return "";
  const over = dns.transport === "tcp" ? " over TCP" : "";
  const result = dns.rcode === "NOERROR" && dns.answers === 0 ? "NOERROR, no data" : dns.rcode;
  return ` ${dns.type} ${dns.name} at ${dns.server}${over}: ${result} (${dns.why})`;
}

function hopLines(hop: Hop, indent: string): readonly string[] {
  const lines = [`${indent}  ${hop.node} ${hop.netns}`];
  for (const step of hop.steps) {
    if (step.kind === "policy" && step.action.endsWith("ACCEPT")) continue;
    lines.push(`${indent}    ${stepText(step)}`);
  }
  return lines;
}

function stepText(step: Step): string {
  const rule = step.detail["rule"];
  const text = typeof rule === "string" ? `${String(step.detail["table"])} ${rule}` : step.action;
  const because = step.because.length === 0 ? "" : `   # because ${step.because.map(refText).join(", ")}`;
  return `${step.kind.padEnd(9)} ${text}${because}`;
}

/** `Service luffy/myblog`, as kubectl's events name an object. */
export function refText(ref: ObjectRef): string {
  return `${ref.kind} ${ref.namespace === undefined ? "" : `${ref.namespace}/`}${ref.name}`;
}
