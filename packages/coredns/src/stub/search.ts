/** Which names a resolver tries for one that was given, in which order, and why. Models glibc resolv/res_query.c. */
import type { ResolvConf } from "./types.ts";

/** A name to ask for; `fallback` ones are asked even after an error that ends the search. */
export interface Candidate {
  /** Absolute. */
  readonly name: string;
  readonly why: string;
  readonly kind: "first" | "search" | "fallback";
}

/**
 * The names in the order of asking.
 *
 * @example
 * candidates("web", parseResolvConf("search a.example b.example")).map((one) => one.name);
 * // ["web.a.example.", "web.b.example.", "web."]
 */
export function candidates(name: string, conf: ResolvConf): readonly Candidate[] {
  if (name.endsWith(".")) return [{ name, why: "the name ends with a dot: no search", kind: "first" }];
  const dots = name.split(".").length - 1;
  const asIs = `${name}.`;
  const enough = dots >= conf.ndots;
  const list: Candidate[] = [];
  if (enough) list.push({ name: asIs, why: `${count(dots)} >= ndots:${conf.ndots}: as it is first`, kind: "first" });
  let rootOnList = false;
  for (const [index, domain] of conf.search.entries()) {
    const bare = domain.replace(/^\./, "").replace(/\.$/, "");
    if (bare === "") rootOnList = true;
    const why = `search domain ${index + 1} of ${conf.search.length} (${domain})`;
    list.push({
      name: bare === "" ? asIs : `${name}.${bare}.`,
      why: enough ? why : `${count(dots)} < ndots:${conf.ndots}: ${why}`,
      kind: "search",
    });
  }
  const mayAsIs = dots > 0 || conf.search.length === 0 || !conf.noTldQuery;
  if (!enough && !rootOnList && mayAsIs) {
    const why = conf.search.length === 0 ? "no search list: as it is" : "the search list is through: as it is";
    list.push({ name: asIs, why, kind: "fallback" });
  }
  return list;
}

function count(dots: number): string {
  return dots === 1 ? "1 dot" : `${dots} dots`;
}
