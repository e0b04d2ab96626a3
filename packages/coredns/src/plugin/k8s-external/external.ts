/** The k8s_external plugin: a zone of the addresses by which the world reaches services. Models plugin/k8s_external/external.go. */
import { type Answer, type Query, type ResourceRecord, reply, type SoaRecord } from "../../message.ts";
import { isSubdomain, joinNames, labelsOf, lower, matchZone, trimZone } from "../../name.ts";
import type { Again, Plugin } from "../../server.ts";
import { addressRecord } from "../kubernetes/address.ts";
import { DEFAULT_OPTIONS, type KubernetesOptions } from "../kubernetes/options.ts";
import { type ExternalLookup, externalServers, findExternal } from "./find.ts";
import { externalRecords } from "./records.ts";

/** What the directive `k8s_external` may say, and what `kubernetes` says beside it. */
export interface ExternalOptions {
  readonly zones: readonly string[];
  /** Where the plugin's own names stand: `ns1.<apex>.<zone>`. */
  readonly apex: string;
  readonly ttl: number;
  readonly hostmaster: string;
  /** Endpoints of headless services are shown too. */
  readonly headless: boolean;
  readonly fallthrough: readonly string[];
  /** What the kubernetes plugin beside it may show. */
  readonly kubernetes: KubernetesOptions;
}

/** What `k8s_external` without a block means, zones aside. */
export const DEFAULT_EXTERNAL: ExternalOptions = {
  zones: [],
  apex: "dns",
  ttl: 5,
  hostmaster: "hostmaster",
  headless: false,
  fallthrough: [],
  kubernetes: DEFAULT_OPTIONS,
};

/** Answers names of services in zones of their external addresses. */
export function externalPlugin(options: ExternalOptions): Plugin {
  return {
    name: "k8s_external",
    serve(asked, next, view, again) {
      const zone = matchZone(options.zones, asked.name);
      if (zone === undefined) return next(asked);
      const lookup: ExternalLookup = { options, view, qname: asked.name, type: asked.type, zone };
      const name = lower(asked.name);
      if (name === zone) return atApex(lookup, asked);
      if (isSubdomain(joinNames(options.apex, zone), name)) return belowApex(lookup, asked);
      return services(lookup, asked, again) ?? next(asked);
    },
  };
}

/** `undefined`: for the next plugin to say. */
function services(lookup: ExternalLookup, asked: Query, again: Again): Answer | undefined {
  const { rcode, found } = findExternal(lookup);
  if (found.length === 0) {
    const falls = matchZone(lookup.options.fallthrough, asked.name) !== undefined;
    return falls && rcode === "NXDOMAIN" ? undefined : negative(lookup, asked, rcode);
  }
  const records = externalRecords(lookup, asked, found, again);
  if (records.answer.length === 0) return negative(lookup, asked, "NOERROR");
  return reply(asked, "NOERROR", { authoritative: true, ...records });
}

function atApex(lookup: ExternalLookup, asked: Query): Answer {
  const { ttl } = lookup.options;
  if (asked.type === "SOA") return reply(asked, "NOERROR", { authoritative: true, answer: [externalSoa(lookup)] });
  if (asked.type !== "NS") return negative(lookup, asked, "NOERROR");
  const target = serverName(lookup);
  const additional = serverRecords(lookup, joinNames("ns1", lookup.options.apex, asked.name));
  return reply(asked, "NOERROR", {
    authoritative: true,
    answer: [{ name: lookup.zone, ttl, type: "NS", target }],
    additional,
  });
}

/** `ns1.<apex>` is the server; `<apex>` itself is there and empty; nothing else is. */
function belowApex(lookup: ExternalLookup, asked: Query): Answer {
  const labels = labelsOf(trimZone(lower(asked.name), lookup.zone));
  if (labels.length === 1) return negative(lookup, asked, "NOERROR");
  if (labels.length > 2 || labels[0] !== "ns1") return negative(lookup, asked, "NXDOMAIN");
  const answer = serverRecords(lookup, asked.name).filter((record) => record.type === asked.type);
  if (answer.length === 0) return negative(lookup, asked, "NOERROR");
  return reply(asked, "NOERROR", { authoritative: true, answer });
}

function negative(lookup: ExternalLookup, asked: Query, rcode: Answer["rcode"]): Answer {
  return reply(asked, rcode, { authoritative: true, authority: [externalSoa(lookup)] });
}

/** `ns1.<apex>.<zone>`. */
export function serverName(lookup: ExternalLookup): string {
  return joinNames("ns1", lookup.options.apex, lookup.zone);
}

/** The server's addresses under one name. */
export function serverRecords(lookup: ExternalLookup, name: string): readonly ResourceRecord[] {
  return externalServers(lookup).flatMap((host) => addressRecord(name, lookup.options.ttl, host) ?? []);
}

export function externalSoa(lookup: ExternalLookup): SoaRecord {
  const { ttl, hostmaster, apex } = lookup.options;
  return {
    name: lookup.zone,
    ttl,
    type: "SOA",
    primary: serverName(lookup),
    mailbox: joinNames(hostmaster, apex, lookup.zone),
    serial: lookup.view.serial,
    refresh: 7200,
    retry: 1800,
    expire: 86400,
    minimum: ttl,
  };
}
