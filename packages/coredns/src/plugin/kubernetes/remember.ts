/** Records of names that were asked for before, as long as the tables that they come from stay the same. */
import type { DnsView } from "../../view.ts";
import type { Lookup } from "./lookup.ts";
import type { Records } from "./records.ts";

/** More names than this are forgotten together: a cluster has fewer. */
const NAMES_MAX = 65_536;
const TYPES: ReadonlySet<string> = new Set(["A", "AAAA", "SRV", "PTR"]);

/**
 * The same function, that looks a name up once for each version of the tables. Answers that come from elsewhere too (pods,
 * the server's own addresses, other servers) are looked up every time.
 */
export function remembering(find: (lookup: Lookup) => Records | undefined): (lookup: Lookup) => Records | undefined {
  let tables: Pick<DnsView, "services" | "slices" | "namespaces"> | undefined;
  let known = new Map<string, Records | null>();
  return (lookup) => {
    if (!isOfTables(lookup)) return find(lookup);
    const { services, slices, namespaces } = lookup.view;
    if (tables?.services !== services || tables.slices !== slices || tables.namespaces !== namespaces) {
      tables = { services, slices, namespaces };
      known = new Map();
    }
    const key = `${lookup.type} ${lookup.qname}`;
    const hit = known.get(key);
    if (hit !== undefined) return hit ?? undefined;
    const { made, isOwn } = watched(find, lookup);
    if (known.size >= NAMES_MAX) known = new Map();
    if (isOwn) known.set(key, made ?? null);
    return made;
  };
}

function isOfTables({ type, name, options }: Lookup): boolean {
  return TYPES.has(type) && options.multicluster.length === 0 && !name.includes(".pod.") && !name.startsWith("ns.dns.");
}

/** Whether anybody else had to be asked. */
function watched(
  find: (lookup: Lookup) => Records | undefined,
  lookup: Lookup,
): { readonly made: Records | undefined; readonly isOwn: boolean } {
  let isOwn = true;
  const made = find({
    ...lookup,
    again: (query) => {
      isOwn = false;
      return lookup.again(query);
    },
  });
  return { made, isOwn };
}
