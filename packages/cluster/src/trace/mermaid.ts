/** A trace as the text of a Mermaid sequence diagram: a lane each network namespace, an arrow each hop, a note for what changed. */
import { refText } from "./text.ts";
import type { Hop, Step, Trace } from "./types.ts";

/** Paste it into any page that renders Mermaid. */
export function traceToMermaid(trace: Trace): string {
  const lanes = new Map<string, string>();
  const body: string[] = [];
  for (const cause of trace.causes) body.push(...arrows(cause, lanes, "DNS"));
  body.push(...arrows(trace, lanes, trace.sent.protocol));
  const participants = [...lanes].map(([lane, id]) => `  participant ${id} as ${escaped(lane)}`);
  return `${["sequenceDiagram", ...participants, ...body].join("\n")}\n`;
}

function arrows(trace: Trace, lanes: Map<string, string>, what: string): readonly string[] {
  const there = way(trace, lanes, what, "->>");
  const back =
    trace.reply === undefined
      ? [`  Note over ${laneOf(lanes, trace.hops.at(-1))}: ${escaped(trace.disposition)}`]
      : way(trace.reply, lanes, replyText(trace), "-->>");
  return [...there, ...back];
}

function replyText(trace: Trace): string {
  return trace.disposition === "delivered" ? "answer" : trace.disposition;
}

/** Each arrow says the packet as it is on that stretch: what conntrack rewrote shows from there on. */
function way(trace: Trace, lanes: Map<string, string>, what: string, arrow: string): readonly string[] {
  const lines: string[] = [];
  let packet = sentText(trace);
  for (const [i, hop] of trace.hops.entries()) {
    const lane = laneOf(lanes, hop);
    const before = trace.hops[i - 1];
    if (before !== undefined) lines.push(`  ${laneOf(lanes, before)}${arrow}${lane}: ${escaped(`${what} ${packet}`)}`);
    for (const note of hop.steps.map(noteOf)) if (note !== "") lines.push(`  Note over ${lane}: ${escaped(note)}`);
    for (const step of hop.steps) packet = rewritten(step) ?? packet;
  }
  return lines;
}

function sentText({ sent }: Trace): string {
  const ports = sent.targetPort !== 0;
  return `${sent.source}${ports ? `:${sent.sourcePort}` : ""} > ${sent.target}${ports ? `:${sent.targetPort}` : ""}`;
}

/** The packet after a step of conntrack that changed it. */
function rewritten(step: Step): string | undefined {
  const { before, after } = step.detail;
  if ((step.kind !== "conntrack" && step.kind !== "ipvs") || typeof after !== "string" || after === before)
    return undefined;
  return after.slice(after.indexOf(" ") + 1);
}

/** Jumps and policies would only crowd the picture. */
function noteOf(step: Step): string {
  const because = step.because.length === 0 ? "" : ` (${step.because.map(refText).join(", ")})`;
  if (step.kind === "rule")
    return /DNAT|MASQUERADE|SNAT|REJECT|DROP/.test(step.action) ? `${step.action}${because}` : "";
  if (step.kind === "ipvs") return `${step.action}${because}`;
  return step.kind === "socket" || step.kind === "reject" || step.kind === "drop" ? step.action : "";
}

function laneOf(lanes: Map<string, string>, hop: Hop | undefined): string {
  const lane = hop === undefined ? "nowhere" : hop.netns === "external" ? hop.node : `${hop.node} ${hop.netns}`;
  const known = lanes.get(lane);
  if (known !== undefined) return known;
  const id = `n${lanes.size + 1}`;
  lanes.set(lane, id);
  return id;
}

/** Mermaid ends a statement at a semicolon, and a number sign starts an entity. */
function escaped(text: string): string {
  return text.replace(/[#;]/g, (sign) => (sign === "#" ? "#35;" : "#59;"));
}
