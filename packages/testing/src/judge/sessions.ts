/** Connections that live through a change: what the simulator says of them. */
import type { Cluster } from "@kubenetsim/cluster";
import { makeChange } from "./change.ts";
import { connectionsOf } from "./connections.ts";
import { outcomeOf, outcomeText } from "./outcome.ts";
import { CHANGE_ROUND, ROUNDS, roundsOf, transcriptOf } from "./rounds.ts";
import { countOne } from "./tally.ts";
import type { Plan, SessionPlan } from "./types.ts";

/** No ephemeral port, and none that a flow of a plan keeps. */
const FIRST_PORT = 10_000;
const PORTS_PER_USE = 1000;

interface Connection {
  readonly session: SessionPlan;
  port: number;
  /** TCP: there was an answer, so it is still open. */
  open: boolean;
  readonly uses: string[];
  /** The entries that any use left. */
  readonly entries: Set<string>;
}

/** Plays all sessions of the plan in `world`, change included; transcripts come in the sessions' order. */
export function playSessions(
  plan: Plan,
  world: Cluster,
  conntrack: ReadonlyMap<string, Map<string, number>>,
): readonly (readonly string[])[] {
  let port = FIRST_PORT;
  const connections = plan.sessions.map((session) =>
    Array.from(
      { length: session.count },
      (): Connection => ({ session, port: port++, open: false, uses: [], entries: new Set() }),
    ),
  );
  for (const round of ROUNDS) {
    if (round === CHANGE_ROUND && plan.change !== undefined) makeChange(world, plan.change);
    for (const connection of connections.flat()) {
      const { session } = connection;
      if (roundsOf(session).includes(round)) use(world, connection);
    }
  }
  for (const { session, entries } of connections.flat()) {
    const counts = conntrack.get(session.id);
    if (counts !== undefined) for (const text of entries) countOne(counts, text);
  }
  return connections.map((each) => each.map(({ uses }) => transcriptOf(uses)));
}

// A TCP connection that failed is given up: the next use makes another, from another port. A UDP socket just goes on.
function use(world: Cluster, connection: Connection): void {
  const { session, open } = connection;
  const isTCP = session.protocol === "TCP";
  const protocol = isTCP ? "tcp" : "udp";
  if (isTCP && !open) connection.port += PORTS_PER_USE;
  const sourcePort = connection.port;
  const target = { address: session.to, port: session.port, protocol, sourcePort, open } as const;
  const exchange = world.send(session.from, target, { kind: "raw", data: "hello" });
  const outcome = outcomeOf(exchange, protocol);
  connection.open = isTCP && outcome.result === "answered";
  connection.uses.push(outcomeText(outcome));
  for (const text of connectionsOf(world, exchange.trace.sent)) connection.entries.add(text);
}
