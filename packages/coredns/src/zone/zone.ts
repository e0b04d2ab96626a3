/** Records by name, and the answer that they give to a question. Models plugin/file/lookup.go. */
import { memo } from "@kubenetsim/sim";
import { type NameRecord, type Rcode, type ResourceRecord, type SoaRecord, typeOf } from "../message.ts";
import { isSubdomain, labelsOf, lower, matchZone } from "../name.ts";

/** Records found by their owner, in lower case. `nodes` has every name above them too. */
export interface ZoneIndex {
  readonly byName: ReadonlyMap<string, readonly ResourceRecord[]>;
  readonly nodes: ReadonlySet<string>;
  /** Where an SOA stands. */
  readonly origins: readonly string[];
}

/** The index of a list of records, made once for it. */
export const zoneIndex: (records: readonly ResourceRecord[]) => ZoneIndex = memo(
  (records: readonly ResourceRecord[]): ZoneIndex => {
    const byName = new Map<string, ResourceRecord[]>();
    const nodes = new Set<string>();
    for (const record of records) {
      const owner = lower(record.name);
      const known = byName.get(owner);
      if (known === undefined) byName.set(owner, [record]);
      else known.push(record);
      const labels = labelsOf(owner);
      for (let from = 0; from < labels.length; from += 1) nodes.add(`${labels.slice(from).join(".")}.`);
    }
    const origins = records.flatMap((record) => (record.type === "SOA" ? [lower(record.name)] : []));
    return { byName, nodes, origins };
  },
);

/** What a zone says: records, or that there are none. */
export interface ZoneAnswer {
  readonly rcode: Rcode;
  readonly answer: readonly ResourceRecord[];
  readonly authority: readonly ResourceRecord[];
  readonly additional: readonly ResourceRecord[];
  /** An alias that leads out of these records: somebody else has to be asked. */
  readonly outside?: string;
  /** The name has been handed to other servers. */
  readonly delegated?: boolean;
}

const ALIASES_MAX = 8;

/** Looks a question up among the records; `origin` says who denies what is missing. */
export function lookupZone(index: ZoneIndex, origin: string, name: string, type: string): ZoneAnswer {
  const answer: ResourceRecord[] = [];
  let at = name;
  for (let step = 0; step <= ALIASES_MAX; step += 1) {
    const referral = delegation(index, origin, lower(at), type);
    if (referral !== undefined) return { ...referral, answer };
    const owned = ownedBy(index, origin, at);
    if (owned === undefined) return denial(index, origin, at, answer);
    const alias = owned.find((record): record is NameRecord => record.type === "CNAME");
    if (alias === undefined || type === "CNAME" || type === "ANY") return found(index, origin, owned, type, answer);
    answer.push(alias);
    if (!isSubdomain(origin, alias.target)) return { ...NOTHING, answer, outside: alias.target };
    at = alias.target;
  }
  return { ...NOTHING, rcode: "SERVFAIL" };
}

const NOTHING: ZoneAnswer = { rcode: "NOERROR", answer: [], authority: [], additional: [] };

/** The name's own records, or those of the wildcard beside it, under this name. */
function ownedBy(index: ZoneIndex, origin: string, name: string): readonly ResourceRecord[] | undefined {
  const own = index.byName.get(lower(name));
  if (own !== undefined) return own;
  if (index.nodes.has(lower(name))) return [];
  const labels = labelsOf(lower(name));
  for (let from = 1; from < labels.length; from += 1) {
    const parent = `${labels.slice(from).join(".")}.`;
    const wild = index.byName.get(`*.${parent}`);
    if (wild !== undefined) return wild.map((record) => ({ ...record, name }));
    // The closest name that is there decides: wildcards above it do not count.
    if (index.nodes.has(parent) || parent === origin) return undefined;
  }
  return undefined;
}

function found(
  index: ZoneIndex,
  origin: string,
  owned: readonly ResourceRecord[],
  type: string,
  aliases: readonly ResourceRecord[],
): ZoneAnswer {
  const wanted = owned.filter((record) => type === "ANY" || typeOf(record) === type);
  const soa = soaOf(index, origin);
  if (wanted.length === 0) return { ...NOTHING, answer: aliases, authority: soa === undefined ? [] : [soa] };
  const servers = type === "NS" ? [] : recordsAt(index, origin, "NS");
  return { ...NOTHING, answer: [...aliases, ...wanted], authority: servers, additional: glue(index, wanted) };
}

function denial(index: ZoneIndex, origin: string, name: string, aliases: readonly ResourceRecord[]): ZoneAnswer {
  const soa = soaOf(index, matchZone(index.origins, name) ?? origin);
  const authority = soa === undefined ? [] : [soa];
  return { ...NOTHING, rcode: "NXDOMAIN", answer: aliases, authority };
}

/** NS records below the origin hand the name on. */
function delegation(index: ZoneIndex, origin: string, name: string, type: string): ZoneAnswer | undefined {
  const labels = labelsOf(name);
  const depth = labelsOf(origin).length;
  for (let from = labels.length - depth - 1; from >= 0; from -= 1) {
    const cut = `${labels.slice(from).join(".")}.`;
    const servers = recordsAt(index, cut, "NS");
    const isOrigin = index.origins.includes(cut);
    if (servers.length === 0 || isOrigin || (cut === name && type === "DS")) continue;
    return { ...NOTHING, authority: servers, additional: glue(index, servers), delegated: true };
  }
  return undefined;
}

function soaOf(index: ZoneIndex, origin: string): SoaRecord | undefined {
  return index.byName.get(origin)?.find((record): record is SoaRecord => record.type === "SOA");
}

function recordsAt(index: ZoneIndex, name: string, type: string): readonly ResourceRecord[] {
  return (index.byName.get(name) ?? []).filter((record) => typeOf(record) === type);
}

/** Addresses of the hosts that these records name. */
function glue(index: ZoneIndex, records: readonly ResourceRecord[]): readonly ResourceRecord[] {
  return records.flatMap((record) => {
    if (record.type !== "NS" && record.type !== "MX" && record.type !== "SRV") return [];
    const host = lower(record.target);
    return [...recordsAt(index, host, "A"), ...recordsAt(index, host, "AAAA")];
  });
}

/** All records of a zone, SOA first: what a transfer carries. */
export function zoneRecords(index: ZoneIndex, origin: string): readonly ResourceRecord[] {
  const soa = soaOf(index, origin);
  const rest = [...index.byName.values()].flat().filter((record) => record !== soa && isSubdomain(origin, record.name));
  return soa === undefined ? [] : [soa, ...rest];
}
