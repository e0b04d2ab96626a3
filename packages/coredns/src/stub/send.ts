/** One name put to the name servers: attempts, time-outs, and which answers count. Models glibc resolv/res_send.c. */
import type { Answer } from "../message.ts";
import { type Journal, openSocket, pass, put } from "./journal.ts";
import type { Candidate } from "./search.ts";
import type { NoAnswer } from "./types.ts";

/** The answers, one for each type that was answered; or why no server helped. */
export type Sent =
  | { readonly kind: "answers"; readonly answers: readonly Answer[] }
  | { readonly kind: "failed"; readonly why: "servfail" | "silent" | "refused" | "unwilling" };

/** Asks server after server, all of them `attempts` times, until one helps. */
export function send(journal: Journal, candidate: Candidate, types: readonly string[]): Sent {
  let heard = false;
  let bad: "servfail" | "unwilling" | undefined;
  const servers = rotated(journal);
  for (let attempt = 0; attempt < journal.conf.attempts; attempt++) {
    for (const [position, server] of servers.entries()) {
      const why = whyAgain(candidate.why, attempt, position);
      const results = askServer(journal, candidate.name, types, server, waitMs(journal, position), why);
      const answers = results.filter(isUsable);
      if (answers.length > 0 && !results.includes("refused")) return { kind: "answers", answers };
      if (results.some((one) => one !== "refused")) heard = true;
      if (results.some((one) => typeof one !== "string" && one.rcode === "SERVFAIL")) bad = "servfail";
      else if (results.some((one) => typeof one !== "string")) bad = "unwilling";
    }
  }
  if (bad !== undefined) return { kind: "failed", why: bad };
  return { kind: "failed", why: heard ? "silent" : "refused" };
}

/** Both questions at once; where only one was answered, again one by one, twice at most. */
function askServer(
  journal: Journal,
  name: string,
  types: readonly string[],
  server: string,
  wait: number,
  why: string,
): readonly (Answer | NoAnswer)[] {
  for (let step = journal.single ? 1 : 0; ; step++) {
    const again = step > 0 && !journal.conf.singleRequest ? `${why}; only one of two was answered: one by one` : why;
    const results = journal.single
      ? oneByOne(journal, name, types, server, again, wait, step >= 2)
      : bothAtOnce(journal, name, types, server, again, wait);
    const lost = results.includes("lost");
    if (lost) pass(journal, wait);
    if (!lost || !results.some(isUsable) || step >= 2) return results;
    journal.single = true;
  }
}

/** By one socket, in one instant. */
function bothAtOnce(
  journal: Journal,
  name: string,
  types: readonly string[],
  server: string,
  why: string,
  timeoutMs: number,
): readonly (Answer | NoAnswer)[] {
  const socket = openSocket(journal);
  return types.map((type, index) => put(journal, name, type, server, why, { timeoutMs, socket, together: index > 0 }));
}

/** The second question waits for the first one's answer; `reopen`: and then leaves by a socket of its own. */
function oneByOne(
  journal: Journal,
  name: string,
  types: readonly string[],
  server: string,
  why: string,
  timeoutMs: number,
  reopen: boolean,
): readonly (Answer | NoAnswer)[] {
  const results: (Answer | NoAnswer)[] = [];
  let socket = openSocket(journal);
  for (const type of types) {
    if (results.length > 0 && (reopen || journal.conf.singleRequestReopen)) socket = openSocket(journal);
    const result = put(journal, name, type, server, why, { timeoutMs, socket });
    results.push(result);
    if (typeof result === "string") break;
  }
  return results;
}

/** A server that fails, refuses, or knows neither answer nor whom to ask sends the client on to the next. */
function isUsable(result: Answer | NoAnswer): result is Answer {
  if (typeof result === "string") return false;
  if (result.rcode === "SERVFAIL" || result.rcode === "NOTIMP" || result.rcode === "REFUSED") return false;
  const lame =
    result.rcode === "NOERROR" &&
    result.answer.length === 0 &&
    result.additional.length === 0 &&
    !result.authoritative &&
    !result.recursionAvailable;
  return !lame;
}

/** The first server is given `timeout` seconds; later ones twice as much each, shared among all. */
function waitMs(journal: Journal, position: number): number {
  const { timeout, nameservers } = journal.conf;
  const seconds = position === 0 ? timeout : Math.floor((timeout << position) / nameservers.length);
  return Math.max(seconds, 1) * 1000;
}

function rotated(journal: Journal): readonly string[] {
  const { nameservers, rotate } = journal.conf;
  const start = rotate && nameservers.length > 0 ? journal.nextId % nameservers.length : 0;
  return [...nameservers.slice(start), ...nameservers.slice(0, start)];
}

function whyAgain(why: string, attempt: number, position: number): string {
  if (attempt === 0 && position === 0) return why;
  const which = position === 0 ? "" : `, server ${position + 1}`;
  return `${why}; attempt ${attempt + 1}${which}`;
}
