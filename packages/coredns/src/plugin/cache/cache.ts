/** The cache plugin: answers and denials, kept for as long as they say. Models plugin/cache/handler.go and cache.go. */
import type { Answer, Query, ResourceRecord } from "../../message.ts";
import { matchZone } from "../../name.ts";
import { answersQuestion, hasSoa, type ResponseType, typify } from "../../response.ts";
import type { Plugin } from "../../server.ts";
import type { CachedAnswer, Session } from "../../session.ts";
import type { DnsView } from "../../view.ts";
import type { CacheOptions } from "./options.ts";
import { cacheKey, forget, hitOf, keep, keepHits, kept } from "./store.ts";

/** Without a session nothing is remembered, and every question goes on. */
export function cachePlugin(options: CacheOptions): Plugin {
  // A zone of which neither answers nor denials are kept is not looked for either.
  const never = options.success.except.filter((zone) => options.denial.except.includes(zone));
  return {
    name: "cache",
    serve(asked, next, view) {
      const { session } = view;
      if (session === undefined || matchZone(options.zones, asked.name) === undefined) return next(asked);
      if (never.length > 0 && matchZone(never, asked.name) !== undefined)
        return refresh(options, view, session, asked, next, NO_KEY).answer;
      const key = cacheKey(asked);
      const found = usable(options, session, asked, key);
      if (found === undefined) return refresh(options, view, session, asked, next, key).answer;
      if (remaining(found.entry, session.now) <= 0) return stale(options, view, session, asked, next, found);
      const entry = options.prefetch > 0 ? prefetched(options, view, session, asked, next, found) : found.entry;
      return replyFrom(entry, asked, options.keepTtl ? entry.ttl : remaining(entry, session.now));
    },
  };
}

/** Under this nothing is kept. */
const NO_KEY = "";

interface Hit {
  readonly key: string;
  readonly sort: "success" | "denial";
  readonly entry: CachedAnswer;
}

/** Seconds that are left; negative once it is over. */
function remaining(entry: CachedAnswer, now: number): number {
  return entry.ttl - Math.floor((now - entry.storedAt) / 1000);
}

/** A denial goes before an answer, but a failure never hides an answer that still holds. */
function usable(options: CacheOptions, session: Session, asked: Query, key: string): Hit | undefined {
  const live = (sort: Hit["sort"]): Hit | undefined => {
    const entry = kept(session, options.id, sort, key);
    if (entry === undefined) return undefined;
    const left = remaining(entry, session.now);
    const holds = left > 0 || (options.staleSeconds > 0 && -left < options.staleSeconds);
    return holds && entry.answer.question.type === asked.type ? { key, sort, entry } : undefined;
  };
  const denial = live("denial");
  if (denial !== undefined && denial.entry.answer.rcode !== "SERVFAIL") return denial;
  return live("success") ?? denial;
}

interface Refreshed {
  readonly answer: Answer;
  readonly type: ResponseType;
}

/** Asks on, keeps what may be kept, and sets every TTL to how long it is kept. */
function refresh(
  options: CacheOptions,
  view: DnsView,
  session: Session,
  asked: Query,
  next: (query: Query) => Answer,
  key: string,
): Refreshed {
  const answer = next(asked);
  const type = cacheType(answer);
  const seconds = lifetime(options, answer, type);
  const capped = withTtl(answer, seconds);
  if (key !== NO_KEY && seconds > 0 && isCacheable(answer, type))
    store(options, view, session, key, capped, type, seconds);
  return { answer: capped, type };
}

/** An alias that leads nowhere, with an SOA, is a denial. */
function cacheType(answer: Answer): ResponseType {
  const type = typify(answer);
  return type === "success" && answer.answer.length > 0 && hasSoa(answer) && !answersQuestion(answer)
    ? "no-data"
    : type;
}

function isCacheable(answer: Answer, type: ResponseType): boolean {
  if (answer.truncated || type === "other" || type === "meta") return false;
  if (type === "name-error") return hasSoa(answer);
  return type !== "success" || answer.answer.length === 0 || answersQuestion(answer);
}

const MINIMAL_TTL = 5;

/** Models plugin/pkg/dnsutil/ttl.go MinimalTTL, within the cache's bounds. */
function lifetime(options: CacheOptions, answer: Answer, type: ResponseType): number {
  if (type === "server-error") return options.failureTtl;
  const limits = type === "name-error" || type === "no-data" ? options.denial : options.success;
  return Math.min(Math.max(smallestTtl(answer, type, limits.ttlMax), limits.ttlMin), limits.ttlMax);
}

function smallestTtl(answer: Answer, type: ResponseType, most: number): number {
  if (type !== "success" && type !== "name-error" && type !== "no-data") return MINIMAL_TTL;
  const { answer: answers, authority, additional } = answer;
  if (answers.length + authority.length + additional.length === 0) return MINIMAL_TTL;
  let least = most;
  for (const section of [answers, authority, additional])
    for (const record of section) if (record.ttl < least) least = record.ttl;
  return least;
}

function store(
  options: CacheOptions,
  view: DnsView,
  session: Session,
  key: string,
  answer: Answer,
  type: ResponseType,
  ttl: number,
): void {
  const sort = type === "success" || type === "delegation" ? "success" : "denial";
  const limits = options[sort];
  if (matchZone(limits.except, answer.question.name) !== undefined) return;
  const entry: CachedAnswer = { answer, storedAt: session.now, ttl, hits: 0, hitsSince: session.now };
  keep(session, options.id, sort, key, entry, limits.capacity, view.seed);
}

/** Past its end: the upstream is asked, before or behind the client's back; the old answer says TTL 0. */
function stale(
  options: CacheOptions,
  view: DnsView,
  session: Session,
  asked: Query,
  next: (query: Query) => Answer,
  hit: Hit,
): Answer {
  const waited = session.elapsedMs;
  const before = session.memory;
  const fresh = refresh(options, view, session, asked, next, hit.key);
  // An answer that is an error is no reason to give up the old one.
  const isBetter = fresh.type !== "server-error" && fresh.type !== "other" && fresh.type !== "meta";
  if (!isBetter) session.memory = { ...session.memory, caches: before.caches };
  else if (fresh.type === "success") forget(session, options.id, "denial", hit.key);
  if (options.verifyStale && isBetter) return fresh.answer;
  // Behind the client's back: it does not wait for that.
  if (!options.verifyStale) session.elapsedMs = waited;
  return replyFrom(hit.entry, asked, 0);
}

/** Counts the hit; an answer that is asked for often and near its end is fetched anew, unseen by the client. */
function prefetched(
  options: CacheOptions,
  view: DnsView,
  session: Session,
  asked: Query,
  next: (query: Query) => Answer,
  hit: Hit,
): CachedAnswer {
  const counted = hitOf(session, options.id, hit.sort, hit.key, hit.entry, options.prefetchWindowMs);
  const threshold = Math.ceil((options.prefetchPercent / 100) * counted.ttl);
  if (counted.hits < options.prefetch || remaining(counted, session.now) > threshold) return counted;
  const waited = session.elapsedMs;
  refresh(options, view, session, asked, next, hit.key);
  session.elapsedMs = waited;
  keepHits(session, options.id, hit.sort, hit.key, counted);
  return counted;
}

/** The kept answer for this question. It claims authority, since old clients drop what does not. */
function replyFrom(entry: CachedAnswer, asked: Query, ttl: number): Answer {
  const { edns: _edns, ...answer } = withTtl(entry.answer, ttl);
  return {
    ...answer,
    id: asked.id,
    question: { name: asked.name, type: asked.type, class: asked.class },
    authoritative: true,
    recursionDesired: asked.recursionDesired,
    ...(asked.edns === undefined ? {} : { edns: asked.edns }),
  };
}

/** Every record with this TTL. Models plugin/cache/dnssec.go filterRRSlice. */
function withTtl(answer: Answer, ttl: number): Answer {
  const cut = (records: readonly ResourceRecord[]): readonly ResourceRecord[] =>
    records.every((record) => record.ttl === ttl) ? records : records.map((record) => ({ ...record, ttl }));
  const [answers, authority, additional] = [cut(answer.answer), cut(answer.authority), cut(answer.additional)];
  const isSame = answers === answer.answer && authority === answer.authority && additional === answer.additional;
  return isSame ? answer : { ...answer, answer: answers, authority, additional };
}
