/** glibc's getaddrinfo: hosts, then the search list, A and AAAA side by side. Models glibc resolv/res_query.c, res_send.c. */
import type { Answer } from "../message.ts";
import { isSendable } from "../name.ts";
import { addressesOf, inOrderOfTrial } from "./addresses.ts";
import { type Journal, startJournal } from "./journal.ts";
import { nothing, resolveLocally } from "./local.ts";
import { type Candidate, candidates } from "./search.ts";
import { type Sent, send } from "./send.ts";
import type { Ask, LookupError, LookupOptions, Resolution, ResolvConf, Resolver } from "./types.ts";

/**
 * Looks a name up as a program linked with glibc does.
 *
 * @param types `["A", "AAAA"]` is what getaddrinfo asks without a hint; one alone is AF_INET or AF_INET6.
 * @example
 * lookup("web", ["A"], parseResolvConf(text), (query, server) => serve(dns, query, view)).addresses;
 */
export function lookup(
  name: string,
  types: readonly string[],
  config: ResolvConf,
  ask: Ask,
  options: LookupOptions = {},
): Resolution {
  const local = resolveLocally(name, types, options.hosts ?? "");
  if (local !== undefined) return local;
  const wanted = config.noAaaa ? types.filter((type) => type !== "AAAA") : types;
  const journal = startJournal(config, ask, options);
  const found = isSendable(name) && wanted.length > 0 ? searchList(journal, name, wanted) : "not-found";
  const outcome = typeof found === "string" ? { error: found } : fromAnswers(found, options);
  return { ...nothing(name, "dns"), ...outcome, asked: journal.asked, elapsedMs: journal.elapsedMs };
}

/** {@link lookup} by its name. */
export const glibc: Resolver = { name: "glibc", lookup };

function fromAnswers(answers: readonly Answer[], options: LookupOptions): Partial<Resolution> {
  const found = answers.map(addressesOf);
  const addresses = found.flatMap((one) => one.addresses);
  const canonicalName = (found.find((one) => one.addresses.length > 0) ?? found[0])?.canonicalName;
  const aliases = aliasesOf(answers);
  const common = {
    answers,
    ...(canonicalName === undefined ? {} : { canonicalName }),
    ...(aliases.length === 0 ? {} : { aliases }),
  };
  const asksAddresses = answers.some((one) => one.question.type === "A" || one.question.type === "AAAA");
  if (addresses.length === 0 && asksAddresses) return { ...common, error: "no-data" };
  return { ...common, addresses: inOrderOfTrial(addresses, options.sources) };
}

/** The owners of the aliases on the way, each once. */
function aliasesOf(answers: readonly Answer[]): readonly string[] {
  const owners = answers.flatMap(({ answer }) => answer.flatMap((one) => (one.type === "CNAME" ? [one.name] : [])));
  return [...new Set(owners)];
}

/** Goes through the names; the answers of the first that has records, or why there is none. */
function searchList(journal: Journal, name: string, types: readonly string[]): readonly Answer[] | LookupError {
  const noted: LookupError[] = [];
  let first: LookupError | undefined;
  let last: LookupError = "not-found";
  let stopped = false;
  for (const candidate of candidates(name, journal.conf)) {
    if (stopped && candidate.kind !== "fallback") continue;
    const result = trial(journal, candidate, types);
    if (result.kind === "found") return result.answers;
    last = result.error;
    if (candidate.kind === "first") first = last;
    if (candidate.kind !== "search") continue;
    if (result.refused === true) return "try-again";
    if (result.stop) stopped = true;
    else noted.push(last);
  }
  return first ?? noted.find((one) => one === "no-data") ?? noted.find((one) => one === "try-again") ?? last;
}

type Trial =
  | { readonly kind: "found"; readonly answers: readonly Answer[] }
  | {
      readonly kind: "missing";
      readonly error: LookupError;
      /** Ends the search, but for the name as it is. */
      readonly stop: boolean;
      /** Nobody listens: ends everything. */
      readonly refused?: boolean;
    };

function trial(journal: Journal, candidate: Candidate, types: readonly string[]): Trial {
  if (!isSendable(candidate.name)) return { kind: "missing", error: "no-recovery", stop: true };
  return judge(send(journal, candidate, types));
}

/** A server failure lets the search go on; silence or a refusal ends it. */
function judge(sent: Sent): Trial {
  if (sent.kind === "failed") {
    const stop = sent.why !== "servfail";
    return { kind: "missing", error: "try-again", stop, refused: sent.why === "refused" };
  }
  if (sent.answers.some((answer) => answer.rcode === "NOERROR" && answer.answer.length > 0)) {
    return { kind: "found", answers: sent.answers };
  }
  const rcode = sent.answers.map((answer) => answer.rcode).find((one) => one !== "NOERROR") ?? "NOERROR";
  if (rcode === "NXDOMAIN") return { kind: "missing", error: "not-found", stop: false };
  if (rcode === "NOERROR") return { kind: "missing", error: "no-data", stop: false };
  return { kind: "missing", error: "no-recovery", stop: true };
}
