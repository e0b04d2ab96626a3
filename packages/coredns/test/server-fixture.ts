/** A server from a Corefile's text that remembers between questions, and an upstream that a test scripts. */
import { emptyTree } from "@kubenetsim/sim";
import {
  type Answer,
  type DnsMemory,
  type DnsView,
  type Forwarded,
  formatRecord,
  NO_MEMORY,
  parseRecord,
  type Query,
  query,
  type Rcode,
  reply,
  type Session,
  serve,
  serverFromCorefile,
} from "../src/index.ts";
import { view } from "./fixture.ts";

/** What the world outside says: `name/TYPE` to lines of the answer; a name that is not here is denied. */
export type Outside = { readonly [question: string]: readonly string[] };

export interface Running {
  memory: DnsMemory;
  now: number;
  /** Every query that reached an upstream: `address TYPE name`. */
  readonly sent: string[];
  readonly lines: string[];
  outside: Outside | "silent" | "refused" | "failing";
  ask(name: string, type?: string, more?: Partial<Query>): Answer;
  last?: Session;
}

const SOA = "example. 60 IN SOA ns.example. admin.example. 1 2 3 4 60";

/** Throws where the Corefile is none. */
export function running(
  corefile: string,
  outside: Running["outside"] = {},
  files: { readonly [path: string]: string } = {},
  more: Partial<DnsView> = {},
): Running {
  const made = serverFromCorefile(corefile, (path) => (Object.hasOwn(files, path) ? files[path] : undefined));
  if (!made.ok) throw new Error(made.error);
  const state: Running = { memory: NO_MEMORY, now: 0, sent: [], lines: [], outside, ask };
  function ask(name: string, type = "A", asked: Partial<Query> = {}): Answer {
    const session: Session = {
      memory: state.memory,
      now: state.now,
      elapsedMs: 0,
      lines: state.lines,
      send: (question, server) => {
        state.sent.push(`${server} ${question.type} ${question.name}`);
        return outsideAnswer(state.outside, question);
      },
    };
    const world = { ...view({}), namespaces: emptyTree<never>(), session, client: "10.244.1.9", ...more };
    const answer = serve(made.ok ? made.server : { blocks: [] }, { ...query(name, type, 7), ...asked }, world);
    state.memory = session.memory;
    state.last = session;
    return answer;
  }
  return state;
}

function outsideAnswer(outside: Running["outside"], asked: Query): Forwarded {
  if (outside === "silent") return { result: "lost" };
  if (outside === "refused") return { result: "refused" };
  if (outside === "failing") return { result: reply(asked, "SERVFAIL") };
  const lines = Object.hasOwn(outside, `${asked.name}/${asked.type}`)
    ? outside[`${asked.name}/${asked.type}`]
    : undefined;
  const records = (texts: readonly string[]) => texts.flatMap((text) => parseRecord(text) ?? []);
  if (lines !== undefined)
    return { result: reply(asked, "NOERROR", { recursionAvailable: true, answer: records(lines) }) };
  const known = Object.keys(outside).some((key) => key.startsWith(`${asked.name}/`));
  const rcode: Rcode = known ? "NOERROR" : "NXDOMAIN";
  return { result: reply(asked, rcode, { recursionAvailable: true, authority: records([SOA]) }) };
}

/** The answer section, line by line. */
export function lines(answer: Answer): readonly string[] {
  return answer.answer.map(formatRecord);
}
