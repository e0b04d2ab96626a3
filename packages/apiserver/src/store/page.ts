/** List as the REST API has it: in pages, at a revision, with a version of its own. Models apiserver/pkg/storage/etcd3/store.go GetList. */
import {
  forbidden,
  type Kinds,
  newBadRequest,
  newInvalid,
  newResourceExpired,
  newTimeout,
  notSupported,
  type Resource,
  type Status,
} from "@kubenetsim/api";
import type { Tree } from "@kubenetsim/sim";
import type { ListResult, PageOptions, Result } from "../client/types.ts";
import { decodeContinue, encodeContinue } from "./continue-token.ts";
import { tableAt } from "./history.ts";
import { type Matcher, matcherOf, queryObjects } from "./query.ts";
import { parseRevision } from "./revision.ts";
import type { Store } from "./types.ts";

/** The objects that meet the options, at most `limit` of them, and where to go on. */
export function listPage<R extends Resource>(store: Store, resource: R, options: PageOptions): Result<ListResult<R>> {
  const refused = refuseOptions(options);
  if (refused !== undefined) return { ok: false, status: refused };
  const from = startOf(store, options);
  if (!from.ok) return from;
  const { revision, start } = from.value;
  if (start === "" && (options.limit ?? 0) === 0 && revision === store.revision) {
    const all = queryObjects(store, resource, options);
    return all.ok ? { ok: true, value: { items: all.value, resourceVersion: String(revision) } } : all;
  }
  const matcher = matcherOf(resource, options);
  if (!matcher.ok) return matcher;
  const table = tableAt(store, resource, revision);
  if (table === undefined) return { ok: false, status: expired(options, start) };
  return { ok: true, value: pageOf(table, matcher.value, { revision, start, options }) };
}

interface Start {
  readonly revision: number;
  /** The first key, less the namespace; "" for the beginning. */
  readonly start: string;
}

interface Page extends Start {
  readonly options: PageOptions;
}

function pageOf<R extends Resource>(table: Tree<Kinds[R]>, matcher: Matcher<R>, page: Page): ListResult<R> {
  const { revision, start, options } = page;
  const { namespace = "", limit = 0 } = options;
  const prefix = namespace === "" ? "" : `${namespace}/`;
  const items: Kinds[R][] = [];
  let left = 0;
  let last = "";
  for (const [key, object] of table.range(prefix + start, endOf(prefix))) {
    if (limit > 0 && items.length === limit) {
      left += 1;
      // With a selector nobody counts what is left: one more is enough to go on.
      if (matcher.selects) break;
      continue;
    }
    if (matcher.matches(object)) items.push(object);
    last = key;
  }
  const resourceVersion = String(revision);
  if (left === 0) return { items, resourceVersion };
  // The smallest key after the last one seen.
  const token = encodeContinue({ revision, start: `${last.slice(prefix.length)}\0` });
  return { items, resourceVersion, continue: token, ...(matcher.selects ? {} : { remainingItemCount: left }) };
}

/** After every key of the prefix. */
function endOf(prefix: string): string {
  return prefix === "" ? "\uffff" : `${prefix.slice(0, -1)}0`;
}

/** The revision to read at: a token's, an exact one, or the newest. */
function startOf(store: Store, options: PageOptions): Result<Start> {
  const { limit = 0, resourceVersion = "", resourceVersionMatch = "" } = options;
  const token = options.continue ?? "";
  if (token !== "") {
    const read = decodeContinue(token);
    if (!read.ok) return { ok: false, status: newBadRequest(`invalid continue token: ${read.error}`) };
    if (resourceVersion !== "" && resourceVersion !== "0") {
      return { ok: false, status: newBadRequest("specifying resource version is not allowed when using continue") };
    }
    const { revision, start } = read.value;
    if (revision > store.revision) return { ok: false, status: tooLarge(revision, store.revision) };
    return { ok: true, value: { revision: revision < 0 ? store.revision : revision, start } };
  }
  const asked = parseRevision(resourceVersion);
  if (!asked.ok) return { ok: false, status: newBadRequest(`invalid resource version: ${asked.error}`) };
  if (asked.value > store.revision) return { ok: false, status: tooLarge(asked.value, store.revision) };
  const legacyExact = resourceVersionMatch === "" && limit > 0 && asked.value > 0;
  const exact = resourceVersionMatch === "Exact" || legacyExact;
  return { ok: true, value: { revision: exact ? asked.value : store.revision, start: "" } };
}

const EXPIRED = "The resourceVersion for the provided list is too old.";
const INCONSISTENT =
  "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.";

/** 410; a list that was going on is given a token for the newest state. */
function expired(options: PageOptions, start: string): Status {
  if ((options.continue ?? "") === "") return newResourceExpired(EXPIRED);
  return { ...newResourceExpired(INCONSISTENT), metadata: { continue: encodeContinue({ revision: -1, start }) } };
}

function tooLarge(revision: number, current: number): Status {
  const status = newTimeout(`Too large resource version: ${revision}, current: ${current}`, 1);
  const causes = [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }];
  return { ...status, details: { ...status.details, causes } };
}

// Models apimachinery/pkg/apis/meta/internalversion/validation ValidateListOptions.
function refuseOptions(options: PageOptions): Status | undefined {
  const { resourceVersionMatch: match = "", resourceVersion = "" } = options;
  if (match === "") return undefined;
  const path = "resourceVersionMatch";
  const errors = [
    ...(resourceVersion === ""
      ? [forbidden(path, "resourceVersionMatch is forbidden unless resourceVersion is provided")]
      : []),
    ...((options.continue ?? "") === ""
      ? []
      : [forbidden(path, "resourceVersionMatch is forbidden when continue is provided")]),
    ...(match === "Exact" || match === "NotOlderThan"
      ? []
      : [notSupported(path, match, ["Exact", "NotOlderThan", ""])]),
    ...(match === "Exact" && resourceVersion === "0"
      ? [forbidden(path, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"')]
      : []),
  ];
  return errors.length === 0 ? undefined : newInvalid("ListOptions", "meta.k8s.io", "", errors);
}
