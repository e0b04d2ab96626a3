/** The record of one lookup while it runs: questions asked and time spent. */

import type { Answer } from "../message.ts";
import { query } from "../message.ts";
import type { Ask, AskedQuestion, LookupOptions, NoAnswer, ResolvConf } from "./types.ts";

/** Local to one lookup, and written to by it; never part of any state. */
export interface Journal {
  readonly conf: ResolvConf;
  readonly ask: Ask;
  readonly asked: AskedQuestion[];
  elapsedMs: number;
  nextId: number;
  /** A and AAAA one after the other: set when a server answered only one of two. */
  single: boolean;
}

export function startJournal(conf: ResolvConf, ask: Ask, options: LookupOptions): Journal {
  return { conf, ask, asked: [], elapsedMs: 0, nextId: options.firstId ?? 0, single: conf.singleRequest };
}

/** Asks one question, now. */
export function put(journal: Journal, name: string, type: string, server: string, why: string): Answer | NoAnswer {
  const { conf } = journal;
  const asked = {
    ...query(name, type, journal.nextId & 0xffff),
    ...(conf.trustAd ? { authenticData: true } : {}),
    ...(conf.edns0 ? { edns: { udpSize: 1200 } } : {}),
  };
  journal.nextId += 1;
  const result = journal.ask(asked, server);
  journal.asked.push({ query: asked, server, result, atMs: journal.elapsedMs, why });
  return result;
}
