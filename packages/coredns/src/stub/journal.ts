/** The record of one lookup while it runs: questions asked and time spent. */

import type { Answer } from "../message.ts";
import { query } from "../message.ts";
import type { Ask, AskedQuestion, LookupOptions, NoAnswer, ResolvConf } from "./types.ts";

/** Local to one lookup, and written to by it; never part of any state. */
export interface Journal {
  readonly conf: ResolvConf;
  readonly ask: Ask;
  readonly asked: AskedQuestion[];
  readonly wait: ((ms: number) => void) | undefined;
  elapsedMs: number;
  nextId: number;
  /** Sockets opened so far. */
  sockets: number;
  /** A and AAAA one after the other: set when a server answered only one of two. */
  single: boolean;
}

export function startJournal(conf: ResolvConf, ask: Ask, options: LookupOptions): Journal {
  const single = conf.singleRequest || conf.singleRequestReopen;
  const { wait, firstId: nextId = 0 } = options;
  return { conf, ask, wait, asked: [], elapsedMs: 0, nextId, sockets: 0, single };
}

/** A new socket, by its number. */
export function openSocket(journal: Journal): number {
  journal.sockets += 1;
  return journal.sockets;
}

/** Time goes by. */
export function pass(journal: Journal, ms: number): void {
  journal.elapsedMs += ms;
  journal.wait?.(ms);
}

/** How {@link put} sends. */
export interface PutOptions {
  readonly timeoutMs: number;
  /** Absent: a socket of its own. */
  readonly socket?: number;
  readonly together?: boolean;
  /** A truncated answer is taken as it is. */
  readonly takesTruncated?: boolean;
}

/** Asks one question, now; where the answer did not fit into a datagram, once more over TCP. */
export function put(
  journal: Journal,
  name: string,
  type: string,
  server: string,
  why: string,
  options: PutOptions,
): Answer | NoAnswer {
  const transport = journal.conf.useVc ? "tcp" : "udp";
  const result = putOver(journal, name, type, server, why, transport, options);
  if (typeof result === "string" || !result.truncated || transport === "tcp" || options.takesTruncated === true)
    return result;
  return putOver(journal, name, type, server, `${why}; truncated: again over TCP`, "tcp", {
    timeoutMs: options.timeoutMs,
  });
}

function putOver(
  journal: Journal,
  name: string,
  type: string,
  server: string,
  why: string,
  transport: "udp" | "tcp",
  options: PutOptions,
): Answer | NoAnswer {
  const { conf } = journal;
  const asked = {
    ...query(name, type, journal.nextId & 0xffff),
    ...(conf.trustAd ? { authenticData: true } : {}),
    ...(conf.noRecursion === true ? { recursionDesired: false } : {}),
    ...(conf.edns !== undefined ? { edns: conf.edns } : conf.edns0 ? { edns: { udpSize: 1200 } } : {}),
  };
  journal.nextId += 1;
  const { timeoutMs, together = false, socket = openSocket(journal) } = options;
  const answered = journal.ask(asked, server, { socket, transport, timeoutMs, together, why });
  const late = typeof answered === "object" && "afterMs" in answered ? answered : undefined;
  const result = late === undefined ? (answered as Answer | NoAnswer) : inTime(late.answer, late.afterMs, timeoutMs);
  journal.asked.push({ query: asked, server, result, transport, atMs: journal.elapsedMs, why });
  if (late !== undefined && result !== "lost") pass(journal, late.afterMs);
  return result;
}

/** Who answers later than the client waits has not answered. */
function inTime(answer: Answer, afterMs: number, timeoutMs: number): Answer | NoAnswer {
  return afterMs < timeoutMs ? answer : "lost";
}
