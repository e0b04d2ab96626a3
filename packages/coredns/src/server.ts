/** The DNS server: plugins in CoreDNS' own order, each handing on what is not its own. */
import { type Millis, memo } from "@kubenetsim/sim";
import type { HttpPort } from "./corefile/http-port.ts";
import { type Answer, type Query, reply } from "./message.ts";
import { lower } from "./name.ts";
import type { DnsView } from "./view.ts";
import { truncatedTo, UDP_SIZE_MIN } from "./wire.ts";

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

/** What a server block says beside its plugins. */
export interface ServerFacts {
  /** Where `/health`, `/ready` and `/metrics` are served, if anywhere. */
  readonly health?: HttpPort;
  readonly ready?: HttpPort;
  readonly prometheus?: HttpPort;
  /** From SIGTERM on it goes on answering for so long. */
  readonly lameduckMs?: Millis;
  /** How often the Corefile is looked at again. Absent: never. */
  readonly reload?: { readonly intervalMs: Millis; readonly jitterMs: Millis };
  /** The addresses that it listens on. Absent: all. */
  readonly bind?: readonly string[];
  /** The zone that is searched for loops at the start. Absent: none is. */
  readonly loop?: string;
}

/** One server block: the zones it answers for and its plugins, in the order they are run. */
export interface ServerBlock extends ServerFacts {
  /** Absolute, in lower case; `.` is everything. */
  readonly zones: readonly string[];
  readonly port: number;
  readonly plugins: readonly Plugin[];
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
  if (asked.class !== "IN") return reply(asked, "REFUSED");
  const block = blockFor(server, asked.name, port);
  if (block === undefined) return reply(asked, "REFUSED");
  const answer = runChain(block.plugins, asked, view, againFrom(server, asked, view, port, 0));
  // Over TCP, and where nobody says how the answer travels, there is room for all of it.
  return view.transport === "udp" ? truncatedTo(answer, asked.edns?.udpSize ?? UDP_SIZE_MIN) : answer;
}

/** Aliases are looked up by the whole server, block and all. */
function againFrom(server: DnsServer, asked: Query, view: DnsView, port: number, depth: number): Again {
  return (later) => {
    if (depth >= DEPTH_MAX) return undefined;
    const question = { ...asked, ...later };
    const block = blockFor(server, question.name, port);
    if (question.class !== "IN" || block === undefined) return reply(question, "REFUSED");
    return runChain(block.plugins, question, view, againFrom(server, asked, view, port, depth + 1));
  };
}

/** The block with the longest zone that the name lies in. */
function blockFor(server: DnsServer, name: string, port: number): ServerBlock | undefined {
  const zones = zonesOf(server).get(port);
  if (zones === undefined) return undefined;
  const root = zones.get(".");
  if (root !== undefined && zones.size === 1) return root;
  const text = lower(name);
  for (let at = 0; at < text.length; at = text.indexOf(".", at) + 1) {
    const block = zones.get(at === 0 ? text : text.slice(at));
    if (block !== undefined) return block;
    if (text.indexOf(".", at) === text.length - 1) break;
  }
  return root;
}

/** Zone to block for each port; the first of two that claim one zone has it. */
const zonesOf: (server: DnsServer) => ReadonlyMap<number, ReadonlyMap<string, ServerBlock>> = memo(
  (server: DnsServer) => {
    const ports = new Map<number, Map<string, ServerBlock>>();
    for (const block of server.blocks) {
      const zones = ports.get(block.port) ?? new Map<string, ServerBlock>();
      for (const zone of block.zones) if (!zones.has(zone)) zones.set(zone, block);
      ports.set(block.port, zones);
    }
    return ports;
  },
);

/** Runs the plugins from the first on; SERVFAIL where the chain ends without an answer. */
export function runChain(plugins: readonly Plugin[], asked: Query, view: DnsView, again: Again): Answer {
  const at = (index: number, question: Query): Answer => {
    const plugin = plugins[index];
    if (plugin === undefined) return reply(question, "SERVFAIL");
    return plugin.serve(question, (later) => at(index + 1, later), view, again);
  };
  return at(0, asked);
}
