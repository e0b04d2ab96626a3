/** The forward plugin: names that are not the cluster's, asked of servers outside. Models plugin/forward/forward.go. */
import { type Answer, type Query, type Rcode, reply } from "../../message.ts";
import { isSubdomain, lower, matchZone } from "../../name.ts";
import type { Plugin } from "../../server.ts";
import type { Session } from "../../session.ts";
import type { DnsView } from "../../view.ts";
import { check, isDown } from "./health.ts";
import { inOrder, type Policy } from "./policy.ts";

/** What the directive `forward` may say. */
export interface ForwardOptions {
  /** The plugin's place in the Corefile: what it remembers is found by it. */
  readonly id: string;
  /** Names at or below this zone are forwarded. */
  readonly from: string;
  /** `address:port`, at most 15. */
  readonly to: readonly string[];
  /** Not these, and what is below them. */
  readonly except: readonly string[];
  readonly policy: Policy;
  /** An upstream that failed more checks than this is passed over. 0: none ever is. */
  readonly maxFails: number;
  readonly healthCheckMs: number;
  readonly healthDomain: string;
  readonly healthRecursion: boolean;
  readonly forceTcp: boolean;
  readonly preferUdp: boolean;
  /** An answer with one of these sends the question on to the next forward of the block. */
  readonly next: readonly Rcode[];
  /** An answer with one of these sends the question on to the next upstream. */
  readonly failover: readonly Rcode[];
  /** Where all upstreams are down: fail at once. */
  readonly failFast: boolean;
  /** 0: until the time is up. */
  readonly connectAttempts?: number;
}

/** What holds where the directive says nothing else. */
export const DEFAULT_FORWARD: Omit<ForwardOptions, "id" | "from" | "to"> = {
  except: [],
  policy: "random",
  maxFails: 2,
  healthCheckMs: 500,
  healthDomain: ".",
  healthRecursion: true,
  forceTcp: false,
  preferUdp: false,
  next: [],
  failover: [],
  failFast: false,
};

/** All attempts together take no longer, and one attempt waits so long. */
const DEADLINE_MS = 5000;
const READ_TIMEOUT_MS = 2000;
const ATTEMPTS_PER_UPSTREAM = 2;

/** Asks one upstream after the other; SERVFAIL where none answers. Without a way out a table of answers stands for them. */
export function forwardPlugin(given: Partial<ForwardOptions> & Pick<ForwardOptions, "from" | "to">): Plugin {
  const options: ForwardOptions = { ...DEFAULT_FORWARD, id: `forward:${given.from}`, ...given };
  return {
    name: "forward",
    serve(asked, next, view) {
      const { session } = view;
      if (!isForwarded(options, asked.name)) return next(asked);
      if (session?.send === undefined) return fromTable(asked, view);
      const answer = tryUpstreams(options, asked, view, session);
      if (answer === undefined) return reply(asked, "SERVFAIL");
      return options.next.includes(answer.rcode) ? next(asked) : answer;
    },
  };
}

function isForwarded(options: ForwardOptions, name: string): boolean {
  if (!isSubdomain(options.from, name)) return false;
  return lower(name) === options.from || matchZone(options.except, name) === undefined;
}

/** `undefined`: nobody answered; the session knows why. */
function tryUpstreams(options: ForwardOptions, asked: Query, view: DnsView, session: Session): Answer | undefined {
  const list = inOrder(options.policy, options.to, options.id, asked, view, session);
  const most = options.connectAttempts ?? ATTEMPTS_PER_UPSTREAM * list.length;
  const deadline = session.elapsedMs + DEADLINE_MS;
  let down = 0;
  let attempts = 0;
  let failovers = 0;
  let error = "no healthy proxies";
  for (let at = 0; session.elapsedMs < deadline && (most === 0 || attempts < most); at += 1) {
    if (at % list.length === 0) down = 0;
    let upstream = list[at % list.length] ?? "";
    if (isDown(options, session, upstream)) {
      down += 1;
      if (down < list.length) continue;
      if (options.failFast) break;
      // All look dead: then the health checks are what is broken, and one is tried anyway.
      upstream = inOrder("random", options.to, `${options.id}/${at}`, asked, view, session)[0] ?? upstream;
    }
    const result = connect(options, asked, view, session, upstream);
    attempts += 1;
    if (typeof result !== "string") {
      failovers += 1;
      if (options.failover.includes(result.rcode) && failovers < list.length) continue;
      return result;
    }
    error = result;
    check(options, session, upstream);
    if (down >= list.length) break;
  }
  session.error = error;
  return undefined;
}

/** The answer, or the error as Go words it. */
function connect(
  options: ForwardOptions,
  asked: Query,
  view: DnsView,
  session: Session,
  upstream: string,
): Answer | string {
  const isTcp = options.forceTcp || (view.transport === "tcp" && !options.preferUdp);
  const ask = (transport: "udp" | "tcp"): Answer | string => {
    const {
      result,
      afterMs = 0,
      why = "connection refused",
    } = session.send?.(asked, upstream, transport) ?? { result: "lost" };
    const isLate = result === "lost" || afterMs >= READ_TIMEOUT_MS;
    session.elapsedMs += isLate ? READ_TIMEOUT_MS : afterMs;
    const local = view.localIPs[0] ?? "";
    if (isLate) return `read ${transport} ${local}:${asked.id}->${upstream}: i/o timeout`;
    if (result !== "refused") return { ...result, id: asked.id };
    if (transport === "tcp") return `dial tcp ${upstream}: connect: ${why}`;
    return `read udp ${local}:${asked.id}->${upstream}: read: ${why}`;
  };
  const answer = ask(isTcp ? "tcp" : "udp");
  if (typeof answer !== "string" && answer.truncated && !isTcp && options.preferUdp) return ask("tcp");
  return answer;
}

/** What lies beyond, as a table: nothing is sent. */
function fromTable(asked: Query, view: DnsView): Answer {
  if (view.upstream === undefined) return reply(asked, "SERVFAIL");
  const name = lower(asked.name);
  const known = view.upstream.get(`${name}/${asked.type}`);
  if (known !== undefined) return reply(asked, known.rcode, { ...known, recursionAvailable: true });
  const hasOther = view.upstream.prefix(`${name}/`).next().done !== true;
  return reply(asked, hasOther ? "NOERROR" : "NXDOMAIN", { recursionAvailable: true });
}
