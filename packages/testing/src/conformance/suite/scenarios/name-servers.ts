/** DNS servers that pods of a scenario run: which records they have, and what they were asked. */

import type { DnsRequest, DnsResponse, ListenSpec } from "@kubenetsim/cluster";
import {
  absolute,
  lookupZone,
  parseRecord,
  type Query,
  type ResourceRecord,
  reply,
  zoneIndex,
} from "@kubenetsim/coredns";
import { assert, parseAddr } from "@kubenetsim/sim";
import { listOf, objectOf, scalarsOf, textOf } from "../../json.ts";
import type { Json, JsonObject } from "../../types.ts";

export interface NameServers {
  /** By pod (ns/name); under the empty name those of whichever pod is asked. */
  readonly records: ReadonlyMap<string, readonly ResourceRecord[]>;
  /** By name, less the last dot: the pods that were asked for it since the check began. */
  readonly asked: Map<string, Set<string>>;
}

const TTL = 30;
const PORT = 53;
/** Where such a pod listens if the scenario does not say. */
export const DNS_SOCKETS: readonly ListenSpec[] = [
  { protocol: "udp", port: PORT },
  { protocol: "tcp", port: PORT },
];

/** From all checks of a case: a server knows its records from the start. */
export function nameServersOf(testCase: JsonObject): NameServers {
  const checks = listOf(testCase.steps, "steps").flatMap((step) =>
    listOf(objectOf(step, "step").expect ?? [], "expect"),
  );
  const records = new Map<string, readonly ResourceRecord[]>();
  for (const check of checks) {
    const { server } = objectOf(check, "check");
    if (server === undefined) continue;
    for (const [pod, list] of serversIn(server)) records.set(pod, [...(records.get(pod) ?? []), ...recordsOf(list)]);
  }
  return { records, asked: new Map() };
}

/** `{ pod, records }`, `{ "ns/name": records }`, or the records alone. */
function serversIn(server: Json): readonly (readonly [pod: string, records: Json])[] {
  if (Array.isArray(server)) return [["", server]];
  const fields = objectOf(server, "server");
  if (fields.records !== undefined) return [[podOf(textOf(fields.pod ?? "", "server.pod")), fields.records]];
  const isByPod = Object.keys(fields).some((key) => key.includes("/"));
  return isByPod ? Object.entries(fields).map(([pod, list]) => [podOf(pod), list]) : [["", server]];
}

/** `podIP(ns/name)` is the pod ns/name. */
function podOf(text: string): string {
  return /^\w+\((.*)\)$/.exec(text)?.[1] ?? text;
}

/** `{ NAME: address(es) }`, `{ NAME: { TYPE: value(s) } }`, or a list of `{ name, type, answers }`. */
function recordsOf(list: Json): readonly ResourceRecord[] {
  if (Array.isArray(list))
    return list.flatMap((one) => {
      const { name, type, ...rest } = objectOf(one, "record");
      const values = Object.values(rest).flatMap((value) => scalarsOf(value, "record"));
      return values.map((value) =>
        recordOf(textOf(name, "name"), type === undefined ? undefined : textOf(type, "type"), value),
      );
    });
  return Object.entries(objectOf(list, "records")).flatMap(([name, value]) => {
    if (typeof value !== "object" || Array.isArray(value))
      return scalarsOf(value, name).map((text) => recordOf(name, undefined, text));
    return Object.entries(objectOf(value, name)).flatMap(([type, data]) =>
      scalarsOf(data, type).map((text) => recordOf(name, type, text)),
    );
  });
}

function recordOf(name: string, type: string | undefined, value: string): ResourceRecord {
  const kind = type ?? typeFor(value);
  const data = kind === "CNAME" || kind === "PTR" ? absolute(value) : value;
  const found = parseRecord(`${absolute(name)} ${TTL} IN ${kind} ${data}`);
  assert(found !== undefined, `${value} is no record of ${name}`);
  return found;
}

function typeFor(value: string): string {
  const addr = parseAddr(value);
  if (addr === undefined) return "CNAME";
  return typeof addr === "number" ? "A" : "AAAA";
}

/** What is in none of its records does not exist for it. */
export function answerName({ records, asked }: NameServers, pod: string, { message }: DnsRequest): DnsResponse {
  const query = message as Query;
  const name = bare(query.name);
  asked.set(name, new Set([...(asked.get(name) ?? []), pod]));
  const { rcode, answer } = lookupZone(
    zoneIndex(records.get(pod) ?? records.get("") ?? []),
    ".",
    query.name,
    query.type,
  );
  return { kind: "dns", message: reply(query, rcode, { recursionAvailable: true, answer }) };
}

/** The names of which other pods were asked than `wanted` says: `{ NAME: server(s) }`, `{ "ns/pod": names }` or a list of `{ name, server }`. */
export function wronglyAsked({ asked }: NameServers, wanted: Json): JsonObject | undefined {
  const pairs = Array.isArray(wanted)
    ? wanted.map((one) => objectOf(one, "asked")).map((one) => [textOf(one.name, "name"), one.server ?? []] as const)
    : Object.entries(objectOf(wanted, "asked"));
  const expected = new Map<string, Set<string>>();
  for (const [left, right] of pairs)
    for (const other of scalarsOf(right, "asked")) {
      const [server, name] = podOf(left).includes("/") ? [left, other] : [other, left];
      const servers = expected.get(bare(name)) ?? new Set();
      // The cluster's own DNS is none of these pods.
      if (podOf(server).includes("/")) servers.add(podOf(server));
      expected.set(bare(name), servers);
    }
  const wrong = [...expected].filter(([name, servers]) => text(servers) !== text(asked.get(name)));
  return wrong.length === 0
    ? undefined
    : Object.fromEntries(wrong.map(([name]) => [name, [...(asked.get(name) ?? [])]]));
}

function bare(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}

function text(pods: ReadonlySet<string> | undefined): string {
  return [...(pods ?? [])].sort().join(" ");
}
