/** `dnat to`, `snat to`, `masquerade`, `redirect`: choose what conntrack binds, as the targets of iptables do. */

import type { Addr } from "@kubenetsim/sim";
import { redirectTarget } from "../../iptables/target/redirect.ts";
import { packetDraft } from "../../packet.ts";
import { grammar } from "../expression/list.ts";
import type { NftScope } from "../scope.ts";
import { accept, isNftError, next, peek } from "../tokens.ts";
import type { NftNatFlag, NftStatement, NftValue, NftVerdict } from "../types.ts";
import type { StatementKind } from "./kind.ts";
import { firstPort, goalText, parseGoal } from "./nat-goal.ts";

type Nat = Extract<NftStatement, { statement: "nat" }>;

const FLAGS: readonly NftNatFlag[] = ["random", "fully-random", "persistent"];
const ACCEPT: NftVerdict = { verdict: "accept" };

export const natStatement: StatementKind<Nat> = {
  name: "nat",
  run(statement, scope) {
    const { kind, family, addr } = statement;
    if (family !== undefined && (family === "ip") !== (scope.passage.packet.family === 4)) return "break";
    if (kind === "masquerade") return rewriteFrom("masquerade", undefined, statement, scope);
    const port = firstPort(statement.port);
    if (kind === "redirect") return redirect(port, scope);
    const values = addr === undefined ? [] : grammar.evaluateKey(addr, scope);
    if (values === undefined) return "break";
    const [goal, goalPort] = values;
    const chosen = typeof goalPort === "number" ? goalPort : port;
    return kind === "dnat" ? rewriteTo(goal, chosen, scope) : rewriteFrom(goal, chosen, statement, scope);
  },
  print(statement, style) {
    const { kind, family, addr, port, flags } = statement;
    const words: string[] = [kind];
    if (family !== undefined) words.push(family);
    if (addr !== undefined || port !== undefined) words.push("to", goalText(statement, style));
    if (flags.length > 0) words.push(flags.join(","));
    return words.join(" ");
  },
  action: (statement) => natStatement.print(statement, "list"),
  parse(cursor, context) {
    const kind = peek(cursor).text;
    if (kind !== "dnat" && kind !== "snat" && kind !== "masquerade" && kind !== "redirect") return undefined;
    cursor.at++;
    const family = (["ip", "ip6"] as const).find((each) => accept(cursor, each));
    // `dnat ip addr . port to` tells what the map's values are made of, which they show by themselves.
    if (accept(cursor, "addr") && accept(cursor, ".")) accept(cursor, "port");
    const goal = accept(cursor, "to") ? parseGoal(cursor, context, family) : {};
    if (isNftError(goal)) return goal;
    const flags: NftNatFlag[] = [];
    while (FLAGS.includes(peek(cursor).text as NftNatFlag)) {
      flags.push(next(cursor).text as NftNatFlag);
      accept(cursor, ",");
    }
    return { statement: "nat", kind, ...(family === undefined ? {} : { family }), ...goal, flags };
  },
};

function redirect(port: number | undefined, { passage }: NftScope): NftVerdict {
  const target = port === undefined ? ({ target: "REDIRECT" } as const) : ({ target: "REDIRECT", port } as const);
  return redirectTarget.apply(target, passage) === "drop" ? { verdict: "drop" } : ACCEPT;
}

function rewriteTo(goal: NftValue | undefined, port: number | undefined, { passage }: NftScope): NftVerdict | "break" {
  if (typeof goal === "string") return "break";
  const { packet } = passage;
  const addr = goal ?? packet.target;
  const targetPort = port ?? packet.targetPort;
  passage.nat = { ...passage.nat, dnat: { addr, port: targetPort } };
  const copy = packetDraft(packet);
  copy.target = addr;
  copy.targetPort = targetPort;
  passage.packet = copy;
  return ACCEPT;
}

function rewriteFrom(
  goal: NftValue | undefined,
  port: number | undefined,
  { flags }: Nat,
  { passage }: NftScope,
): NftVerdict | "break" {
  if (goal === undefined || (typeof goal === "string" && goal !== "masquerade")) return "break";
  const fully = flags.includes("random") || flags.includes("fully-random");
  const addr: Addr | "masquerade" = goal;
  const snat = { addr, ...(port === undefined ? {} : { port }), ...(fully ? { randomFully: true } : {}) };
  passage.nat = { ...passage.nat, snat };
  return ACCEPT;
}
