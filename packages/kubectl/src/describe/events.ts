/** The events of an object, as a table at the end of its description. Models DescribeEvents. */
import type { Event, KubeObject } from "@kubenetsim/api";
import { ageOf } from "@kubenetsim/apiserver";
import type { Millis } from "@kubenetsim/sim";
import { goSort } from "../output/go-sort.ts";
import type { Context } from "./context.ts";

/** Nothing where events are not asked for. Some writers put a node's name in place of its uid. */
export function eventLines(object: KubeObject, context: Context, uids: readonly string[] = []): readonly string[] {
  if (!context.showEvents) return [];
  const { uid = "", name, namespace = "" } = object.metadata;
  const found = [uid, ...uids].flatMap((one) => (one === "" ? [] : context.client.eventsOf(one)));
  const events = found.filter(
    ({ involvedObject }) => involvedObject.name === name && (involvedObject.namespace ?? "") === namespace,
  );
  if (events.length === 0) return ["Events:\t<none>"];
  const ordered = goSort(events, (a, b) => (a.lastTimestamp ?? "") < (b.lastTimestamp ?? ""));
  const rows = ordered.map((event) => rowOf(event, context.now));
  return ["Events:", "  Type\tReason\tAge\tFrom\tMessage", "  ----\t------\t----\t----\t-------", ...rows];
}

function rowOf(event: Event, now: Millis): string {
  const first = ageOf(event.eventTime ?? event.firstTimestamp, now);
  const many = (event.count ?? 0) > 1;
  const interval = many ? `${ageOf(event.lastTimestamp, now)} (x${event.count} over ${first})` : first;
  const message = (event.message ?? "").trim();
  const source = event.source?.component || event.reportingComponent || "";
  return `  ${event.type ?? ""}\t${event.reason ?? ""}\t${interval}\t${source}\t${message}`;
}
