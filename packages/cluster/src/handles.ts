/** What a user does from inside a pod, on a node, or from a host outside. */
import { newBadRequest, StatusError } from "@kubenetsim/api";
import type { Answer } from "./datapath/connect-result.ts";
import type { Place } from "./datapath/place.ts";
import type { Executed } from "./program/tools/execute.ts";

/** Runs one command somewhere. Given by the Cluster. */
export type Run = (place: Place, argv: readonly string[]) => Executed;

export interface Handle {
  /** `curl -s URL`, with what the packets met. */
  curl(url: string, ...options: readonly string[]): Answer;
  /** Any command that the place has, word by word: cat, curl, nslookup, dig, ping, env, … */
  exec(argv: readonly string[]): Executed;
  ping(target: string): Executed;
  nslookup(name: string): Executed;
}

export function handle(place: Place, run: Run): Handle {
  return {
    curl: (url, ...options) => answerOf(run(place, wordsOf(["curl", "-sS", ...options, url]))),
    exec: (argv) => run(place, wordsOf(argv)),
    ping: (target) => run(place, wordsOf(["ping", "-c", "1", target])),
    nslookup: (name) => run(place, wordsOf(["nslookup", name])),
  };
}

/** From JavaScript anything can come. */
function wordsOf(argv: readonly string[]): readonly string[] {
  if (Array.isArray(argv) && argv.every((word) => typeof word === "string")) return argv;
  const given = JSON.stringify(argv) ?? String(argv);
  throw new StatusError(newBadRequest(`invalid command ${given}: must be words, such as ["dig", "+short", "web"]`));
}

/** A command line that curl refuses makes no connection, and so has no trace of its own. */
function answerOf(executed: Executed): Answer {
  if (executed.answer !== undefined) return executed.answer;
  return { ok: false, body: "", error: executed.stderr.trim(), exitCode: executed.exitCode, trace: NO_TRACE };
}

const NOWHERE = { protocol: "", source: "", sourcePort: 0, target: "", targetPort: 0 };
const NO_TRACE = {
  disposition: "unresolved",
  summary: "nothing was sent",
  sent: NOWHERE,
  hops: [],
  causes: [],
} as const;
