/** Makes records of external addresses. Models plugin/k8s_external/msg_to_dns.go. */
import { type Query, query, type ResourceRecord } from "../../message.ts";
import { absolute, joinNames } from "../../name.ts";
import type { Again } from "../../server.ts";
import { addressRecord } from "../kubernetes/address.ts";
import type { Found } from "../kubernetes/lookup.ts";
import type { ExternalLookup } from "./find.ts";

export interface ExternalRecords {
  readonly answer: readonly ResourceRecord[];
  readonly additional: readonly ResourceRecord[];
  readonly truncated: boolean;
}

const NONE: ExternalRecords = { answer: [], additional: [], truncated: false };

export function externalRecords(
  lookup: ExternalLookup,
  asked: Query,
  found: readonly Found[],
  again: Again,
): ExternalRecords {
  switch (asked.type) {
    case "A":
    case "AAAA":
      return addresses(lookup, asked, found, again);
    case "SRV":
      return services(lookup, asked.name, found, again);
    case "PTR":
      return pointers(lookup, asked.name, found);
    default:
      return NONE;
  }
}

/** A balancer known by its name is an alias, followed through the server. */
function addresses(lookup: ExternalLookup, asked: Query, found: readonly Found[], again: Again): ExternalRecords {
  const { ttl } = lookup.options;
  const answer: ResourceRecord[] = [];
  const seen = new Set<string>();
  let truncated = false;
  for (const { host } of found) {
    const record = addressRecord(asked.name, ttl, host);
    if (record === undefined) {
      const target = absolute(host);
      const outside = again(query(target, asked.type, asked.id));
      // The alias has the life of the kubernetes plugin's records, not of this one's.
      answer.push({ name: asked.name, ttl: lookup.options.kubernetes.ttl, type: "CNAME", target });
      answer.push(...(outside?.answer ?? []));
      truncated = truncated || outside?.truncated === true;
    } else if (record.type === asked.type && !seen.has(host)) {
      seen.add(host);
      answer.push(record);
    }
  }
  return { ...NONE, answer, truncated };
}

/** As in the kubernetes plugin; a name as target brings its own addresses. */
export function services(lookup: ExternalLookup, name: string, found: readonly Found[], again: Again): ExternalRecords {
  const { ttl } = lookup.options.kubernetes;
  const weight = Math.max(Math.floor((100 / (found.length * 100)) * 100), 1);
  const answer: ResourceRecord[] = [];
  const additional: ResourceRecord[] = [];
  const seen = new Set<string>();
  for (const { host, port, owner } of found) {
    if (port === -1) continue;
    const address = addressRecord(owner, lookup.options.ttl, host);
    const target = address === undefined ? absolute(host) : owner;
    if (!seen.has(`${target} ${port}`)) {
      answer.push({ name, ttl, type: "SRV", priority: 0, weight, port, target });
    }
    if (!seen.has(`${target} ${host}`)) {
      if (address !== undefined) additional.push(address);
      else additional.push(...["A", "AAAA"].flatMap((type) => again(query(target, type))?.answer ?? []));
    }
    seen.add(`${target} ${port}`).add(`${target} ${host}`);
  }
  return { ...NONE, answer, additional };
}

function pointers(lookup: ExternalLookup, name: string, found: readonly Found[]): ExternalRecords {
  const hosts = [...new Set(found.map((one) => one.host))];
  const answer = hosts.map((host) => ({
    name,
    ttl: lookup.options.ttl,
    type: "PTR" as const,
    target: joinNames(host, lookup.options.zones[0] ?? "."),
  }));
  return { ...NONE, answer };
}
