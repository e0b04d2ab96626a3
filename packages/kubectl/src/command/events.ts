/** `kubectl events`. Models k8s.io/kubectl/pkg/cmd/events. */
import { type Event, type Json, parseGroupVersion } from "@kubenetsim/api";
import { ageOf, infoByName } from "@kubenetsim/apiserver";
import type { Millis } from "@kubenetsim/sim";
import { bool, boolOf, integer, list, listOf, text, textOf } from "../argv/flag.ts";
import { allNamespacesFlag, printFlags } from "../argv/shared-flags.ts";
import type { Failure } from "../failure.ts";
import { formatOf } from "../output/format.ts";
import { goSort } from "../output/go-sort.ts";
import { printObject } from "../output/printer.ts";
import { formatTabs } from "../output/tabwriter.ts";
import { type Command, failed, type Outcome, type Request } from "../request.ts";
import { noSuchType } from "../resource/target.ts";

export const eventsCommand: Command = {
  name: "events",
  aliases: [],
  summary: "List events",
  flags: [
    ...printFlags,
    allNamespacesFlag,
    text("for"),
    list("types"),
    bool("no-headers"),
    integer("chunk-size", 500),
    bool("watch", "w"),
  ],
  run,
};

function run(request: Request): Outcome {
  const { client, flags, namespace } = request;
  const format = formatOf(request);
  if (!format.ok) return failed(format.error);
  const about = aboutOf(request);
  if (typeof about !== "function") return failed(about);
  const types = listOf(flags, "types").map((type) => type.toLowerCase());
  if (types.some((type) => type !== "normal" && type !== "warning"))
    return failed("valid --types are Normal or Warning");
  const everywhere = boolOf(flags, "all-namespaces");
  const events = client
    .list("events", everywhere ? undefined : namespace)
    .filter((event) => about(event) && (types.length === 0 || types.includes((event.type ?? "").toLowerCase())));
  // What is there is what a watch begins with; time stands still while it is told.
  if (events.length === 0 && boolOf(flags, "watch")) return {};
  if (events.length === 0)
    return { stderr: everywhere ? "No events found.\n" : `No events found in ${namespace} namespace.\n` };
  const sorted = goSort(events, (a, b) => timeOf(a) < timeOf(b));
  if (format.format.name === "") return { stdout: table(request, sorted, everywhere) };
  // The name printer finds no name in a list, and nobody hears of it.
  if (format.format.name === "name") return {};
  const list = { apiVersion: "v1", kind: "EventList", metadata: {}, items: sorted };
  const printed = printObject(format.format, list as unknown as Json, { missing: true });
  return printed.ok ? { stdout: printed.text } : failed(printed.error);
}

function table({ flags, now }: Request, events: readonly Event[], everywhere: boolean): string {
  const rows = events.map((event) => `${everywhere ? `${event.metadata.namespace}\t` : ""}${rowOf(event, now)}\n`);
  const header = `${everywhere ? "NAMESPACE\t" : ""}LAST SEEN\tTYPE\tREASON\tOBJECT\tMESSAGE\n`;
  return formatTabs(`${boolOf(flags, "no-headers") ? "" : header}${rows.join("")}`, { padding: 3 });
}

/** `--for TYPE/NAME`. */
function aboutOf({ client, flags }: Request): ((event: Event) => boolean) | Failure {
  const wanted = textOf(flags, "for");
  if (wanted === "") return () => true;
  const [type = "", name, ...more] = wanted.split("/");
  if (more.length > 0) return "arguments in resource/name form may not have more than one slash";
  if (name === undefined) return "--for must be in resource/name form";
  const info = infoByName(client.store, type);
  if (info === undefined) return noSuchType(type);
  return ({ involvedObject }) =>
    involvedObject.kind === info.kind &&
    involvedObject.name === name &&
    (parseGroupVersion(involvedObject.apiVersion ?? "v1")?.group ?? "") === info.group;
}

function timeOf({ lastTimestamp, eventTime }: Event): string {
  return lastTimestamp ?? eventTime ?? "";
}

function rowOf(event: Event, now: Millis): string {
  const first = ageOf(event.firstTimestamp ?? event.eventTime, now);
  const many = (event.count ?? 0) > 1;
  const seen = many ? `${ageOf(event.lastTimestamp, now)} (x${event.count} over ${first})` : first;
  const { kind, name } = event.involvedObject;
  const message = (event.message ?? "").trim();
  return `${seen}\t${event.type ?? ""}\t${event.reason ?? ""}\t${kind}/${name}\t${message}`;
}
