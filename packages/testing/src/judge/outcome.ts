/** What came of a connection in the simulator, and an outcome as one line of text, by which the two sides are compared. */
import type { Exchange, Trace } from "@kubenetsim/cluster";
import { familyOfText } from "./addresses.ts";
import { endText } from "./connections.ts";
import type { Outcome } from "./types.ts";

/** `answered by web-1 at 10.244.0.2:8080, which saw 10.244.0.1 (port changed)` */
export function outcomeText(outcome: Outcome): string {
  const { result, backend, sawSource, sourcePort, sawDestination, how } = outcome;
  if (how !== undefined) return `${result} by ${how}`;
  if (backend === undefined) return result;
  return `${result} by ${backend} at ${sawDestination}, which saw ${sawSource} (port ${sourcePort})`;
}

/** In the oracle's words. */
export function outcomeOf(exchange: Exchange, protocol: string): Outcome {
  const { disposition, trace, reply } = exchange;
  switch (disposition) {
    case "delivered":
      return protocol === "icmp" ? { result: "answered" } : answered(trace);
    case "refused":
      return protocol === "icmp"
        ? { result: `unreachable:${portUnreachable(trace.sent.source)}` }
        : { result: "refused", ...refusal(trace) };
    case "no-route":
      return { result: "unreachable:no-route" };
    case "unreachable":
      return { result: "unreachable" };
    default:
      return { result: reply.error === "Operation not permitted" ? "error:EPERM" : "timeout" };
  }
}

function answered(trace: Trace): Outcome {
  const { sent, received, endpoint } = trace;
  if (received === undefined) return { result: "answered" };
  return {
    result: "answered",
    backend: endpoint?.name ?? "",
    sawSource: received.source,
    sourcePort: received.sourcePort === sent.sourcePort ? "kept" : "changed",
    sawDestination: endText(received.target, received.targetPort),
  };
}

/** What came back, and for an ICMP error from whom. */
function refusal(trace: Trace): { how?: string } {
  const last = trace.reply?.received;
  if (last === undefined) return {};
  return {
    how: last.protocol.startsWith("icmp") ? `${portUnreachable(last.source)} from ${last.source}` : "tcp-reset",
  };
}

function portUnreachable(address: string): string {
  return familyOfText(address) === 4 ? "icmp-port-unreachable" : "icmp6-port-unreachable";
}
