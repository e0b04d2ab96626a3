/** The transfer plugin: whole zones to whoever may have them. Models plugin/transfer/transfer.go. */
import { type ResourceRecord, reply } from "../../message.ts";
import { lower, matchZone } from "../../name.ts";
import type { Plugin } from "../../server.ts";
import type { DnsView } from "../../view.ts";

/** A plugin that can list a zone. */
export interface ZoneSource {
  readonly zones: readonly string[];
  /** From SOA on; the SOA alone where the client's serial (0: none) is current. */
  transfer(view: DnsView, zone: string, serial: number): readonly ResourceRecord[];
}

/** Which zones go to whom. */
export interface TransferOptions {
  readonly zones: readonly string[];
  /** Addresses, or `*`. */
  readonly to: readonly string[];
  readonly sources: readonly ZoneSource[];
}

/** Answers AXFR and IXFR at a zone; an IXFR from an older serial is a whole transfer. */
export function transferPlugin(options: TransferOptions): Plugin {
  return {
    name: "transfer",
    serve(asked, next, view) {
      const zone = lower(asked.name);
      const isTransfer = asked.type === "AXFR" || asked.type === "IXFR";
      if (!isTransfer || matchZone(options.zones, zone) === undefined) return next(asked);
      const isAllowed = options.to.includes("*") || (view.client !== undefined && options.to.includes(view.client));
      if (!isAllowed) return reply(asked, "REFUSED");
      const source = options.sources.find((one) => one.zones.includes(zone));
      if (source === undefined) return next(asked);
      const answer = source.transfer(view, zone, asked.type === "IXFR" ? (asked.serial ?? 0) : 0);
      return reply(asked, "NOERROR", { authoritative: true, answer: once(answer) });
    },
  };
}

/** Each record once: the SOA that ends a transfer is framing. */
function once(records: readonly ResourceRecord[]): readonly ResourceRecord[] {
  return [...new Map(records.map((record) => [JSON.stringify(record), record])).values()];
}
