/** How BIND's dig, nslookup and host ask: by themselves, without glibc and /etc/hosts. Models bin/dig/dighost.c. */
import type { Answer } from "../message.ts";
import { isSendable } from "../name.ts";
import { addressesOf } from "./addresses.ts";
import { type Journal, pass, put, startJournal } from "./journal.ts";
import { nothing } from "./local.ts";
import { type Candidate, candidates } from "./search.ts";
import type { LookupError, Resolution, Resolver } from "./types.ts";

/** How one of the tools departs from the others. */
interface Habits {
  /** Goes through the search list. */
  readonly search: boolean;
  /** After a server failure the next server is asked. */
  readonly passesFailure: boolean;
  /** What is asked of the name that the first question found. */
  readonly further: readonly string[];
}

/** `dig`: the name as it stands, A unless another type is wanted. */
export const dig: Resolver = tool("dig", { search: false, passesFailure: false, further: [] });

/** `dig +search`. */
export const digSearch: Resolver = tool("dig +search", { search: true, passesFailure: false, further: [] });

/** `nslookup`: AAAA follows once A has found the name. */
export const nslookup: Resolver = tool("nslookup", { search: true, passesFailure: false, further: ["AAAA"] });

/** `host`: AAAA and MX follow. */
export const host: Resolver = tool("host", { search: true, passesFailure: true, further: ["AAAA", "MX"] });

function tool(name: string, habits: Habits): Resolver {
  return {
    name,
    lookup(wanted, types, config, ask, options = {}) {
      const journal = startJournal(config, ask, options);
      const type = types.includes("A") ? "A" : (types[0] ?? "A");
      const first = isSendable(wanted) ? walk(journal, wanted, type, habits) : undefined;
      const more = type === "A" && first?.rcode === "NOERROR" ? habits.further : [];
      const answers = [first, ...more.map((each) => askAgain(journal, first, each, habits))];
      return { ...nothing(wanted, "dns"), ...outcome(answers), asked: journal.asked, elapsedMs: journal.elapsedMs };
    },
  };
}

/** The first answer that does not deny the name; else the last one. */
function walk(journal: Journal, name: string, type: string, habits: Habits): Answer | undefined {
  const asIs: Candidate = { name: name.endsWith(".") ? name : `${name}.`, why: "no search: as it is", kind: "first" };
  let last: Answer | undefined;
  for (const candidate of habits.search ? candidates(name, journal.conf) : [asIs]) {
    if (!isSendable(candidate.name)) continue;
    last = askServers(journal, candidate.name, type, candidate.why, habits);
    if (last?.rcode !== "NXDOMAIN") return last;
  }
  return last;
}

function askAgain(journal: Journal, found: Answer | undefined, type: string, habits: Habits): Answer | undefined {
  if (found === undefined) return undefined;
  // Of an alias the name that it leads to.
  return askServers(journal, addressesOf(found).canonicalName, type, "the name that was found", habits);
}

function askServers(journal: Journal, name: string, type: string, why: string, habits: Habits): Answer | undefined {
  const { attempts, nameservers, timeout } = journal.conf;
  let failure: Answer | undefined;
  for (let attempt = 0; attempt < Math.max(attempts, 1); attempt++) {
    for (const server of nameservers) {
      const timeoutMs = Math.max(timeout, 1) * 1000;
      const again = attempt === 0 ? why : `${why}; attempt ${attempt + 1}`;
      const result = put(journal, name, type, server, again, { timeoutMs });
      if (result === "lost") pass(journal, timeoutMs);
      if (typeof result === "string") continue;
      if (result.rcode !== "SERVFAIL" || !habits.passesFailure) return result;
      failure = result;
    }
    if (failure !== undefined) return failure;
  }
  return undefined;
}

function outcome(asked: readonly (Answer | undefined)[]): Partial<Resolution> {
  const answers = asked.filter((answer) => answer !== undefined);
  const found = answers.map(addressesOf);
  const addresses = found.flatMap((one) => one.addresses);
  const canonicalName = found.find((one) => one.addresses.length > 0)?.canonicalName;
  if (addresses.length === 0) return { answers, error: errorOf(answers[0]) };
  return { answers, addresses, ...(canonicalName === undefined ? {} : { canonicalName }) };
}

function errorOf(answer: Answer | undefined): LookupError {
  if (answer === undefined || answer.rcode === "SERVFAIL") return "try-again";
  if (answer.rcode === "NXDOMAIN") return "not-found";
  return answer.rcode === "NOERROR" ? "no-data" : "no-recovery";
}
