/** Events: who did what to which object, and how often. Models k8s.io/client-go/tools/record, EventCorrelator and Event naming. */
import { type Event, type KubeObject, keyOf, type ObjectReference } from "@kubenetsim/api";
import type { Client } from "@kubenetsim/apiserver";
import { fnv1a32, formatRfc3339, type Millis, parseRfc3339 } from "@kubenetsim/sim";

/** From so many different messages with one reason on, they share one Event. Models defaultAggregateMaxEvents. */
const AGGREGATE_MAX = 10;
/** Similar means: within this time. Models defaultAggregateIntervalInSeconds. */
const AGGREGATE_MS = 600_000;
/** So many Events at once about one object, then one for each refill. Models defaultSpamBurst, defaultSpamQPS. */
const SPAM_BURST = 25;
const SPAM_REFILL_MS = 300_000;
const COMBINED = "(combined from similar events): ";
const NAME_TRIES_MAX = 16;
const NANOS_PER_MILLI = 1_000_000;

export type EventType = "Normal" | "Warning";

/** Writes an Event, or counts one that is already there. An Event that the server refuses is lost, as everywhere. */
export function recordEvent(
  client: Client,
  component: string,
  about: KubeObject,
  type: EventType,
  reason: string,
  message: string,
  fieldPath?: string,
): void {
  const involvedObject = referenceTo(about, fieldPath);
  const earlier = client.eventsOf(involvedObject.uid ?? "").filter((event) => event.source?.component === component);
  if (isSpam(earlier, client.now)) return;
  const similar = earlier.filter(
    (event) => event.type === type && event.reason === reason && event.involvedObject.fieldPath === fieldPath,
  );
  const text = combinedMessage(similar, message, client.now);
  const combined = text !== message;
  const same = similar.find((event) => (combined ? event.message?.startsWith(COMBINED) : event.message === text));
  if (same !== undefined) countAgain(client, same, text);
  else createEvent(client, component, involvedObject, type, reason, text);
}

/** The whole reference to an object. Models k8s.io/client-go/tools/reference. */
export function referenceTo(object: KubeObject, fieldPath?: string): ObjectReference {
  const { namespace, name, uid, resourceVersion } = object.metadata;
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
    // A Node's events name it by its name, as the kubelet does.
    ...(object.kind === "Node" ? { uid: name ?? "" } : uid === undefined ? {} : { uid }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
    ...(fieldPath === undefined ? {} : { fieldPath }),
  };
}

function isSpam(earlier: readonly Event[], now: Millis): boolean {
  const count = earlier.reduce((sum, event) => sum + (event.count ?? 1), 0);
  if (count < SPAM_BURST) return false;
  const first = earlier.reduce(
    (least, { firstTimestamp = "" }) => Math.min(least, parseRfc3339(firstTimestamp) ?? now),
    now,
  );
  return count >= SPAM_BURST + Math.floor((now - first) / SPAM_REFILL_MS);
}

function combinedMessage(similar: readonly Event[], message: string, now: Millis): string {
  if (similar.length + 1 < AGGREGATE_MAX) return message;
  const recent = similar.filter((event) => now - (parseRfc3339(event.lastTimestamp ?? "") ?? 0) <= AGGREGATE_MS);
  const others = recent.filter((event) => event.message !== message);
  return others.length + 1 < AGGREGATE_MAX ? message : `${COMBINED}${message}`;
}

function countAgain(client: Client, event: Event, message: string): void {
  const lastTimestamp = formatRfc3339(client.now);
  client.update("events", { ...event, message, lastTimestamp, count: (event.count ?? 1) + 1 } as Event);
}

function createEvent(
  client: Client,
  component: string,
  involvedObject: ObjectReference,
  type: EventType,
  reason: string,
  message: string,
): void {
  const time = formatRfc3339(client.now);
  const namespace = involvedObject.namespace ?? "default";
  const event: Event = {
    apiVersion: "v1",
    kind: "Event",
    metadata: {
      name: freeName(client, namespace, involvedObject, `${component}/${type}/${reason}/${message}`),
      namespace,
    },
    involvedObject,
    reason,
    message,
    source: { component },
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
    type,
    eventTime: null,
    reportingComponent: component,
    reportingInstance: "",
  };
  client.create("events", event);
}

/**
 * `<object>.<hex of the time in nanoseconds>`. The clock knows milliseconds only, so the last six digits come from what
 * the Event says: names differ, and do not depend on who came first.
 */
function freeName(client: Client, namespace: string, about: ObjectReference, content: string): string {
  const nanos = BigInt(client.now) * BigInt(NANOS_PER_MILLI);
  const start = fnv1a32(content) % NANOS_PER_MILLI;
  for (let i = 0; i < NAME_TRIES_MAX; i++) {
    const name = `${about.name ?? ""}.${(nanos + BigInt((start + i) % NANOS_PER_MILLI)).toString(16)}`;
    if (client.get("events", keyOf({ metadata: { namespace, name } })) === undefined) return name;
  }
  return `${about.name ?? ""}.${nanos.toString(16)}`;
}
