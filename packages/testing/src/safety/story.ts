/** Tells how a request was lost: what happened to the pod and to the news of it, up to that moment. */
import { createReader, type Reader } from "@kubenetsim/apiserver";
import type { TrafficReport, World } from "@kubenetsim/cluster";
import { formatGoDuration, type Millis } from "@kubenetsim/sim";
import { type Player, play } from "./player.ts";
import type { Schedule } from "./types.ts";

export interface Told {
  readonly report: TrafficReport;
  /** Lines such as `+1.5s  EndpointSlice's entry of default/web-0: not ready`. */
  readonly story: readonly string[];
}

/** Plays the schedule twice: to learn what is lost, and to watch how it comes to that. */
export function storyOf(player: Player, schedule: Schedule): Told {
  const { cluster } = player.question;
  const report = play(player, schedule);
  const [lost] = report.lost;
  if (lost === undefined) return { report, story: [] };
  const start = cluster.now;
  const lines: string[] = [];
  const tell = (at: Millis, text: string): void => {
    lines.push(`+${formatGoDuration(at - start)}  ${text}`);
  };
  tell(start, "the change begins");
  const address = lost.backend?.slice(0, lost.backend.lastIndexOf(":")).replace(/^\[|\]$/g, "");
  const client = nodeOf(cluster.world, lost.from);
  let before = factsOf(cluster.world, address, client);
  play(player, schedule, (fork) => {
    fork.on("moment", (world) => {
      const { now } = world.clock;
      if (now > lost.at) return;
      const after = factsOf(world, address, client);
      for (const [what, value] of after) if (before.get(what) !== value) tell(now, `${what}: ${value}`);
      before = after;
    });
  });
  for (const [what, value] of before) if (value.startsWith(SENDS)) tell(lost.at, `${what} still ${value}`);
  const at = lost.backend === undefined ? "" : ` at ${lost.backend}`;
  tell(lost.at, `a request from ${lost.from} is lost: ${lost.outcome}${at} (${lost.cause})`);
  return { report, story: lines };
}

const SENDS = "sends to ";

/** Where a client is, and so whose rules it goes by. */
function nodeOf(world: World, place: string): string | undefined {
  const [kind, ...rest] = place.split("/");
  if (kind === "node") return rest[0];
  const pod = kind === "pod" ? world.store.tables.pods.get(rest.join("/")) : undefined;
  return pod?.spec.nodeName;
}

type Facts = ReadonlyMap<string, string>;

/** What matters for the pod that has this address, as texts by name. */
function factsOf(world: World, address: string | undefined, client: string | undefined): Facts {
  const facts = new Map<string, string>();
  if (address === undefined) return facts;
  const read = createReader({ store: world.store }, { now: () => world.clock.now });
  for (const key of podsAt(world, read, address)) {
    const pod = world.store.tables.pods.get(key);
    const isEnding = pod === undefined || pod.metadata.deletionTimestamp !== undefined;
    facts.set(`pod ${key}`, isEnding ? "is told to end" : "is there");
    facts.set(`process of ${key}`, runs(world, key) ? "runs" : "has ended");
    facts.set(`EndpointSlice's entry of ${key}`, entryOf(read, key));
    if (client !== undefined) facts.set(`kube-proxy on ${client}`, sendsTo(world, client, address, key));
  }
  const silent = [...world.nodes.values()].filter((node) => node.silent !== undefined).map(({ name }) => name);
  if (silent.length > 0) facts.set("silent nodes", silent.join(", "));
  return facts;
}

/** The pod that has the address, or had it: an EndpointSlice may still say so. */
function podsAt(world: World, read: Reader, address: string): ReadonlySet<string> {
  const keys = new Set<string>();
  const there = world.podsByIP.get(address)?.split("\0")[1];
  if (there !== undefined) keys.add(there);
  for (const { metadata } of read.podsByIP(address)) keys.add(`${metadata.namespace}/${metadata.name}`);
  for (const slice of world.proxyView.slices.values())
    for (const { addresses, targetRef } of slice.endpoints)
      if (targetRef?.kind === "Pod" && addresses.includes(address))
        keys.add(`${slice.metadata.namespace}/${targetRef.name}`);
  return keys;
}

function runs(world: World, key: string): boolean {
  for (const node of world.nodes.values()) {
    const sandbox = node.sandboxes.get(key);
    if (sandbox !== undefined) return sandbox.processes.size > 0;
  }
  return false;
}

function entryOf(read: Reader, key: string): string {
  const [namespace = "", name] = key.split("/");
  for (const slice of read.list("endpointslices", namespace))
    for (const { targetRef, conditions } of slice.endpoints)
      if (targetRef?.kind === "Pod" && targetRef.name === name)
        return conditions?.ready === true ? "ready" : "not ready";
  return "gone";
}

/** What the rules on a node do with the pod's address. */
function sendsTo(world: World, node: string, address: string, key: string): string {
  const view = world.nodes.get(node)?.heldView ?? world.proxyView;
  for (const slice of view.slices.values())
    for (const { addresses, conditions } of slice.endpoints)
      if (addresses.includes(address) && conditions?.ready !== false) return `${SENDS}${key}`;
  return `no longer sends to ${key}`;
}
