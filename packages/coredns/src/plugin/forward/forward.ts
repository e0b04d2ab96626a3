/** The forward plugin: names that are not the cluster's, answered from a table of what the world outside says. */
import { reply } from "../../message.ts";
import { lower, matchZone } from "../../name.ts";
import type { Plugin } from "../../server.ts";
import type { DnsView } from "../../view.ts";

/** What the directive `forward` may say. */
export interface ForwardOptions {
  /** Names at or below this zone are forwarded. */
  readonly from: string;
  /** Addresses or a resolv.conf: told to people, asked of nobody. */
  readonly to: readonly string[];
  /** Not these, and what is below them. */
  readonly except?: readonly string[];
}

/** Forwards; SERVFAIL where nothing outside is reachable. Models plugin/forward/forward.go. */
export function forwardPlugin(options: ForwardOptions): Plugin {
  return {
    name: "forward",
    serve(asked, next, view) {
      const isOurs = matchZone([options.from], asked.name) !== undefined;
      if (!isOurs || matchZone(options.except ?? [], asked.name) !== undefined) return next(asked);
      if (view.upstream === undefined) return reply(asked, "SERVFAIL");
      const found = upstreamAnswer(view.upstream, lower(asked.name), asked.type);
      return reply(asked, found.rcode, { ...found, recursionAvailable: true });
    },
  };
}

function upstreamAnswer(upstream: NonNullable<DnsView["upstream"]>, name: string, type: string) {
  const known = upstream.get(`${name}/${type}`);
  if (known !== undefined) return known;
  const hasOther = !upstream.prefix(`${name}/`).next().done;
  return { rcode: hasOther ? "NOERROR" : "NXDOMAIN", answer: [] } as const;
}
