/** The file plugin: zones from zone files. Models plugin/file/file.go. */
import { type Answer, type Query, type ResourceRecord, reply } from "../../message.ts";
import { isReverse, lower, matchZone } from "../../name.ts";
import type { Again, Plugin } from "../../server.ts";
import { lookupZone, zoneIndex, zoneRecords } from "../../zone/zone.ts";
import type { ZoneSource } from "../transfer/transfer.ts";

/** Zones, and the records that stand for all of them. */
export interface FileOptions {
  readonly zones: readonly string[];
  readonly records: readonly ResourceRecord[];
  readonly fallthrough: readonly string[];
}

/** Answers what lies in its zones; a name that is missing is denied, or falls through. */
export function filePlugin(options: FileOptions): Plugin {
  return {
    name: "file",
    serve(asked, next, _view, again) {
      const zone = matchZone(options.zones, asked.name);
      if (zone === undefined) return next(asked);
      if (asked.type === "AXFR" || asked.type === "IXFR") return reply(asked, "REFUSED");
      const found = lookupZone(zoneIndex(options.records), zone, asked.name, asked.type);
      const falls = found.rcode === "NXDOMAIN" && matchZone(options.fallthrough, asked.name) !== undefined;
      if (falls && !isReverse(zone)) return next(asked);
      const { outside, delegated } = found;
      const { rcode, authority, additional } = found;
      if (rcode === "SERVFAIL") return reply(asked, rcode);
      const answer = outside === undefined ? found.answer : [...found.answer, ...targets(asked, outside, again)];
      return reply(asked, rcode, { authoritative: delegated !== true, answer, authority, additional });
    },
  };
}

/** What the whole server says of an alias' target. */
function targets(asked: Query, target: string, again: Again): Answer["answer"] {
  return again({ ...asked, name: target })?.answer ?? [];
}

/** The zones as the transfer plugin sees them. */
export function fileSource(options: FileOptions): ZoneSource {
  return {
    zones: options.zones,
    transfer(_view, zone, serial) {
      const records = zoneRecords(zoneIndex(options.records), lower(zone));
      const [soa] = records;
      return soa?.type === "SOA" && serial !== 0 && soa.serial <= serial ? [soa] : records;
    },
  };
}
