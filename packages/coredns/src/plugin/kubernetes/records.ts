/** Makes records of what was found. Models plugin/backend_lookup.go. */
import type { AddressRecord, NameRecord, ResourceRecord, SoaRecord, SrvRecord } from "../../message.ts";
import { query } from "../../message.ts";
import { absolute, isSubdomain, joinNames, lower } from "../../name.ts";
import { addressRecord, isAddress } from "./address.ts";
import { find, withName } from "./find.ts";
import type { Found, Lookup } from "./lookup.ts";

/** Records for the answer, and addresses of the names in them. */
export interface Records {
  readonly answer: readonly ResourceRecord[];
  readonly additional: readonly ResourceRecord[];
  readonly truncated: boolean;
}

export const NO_RECORDS: Records = { answer: [], additional: [], truncated: false };

const ALIAS_CHAIN_MAX = 10;
const SOA_TTL_MAX = 300;

/** A or AAAA records, aliases followed. `undefined`: the name does not exist. */
export function addressRecords(lookup: Lookup, aliases: readonly NameRecord[] = []): Records | undefined {
  const found = find(lookup);
  if (found === undefined) return undefined;
  const answer: ResourceRecord[] = [];
  const seen = new Set<string>();
  let truncated = false;
  for (const one of found) {
    const record = recordOf(one, lookup.qname, lookup.options.ttl);
    if (record === undefined) {
      const followed = follow(lookup, one, aliases);
      answer.push(...followed.answer);
      truncated = truncated || followed.truncated;
    } else if (record.type === lookup.type && !seen.has(one.host)) {
      seen.add(one.host);
      answer.push(record);
    }
  }
  return { ...NO_RECORDS, answer, truncated };
}

/** `undefined` where the host is a name. */
function recordOf({ address, host }: Found, name: string, ttl: number): AddressRecord | undefined {
  if (address === undefined) return addressRecord(name, ttl, host);
  return { name, ttl, type: address.type, address: address.text };
}

/** The alias and what it leads to: in the zone looked up here, else asked of the whole server. */
function follow(lookup: Lookup, found: Found, aliases: readonly NameRecord[]): Records {
  const target = absolute(found.host);
  if (lower(target) === lookup.name) return NO_RECORDS;
  const alias: NameRecord = { name: lookup.qname, ttl: lookup.options.ttl, type: "CNAME", target };
  if (aliases.length > ALIAS_CHAIN_MAX || aliases.some((one) => isSameAlias(one, alias))) return NO_RECORDS;
  if (isSubdomain(lookup.zone, target)) {
    const inside = addressRecords(withName(lookup, target), [...aliases, alias]);
    const answer = inside === undefined || inside.answer.length === 0 ? [] : [alias, ...inside.answer];
    return { ...NO_RECORDS, answer, truncated: inside?.truncated ?? false };
  }
  const outside = lookup.again(query(target, lookup.type, lookup.query.id));
  if (outside === undefined) return NO_RECORDS;
  return { ...NO_RECORDS, answer: [alias, ...outside.answer], truncated: outside.truncated };
}

function isSameAlias(one: NameRecord, other: NameRecord): boolean {
  return lower(one.name) === lower(other.name) && lower(one.target) === lower(other.target);
}

/** SRV records, each pointing at the name of its address; all that were found share a weight of 100. */
export function srvRecords(lookup: Lookup, found: readonly Found[]): Records {
  const { ttl } = lookup.options;
  const weight = Math.max(Math.floor((100 / (found.length * 100)) * 100), 1);
  const answer: SrvRecord[] = [];
  const additional: AddressRecord[] = [];
  const seen = new Set<string>();
  for (const one of found) {
    const { host, port, owner } = one;
    const address = recordOf(one, owner, ttl);
    if (port === -1 || address === undefined) continue;
    if (isNew(seen, `${owner} ${port}`)) {
      answer.push({ name: lookup.qname, ttl, type: "SRV", priority: 0, weight, port, target: owner });
    }
    if (isNew(seen, `${owner} ${host}`)) additional.push(address);
  }
  return { ...NO_RECORDS, answer, additional };
}

/** The first alias, if the name is one. */
export function aliasRecords(lookup: Lookup, found: readonly Found[]): Records {
  const [first] = found;
  if (first === undefined || isAddress(first.host)) return NO_RECORDS;
  const target = absolute(first.host);
  return { ...NO_RECORDS, answer: [{ name: lookup.qname, ttl: lookup.options.ttl, type: "CNAME", target }] };
}

export function ptrRecords(lookup: Lookup, found: readonly Found[]): Records {
  const targets = [...new Set(found.map((one) => absolute(one.host)))];
  const answer = targets.map(
    (target) => ({ name: lookup.qname, ttl: lookup.options.ttl, type: "PTR", target }) as const,
  );
  return { ...NO_RECORDS, answer };
}

/** The zone's servers, and their addresses. */
export function nsRecords(lookup: Pick<Lookup, "options" | "qname">, servers: readonly Found[]): Records {
  const { ttl } = lookup.options;
  const targets = [...new Set(servers.map((server) => server.owner))];
  const additional = servers.flatMap((server) => addressRecord(server.owner, ttl, server.host) ?? []);
  const answer = targets.map((target) => ({ name: lookup.qname, ttl, type: "NS", target }) as const);
  return { ...NO_RECORDS, answer, additional };
}

/** The zone's SOA: in the answer at the zone itself, else where there is nothing to answer. */
export function soaRecord(lookup: Pick<Lookup, "options" | "view" | "zone">): SoaRecord {
  const { ttl } = lookup.options;
  return {
    name: lookup.zone,
    ttl: Math.min(ttl, SOA_TTL_MAX),
    type: "SOA",
    primary: joinNames("ns.dns", lookup.zone),
    mailbox: joinNames("hostmaster", lookup.zone),
    serial: lookup.view.serial,
    refresh: 7200,
    retry: 1800,
    expire: 86400,
    minimum: ttl,
  };
}

function isNew(seen: Set<string>, key: string): boolean {
  if (seen.has(key)) return false;
  seen.add(key);
  return true;
}
