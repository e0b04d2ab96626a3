/** Checks that send: who answers whom, from which address it looks, and what becomes of the rest. */
import type { Exchange, Place, Request } from "@kubenetsim/cluster";
import { assert, parseAddr } from "@kubenetsim/sim";
import { numberOf, objectOf, optional, scalarsOf, textOf } from "../../json.ts";
import type { JsonObject } from "../../types.ts";
import { type Difference, differenceOf } from "./difference.ts";
import { targetOf } from "./references.ts";
import type { Stage } from "./stage.ts";

/** Requests until every backend should have answered: the chance that one of three never does is below 1e-17. */
const REQUESTS_MAX = 100;
const REQUESTS_MIN = 5;

interface Seen {
  readonly outcome: "answer" | "refused" | "dropped" | "fail";
  readonly backend?: string;
  readonly peer?: string;
}

export function checkReach(stage: Stage, wanted: JsonObject): Difference | undefined {
  const { expect, orElse, backends, sticky, source, repeat, repeatAfter } = wanted;
  if (expect !== "answer") {
    const { outcome } = send(stage, wanted);
    const isMet = outcome === expect || outcome === orElse || (expect === "fail" && outcome !== "answer");
    return isMet ? undefined : { expected: orElse === undefined ? expect : [expect, orElse], actual: outcome };
  }
  const allowed = optional(backends, scalarsOf, "backends");
  const count = optional(repeat, numberOf, "repeat");
  const after = optional(repeatAfter, objectOf, "repeatAfter");
  const seen = after === undefined ? several(stage, wanted, allowed, count) : spaced(stage, wanted, after);
  const lost = seen.find((one) => one.outcome !== "answer");
  if (lost !== undefined) return lost.outcome === orElse ? undefined : { expected: "answer", actual: lost.outcome };
  return (
    differenceOfBackends(seen, allowed, sticky === true, after !== undefined) ??
    differenceOfSource(stage, wanted, source, seen)
  );
}

/** Until all backends have answered, or as often as is asked for. */
function several(
  stage: Stage,
  wanted: JsonObject,
  allowed: readonly string[] | undefined,
  count?: number,
): readonly Seen[] {
  const seen: Seen[] = [];
  const met = new Set<string>();
  const isDone = (): boolean => {
    if (count !== undefined && seen.length >= count && (wanted.sticky === true || allowed === undefined)) return true;
    const least = Math.max(count ?? 0, REQUESTS_MIN);
    if (seen.length < least) return false;
    return (
      wanted.sticky === true || allowed === undefined || met.size >= allowed.length || wanted.sourcePort !== undefined
    );
  };
  while (!isDone() && seen.length < REQUESTS_MAX) {
    const one = send(stage, wanted);
    seen.push(one);
    if (one.outcome !== "answer") break;
    if (one.backend !== undefined) met.add(one.backend);
  }
  return seen;
}

function spaced(stage: Stage, wanted: JsonObject, { seconds, times, ...rest }: JsonObject): readonly Seen[] {
  assert(Object.keys(rest).length === 0, `repeatAfter has unknown keys: ${Object.keys(rest).join(", ")}`);
  return Array.from({ length: numberOf(times, "times") }, (_, i) => {
    if (i > 0) stage.cluster.advance(numberOf(seconds, "seconds") * 1000);
    return send(stage, wanted);
  });
}

function differenceOfBackends(
  seen: readonly Seen[],
  allowed: readonly string[] | undefined,
  sticky: boolean,
  isSample: boolean,
): Difference | undefined {
  if (allowed === undefined) return undefined;
  const met = [...new Set(seen.map((one) => one.backend ?? ""))].sort();
  const wrong = met.filter((backend) => !allowed.includes(backend));
  if (wrong.length > 0 || (sticky && met.length !== 1)) return { expected: { backends: allowed, sticky }, actual: met };
  // A few calls long after each other need only not all meet the same one.
  if (isSample)
    return allowed.length > 1 && met.length < 2 ? { expected: { backends: allowed, sticky }, actual: met } : undefined;
  return sticky ? undefined : differenceOf([...allowed].sort(), met);
}

function differenceOfSource(
  stage: Stage,
  wanted: JsonObject,
  source: unknown,
  seen: readonly Seen[],
): Difference | undefined {
  if (source === undefined) return undefined;
  assert(source === "client" || source === "not-client", `the source ${String(source)} is unknown`);
  const own = addressesOf(stage, placeOf(textOf(wanted.from, "from")));
  const wrong = seen.find((one) => own.includes(one.peer ?? "") !== (source === "client"));
  return wrong === undefined ? undefined : { expected: { source, own }, actual: wrong.peer };
}

function addressesOf({ cluster }: Stage, place: Place): readonly string[] {
  if (place.kind === "external") return [place.ip];
  if (place.kind === "node") return cluster.world.nodes.get(place.name)?.ips ?? [];
  const [namespace, name = ""] = place.key.split("/");
  return cluster.get("pods", name, namespace)?.status?.podIPs?.map((each) => each.ip) ?? [];
}

/** `node:NAME`, `ip:ADDRESS`, or a pod as `ns/name`. */
export function placeOf(from: string): Place {
  if (from.startsWith("node:")) return { kind: "node", name: from.slice("node:".length) };
  return from.startsWith("ip:") ? { kind: "external", ip: from.slice("ip:".length) } : { kind: "pod", key: from };
}

const PROTOCOLS = { TCP: "tcp", UDP: "udp", SCTP: "sctp" } as const;

function send(stage: Stage, { from, to, protocol, sourcePort }: JsonObject): Seen {
  const named = PROTOCOLS[protocol as keyof typeof PROTOCOLS];
  assert(named !== undefined, `the protocol ${String(protocol)} is unknown`);
  const port = optional(sourcePort, numberOf, "sourcePort");
  const made = exchangeWith(stage, textOf(from, "from"), textOf(to, "to"), named, { kind: "raw", data: "hello" }, port);
  const { disposition, reply, backend } = made;
  if (disposition === "delivered" && reply.response?.kind === "raw") {
    const { pod, peer } = JSON.parse(reply.response.data) as { pod: string; peer: string };
    return { outcome: "answer", backend: pod, peer };
  }
  // A host outside says nothing; that it accepts the connection is its answer.
  if (reply.connected === true && backend?.name.startsWith("ip:")) return { outcome: "answer", backend: backend.name };
  if (disposition === "refused") return { outcome: "refused" };
  return { outcome: disposition === "dropped" || disposition === "no-answer" ? "dropped" : "fail" };
}

function exchangeWith(
  stage: Stage,
  from: string,
  to: string,
  protocol: "tcp" | "udp" | "sctp",
  request: Request,
  sourcePort: number | undefined,
): Exchange {
  const place = placeOf(from);
  const { host, port } = targetOf(stage, to);
  const kept = sourcePort === undefined ? {} : { sourcePort };
  if (parseAddr(host) !== undefined)
    return stage.cluster.send(place, { address: host, port, protocol, ...kept }, request);
  const act = { do: "send", from, target: { address: host, port, protocol }, request } as const;
  return stage.cluster.act(act, (sim) => sim.connect(sim, place, `${host}:${port}`, request, { protocol, ...kept }));
}

export function checkHTTP(stage: Stage, { from, to, path, expect }: JsonObject): Difference | undefined {
  const { status, ...rest } = objectOf(expect, "expect");
  assert(Object.keys(rest).length === 0, `expect has unknown keys: ${Object.keys(rest).join(", ")}`);
  const request: Request = { kind: "http", method: "GET", host: "", path: textOf(path, "path"), headers: {} };
  const { reply, disposition } = exchangeWith(stage, textOf(from, "from"), textOf(to, "to"), "tcp", request, undefined);
  const actual = reply.response?.kind === "http" ? reply.response.status : disposition;
  return differenceOf(status, actual);
}
