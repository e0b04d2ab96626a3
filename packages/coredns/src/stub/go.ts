/** The resolver written in Go: one server at a time, and a search that goes on after any error. Models Go's net/dnsclient_unix.go. */
import type { Answer } from "../message.ts";
import { isSendable } from "../name.ts";
import { addressesOf, inOrderOfTrial } from "./addresses.ts";
import { type Journal, pass, put, startJournal } from "./journal.ts";
import { nothing, resolveLocally } from "./local.ts";
import { type Candidate, candidates } from "./search.ts";
import type { LookupError, Resolution, ResolvConf, Resolver } from "./types.ts";

/** Each question is put on its own, so one of two may be answered by the first server and the other by the second. */
export const go: Resolver = {
  name: "go",
  lookup(name, types, config, ask, options = {}) {
    const local = resolveLocally(name, types, options.hosts ?? "");
    if (local !== undefined) return local;
    const journal = startJournal(config, ask, options);
    const found = isSendable(name) ? searchList(journal, name, types) : "not-found";
    const outcome = typeof found === "string" ? { error: found } : fromAnswers(found, options.sources);
    return { ...nothing(name, "dns"), ...outcome, asked: journal.asked, elapsedMs: journal.elapsedMs };
  },
};

/** Why there is none: the error of the name as it was given, else the first. */
function searchList(journal: Journal, name: string, types: readonly string[]): readonly Answer[] | LookupError {
  let error: LookupError | undefined;
  for (const candidate of candidates(name, ownOptions(journal.conf))) {
    if (!isSendable(candidate.name)) continue;
    const results = types.map((type) => tryOneName(journal, candidate, type));
    const found = results.filter((result) => typeof result !== "string");
    if (found.length > 0) return found;
    for (const result of results) {
      if (typeof result === "string" && (error === undefined || candidate.kind !== "search")) error = result;
    }
  }
  return error ?? "not-found";
}

// glibc's own options mean nothing to Go.
function ownOptions(conf: ResolvConf): ResolvConf {
  return conf.noTldQuery ? { ...conf, noTldQuery: false } : conf;
}

/** Server after server: an answer with such records, or "no", is final; anything else sends it on to the next. */
function tryOneName(journal: Journal, candidate: Candidate, type: string): Answer | LookupError {
  let error: LookupError = "try-again";
  for (let attempt = 0; attempt < Math.max(journal.conf.attempts, 1); attempt++) {
    for (const server of journal.conf.nameservers) {
      const why = attempt === 0 ? candidate.why : `${candidate.why}; attempt ${attempt + 1}`;
      const timeoutMs = Math.max(journal.conf.timeout, 1) * 1000;
      const result = put(journal, candidate.name, type, server, why, { timeoutMs });
      if (result === "lost") pass(journal, timeoutMs);
      if (typeof result === "string") continue;
      const judged = judge(result);
      if (judged !== "try-again" && judged !== "no-recovery") return judged;
      error = judged;
    }
  }
  return error;
}

function judge(answer: Answer): Answer | LookupError {
  if (answer.rcode === "NXDOMAIN") return "not-found";
  if (answer.rcode === "SERVFAIL") return "try-again";
  if (answer.rcode !== "NOERROR") return "no-recovery";
  const isLame =
    !answer.authoritative && !answer.recursionAvailable && answer.answer.length === 0 && answer.additional.length === 0;
  if (isLame) return "no-recovery";
  return addressesOf(answer).addresses.length === 0 ? "no-data" : answer;
}

function fromAnswers(answers: readonly Answer[], sources: readonly string[] | undefined): Partial<Resolution> {
  const found = answers.map(addressesOf);
  const addresses = found.flatMap((one) => one.addresses);
  const canonicalName = found[0]?.canonicalName;
  return {
    answers,
    addresses: inOrderOfTrial(addresses, sources),
    ...(canonicalName === undefined ? {} : { canonicalName }),
  };
}
