/** The DNS server: plugins in CoreDNS' own order, each handing on what is not its own. */
import { type Answer, type Query, reply } from "./message.ts";
import { matchZone } from "./name.ts";
import type { DnsView } from "./view.ts";

/** One link of the chain. Models plugin/plugin.go Handler. */
export interface Plugin {
  readonly name: string;
  /**
   * Answers, or returns what `next` answers, changed or not. It keeps nothing. `again` puts a question to the whole
   * server, as for the target of an alias; `undefined` where nothing can be asked any more.
   */
  serve(query: Query, next: (query: Query) => Answer, view: DnsView, again: Again): Answer;
}

/** Puts a question to the whole server; `undefined` where aliases have led through it too often. */
export type Again = (query: Query) => Answer | undefined;

/** One server block: the zones it answers for and its plugins, in the order they are run. */
export interface ServerBlock {
  /** Absolute, in lower case; `.` is everything. */
  readonly zones: readonly string[];
  readonly port: number;
  readonly plugins: readonly Plugin[];
  /** Where `/health` is served, if anywhere. */
  readonly health?: { readonly port: number };
  /** Where `/ready` is served, if anywhere. */
  readonly ready?: { readonly port: number };
}

/** What {@link serve} answers from: blocks, none of them keeping anything. */
export interface DnsServer {
  readonly blocks: readonly ServerBlock[];
}

/** Aliases lead through the server again at most this often. */
const DEPTH_MAX = 8;

/**
 * What the server says to a query on `port`: the block with the longest matching zone answers, REFUSED where none is.
 * Models core/dnsserver/server.go ServeDNS.
 */
export function serve(server: DnsServer, asked: Query, view: DnsView, port = 53): Answer {
  return serveAt(server, asked, view, port, 0);
}

function serveAt(server: DnsServer, asked: Query, view: DnsView, port: number, depth: number): Answer {
  if (asked.class !== "IN") return reply(asked, "REFUSED");
  const block = blockFor(server, asked.name, port);
  if (block === undefined) return reply(asked, "REFUSED");
  const again: Again = (later) =>
    depth >= DEPTH_MAX ? undefined : serveAt(server, { ...asked, ...later }, view, port, depth + 1);
  return runChain(block.plugins, asked, view, again);
}

function blockFor(server: DnsServer, name: string, port: number): ServerBlock | undefined {
  const blocks = server.blocks.filter((block) => block.port === port);
  const zone = matchZone(
    blocks.flatMap((block) => block.zones),
    name,
  );
  return zone === undefined ? undefined : blocks.find((block) => block.zones.includes(zone));
}

/** Runs the plugins from the first on; SERVFAIL where the chain ends without an answer. */
export function runChain(plugins: readonly Plugin[], asked: Query, view: DnsView, again: Again): Answer {
  const at = (index: number, question: Query): Answer => {
    const plugin = plugins[index];
    if (plugin === undefined) return reply(question, "SERVFAIL");
    return plugin.serve(question, (later) => at(index + 1, later), view, again);
  };
  return at(0, asked);
}
