/** The kubernetes plugin: services, endpoints and pods as DNS names. Models plugin/kubernetes/handler.go. */
import { type Answer, type Query, reply } from "../../message.ts";
import { lower, matchZone } from "../../name.ts";
import type { Plugin } from "../../server.ts";
import { find, findRecords } from "./find.ts";
import { isMulticluster, type Lookup } from "./lookup.ts";
import { nameServers } from "./name-servers.ts";
import { DEFAULT_OPTIONS, type KubernetesOptions } from "./options.ts";
import { parseRequest } from "./parse-request.ts";
import {
  addressRecords,
  aliasRecords,
  NO_RECORDS,
  nsRecords,
  ptrRecords,
  type Records,
  soaRecord,
  srvRecords,
} from "./records.ts";
import { remembering } from "./remember.ts";
import { addressOfReverse, findReverse } from "./reverse.ts";

const SCHEMA_VERSION = "1.1.0";
const SCHEMA_TTL = 28800;

/**
 * The plugin with these options; what is left out is as in a Corefile that does not say it.
 *
 * @example kubernetesPlugin({ zones: ["cluster.local."], pods: "insecure", ttl: 30 });
 */
export function kubernetesPlugin(options: Partial<KubernetesOptions> = {}): Plugin {
  const all: KubernetesOptions = { ...DEFAULT_OPTIONS, ...options };
  const lookUp = remembering(recordsFor);
  return {
    name: "kubernetes",
    serve(asked, next, view, again) {
      const matched = matchZone(all.zones, asked.name);
      if (matched === undefined) return next(asked);
      if (asked.type === "AXFR" || asked.type === "IXFR") return reply(asked, "REFUSED");
      const zone = asked.name.slice(asked.name.length - matched.length);
      const name = lower(asked.name);
      const lookup: Lookup = {
        options: all,
        view,
        again,
        query: asked,
        qname: asked.name,
        name,
        type: asked.type,
        zone,
      };
      const records = lookUp(lookup);
      if (records !== undefined) return answerWith(lookup, records);
      return matchZone(all.fallthrough, name) === undefined ? missing(lookup) : next(asked);
    },
  };
}

/** `undefined`: the name does not exist. */
function recordsFor(lookup: Lookup): Records | undefined {
  switch (lookup.type) {
    case "A":
    case "AAAA":
      return addressRecords(lookup);
    case "SRV":
      return made(lookup, srvRecords);
    case "CNAME":
      return made(lookup, aliasRecords);
    case "MX":
      return made(lookup, () => NO_RECORDS);
    case "TXT":
      return textRecords(lookup);
    case "PTR":
      return reverseRecords(lookup);
    case "SOA":
      return lookup.qname === lookup.zone ? { ...NO_RECORDS, answer: [soaRecord(lookup)] } : NO_RECORDS;
    default:
      return otherRecords(lookup);
  }
}

function made(
  lookup: Lookup,
  make: (lookup: Lookup, found: NonNullable<ReturnType<typeof find>>) => Records,
): Records | undefined {
  const found = find(lookup);
  return found === undefined ? undefined : make(lookup, found);
}

/** The version of the schema. Other names that are there have no text; a name without records counts as missing. */
function textRecords(lookup: Lookup): Records | undefined {
  if (lookup.name === `dns-version.${lower(lookup.zone)}`) {
    const record = { name: lookup.qname, ttl: SCHEMA_TTL, type: "TXT", texts: [SCHEMA_VERSION] } as const;
    return { ...NO_RECORDS, answer: [record] };
  }
  const found = findRecords(lookup);
  if (found === undefined) return undefined;
  return found.length > 0 || isZonal(lookup) ? NO_RECORDS : undefined;
}

function isZonal(lookup: Lookup): boolean {
  const multicluster = isMulticluster(lookup.options, lookup.zone);
  const request = parseRequest(lookup.name, lookup.zone, multicluster, lookup.options.zonal);
  return request !== undefined && request.topologyZone !== "";
}

function reverseRecords(lookup: Lookup): Records | undefined {
  const ip = addressOfReverse(lookup.name);
  const found = ip === undefined ? findRecords(lookup)?.slice(0, 0) : findReverse(lookup, ip);
  return found === undefined ? undefined : ptrRecords(lookup, found);
}

/** NS at the zone; of any other type there is nothing, but whether the name is there has to be said. */
function otherRecords(lookup: Lookup): Records | undefined {
  // The zone keeps the letters of the question and the name does not, as in CoreDNS: `Cluster.Local.` has no servers.
  if (lookup.type === "NS" && lookup.name === lookup.zone) return nsRecords(lookup, nameServers(lookup, lookup.zone));
  return addressRecords({ ...lookup, type: "A" }) === undefined ? undefined : NO_RECORDS;
}

function answerWith(lookup: Lookup, records: Records): Answer {
  if (records.answer.length === 0) return negative(lookup, "NOERROR");
  const { answer, additional, truncated } = records;
  return reply(lookup.query, "NOERROR", { authoritative: true, truncated, answer, additional });
}

/** Before the first sync nobody can say that a name is missing. */
function missing(lookup: Lookup): Answer {
  return negative(lookup, lookup.view.synced === false ? "SERVFAIL" : "NXDOMAIN");
}

function negative(lookup: Lookup, rcode: Answer["rcode"]): Answer {
  const asked: Query = lookup.query;
  return reply(asked, rcode, { authoritative: true, authority: [soaRecord(lookup)] });
}
