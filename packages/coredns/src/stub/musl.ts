/** musl's getaddrinfo: every server asked at once, and a search that ends at the first answer. Models musl src/network/lookup_name.c, res_msend.c. */
import type { Answer } from "../message.ts";
import { isSendable } from "../name.ts";
import { addressesOf, inOrderOfTrial } from "./addresses.ts";
import { type Journal, openSocket, pass, put, startJournal } from "./journal.ts";
import { nothing, resolveLocally } from "./local.ts";
import { MUSL_LINE_MAX } from "./resolv-conf.ts";
import type { LookupError, Resolution, Resolver } from "./types.ts";

/** With enough dots, or a dot at the end, the search list is never used; no data ends the search. */
export const musl: Resolver = {
  name: "musl",
  lineMax: MUSL_LINE_MAX,
  lookup(name, types, config, ask, options = {}) {
    const local = resolveLocally(name, types, options.hosts ?? "");
    if (local !== undefined) return local;
    const journal = startJournal(config, ask, options);
    const found = isSendable(name) ? searchList(journal, name, types) : "not-found";
    const outcome = typeof found === "string" ? { error: found } : fromAnswers(found, options.sources);
    return { ...nothing(name, "dns"), ...outcome, asked: journal.asked, elapsedMs: journal.elapsedMs };
  },
};

function searchList(journal: Journal, name: string, types: readonly string[]): readonly Answer[] | LookupError {
  const { search, ndots } = journal.conf;
  const isWhole = name.endsWith(".") || name.split(".").length - 1 >= ndots;
  for (const [index, domain] of (isWhole ? [] : search).entries()) {
    const full = `${name}.${domain.replace(/\.$/, "")}.`;
    const result = trial(journal, full, types, `search domain ${index + 1} of ${search.length} (${domain})`);
    if (result !== "not-found") return result;
  }
  const why = isWhole ? "dots enough: as it is only" : "the search list is through: as it is";
  return trial(journal, name.endsWith(".") ? name : `${name}.`, types, why);
}

/** Addresses count, whatever the other question gave; else the first question's answer decides. */
function trial(journal: Journal, name: string, types: readonly string[], why: string): readonly Answer[] | LookupError {
  if (!isSendable(name)) return "not-found";
  // All questions leave by one socket, to all servers.
  const socket = openSocket(journal);
  const answers = types.map((type, index) => firstAnswer(journal, name, type, why, { socket, together: index > 0 }));
  waitIfLost(journal, answers);
  const found = answers.filter((answer) => answer !== undefined);
  if (found.some((answer) => addressesOf(answer).addresses.length > 0)) return found;
  const [first] = answers;
  if (first === undefined || first.rcode === "SERVFAIL") return "try-again";
  if (first.rcode === "NXDOMAIN") return "not-found";
  return first.rcode === "NOERROR" ? "no-data" : "no-recovery";
}

/** Of all servers the first that says yes or no; the others are not waited for. */
function firstAnswer(
  journal: Journal,
  name: string,
  type: string,
  why: string,
  by: { readonly socket: number; readonly together: boolean },
): Answer | undefined {
  let failure: Answer | undefined;
  for (let attempt = 0; attempt < journal.conf.attempts; attempt++) {
    const again = attempt === 0 ? why : `${why}; attempt ${attempt + 1}`;
    // It knows no TCP: what was cut off is missing.
    const how = { ...by, timeoutMs: journal.conf.timeout * 1000, takesTruncated: true };
    const results = journal.conf.nameservers.map((server) => put(journal, name, type, server, again, how));
    const answers = results.filter((result) => typeof result !== "string");
    const clear = answers.find((answer) => answer.rcode === "NOERROR" || answer.rcode === "NXDOMAIN");
    if (clear !== undefined) return clear;
    failure ??= answers[0];
  }
  return failure;
}

/** The whole time-out, shared by all attempts, passes where a question stays without answer. */
function waitIfLost(journal: Journal, answers: readonly (Answer | undefined)[]): void {
  if (answers.includes(undefined)) pass(journal, journal.conf.timeout * 1000);
}

function fromAnswers(answers: readonly Answer[], sources: readonly string[] | undefined): Partial<Resolution> {
  const found = answers.map(addressesOf);
  const addresses = inOrderOfTrial(
    found.flatMap((one) => one.addresses),
    sources,
  );
  const canonicalName = found.find((one) => one.addresses.length > 0)?.canonicalName;
  return { answers, addresses, ...(canonicalName === undefined ? {} : { canonicalName }) };
}
