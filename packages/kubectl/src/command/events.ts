/** `kubectl events`. Models k8s.io/kubectl/pkg/cmd/events. */
import { type Event, type Json, parseGroupVersion } from "@kubenetsim/api";
import { ageOf } from "@kubenetsim/apiserver";
import type { Millis } from "@kubenetsim/sim";
import { bool, boolOf, integer, list, listOf, refused, text, textOf } from "../argv/flag.ts";
import { allNamespacesFlag, printFlags } from "../argv/shared-flags.ts";
import { formatOf } from "../output/format.ts";
import { printObject } from "../output/printer.ts";
import { formatTabs } from "../output/tabwriter.ts";
import { type Command, failed, type Outcome, type Request } from "../request.ts";
import { infoOf } from "../resource/target.ts";

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
    refused(bool("watch", "w")),
  ],
  run,
};

function run(request: Request): Outcome {
  const { client, flags, namespace, now } = request;
  const format = formatOf(request);
  if (!format.ok) return failed(format.error);
  const types = listOf(flags, "types");
  const wrong = types.find((type) => !/^(normal|warning)$/i.test(type));
  if (wrong !== undefined) return failed("valid --types are Normal or Warning");
  const about = aboutOf(request);
  if (typeof about === "string") return failed(about);
  const everywhere = boolOf(flags, "all-namespaces");
  const events = client
    .list("events", everywhere ? undefined : namespace)
    .filter(
      (event) =>
        about(event) && (types.length === 0 || types.some((type) => type.toLowerCase() === event.type?.toLowerCase())),
    );
  if (events.length === 0)
    return { stderr: everywhere ? "No events found.\n" : `No events found in ${namespace} namespace.\n` };
  const sorted = [...events].sort((a, b) => order(timeOf(a), timeOf(b)));
  if (format.format.name !== "") {
    const list = { apiVersion: "v1", kind: "List", metadata: { resourceVersion: "" }, items: sorted };
    const printed = printObject(format.format, list as unknown as Json, { missing: true });
    return printed.ok ? { stdout: printed.text } : failed(printed.error);
  }
  const rows = sorted.map((event) => `${everywhere ? `${event.metadata.namespace}\t` : ""}${rowOf(event, now)}\n`);
  const header = `${everywhere ? "NAMESPACE\t" : ""}LAST SEEN\tTYPE\tREASON\tOBJECT\tMESSAGE\n`;
  return { stdout: formatTabs(`${boolOf(flags, "no-headers") ? "" : header}${rows.join("")}`, { padding: 3 }) };
}

/** `--for TYPE/NAME`. */
function aboutOf({ client, flags }: Request): ((event: Event) => boolean) | string {
  const wanted = textOf(flags, "for");
  if (wanted === "") return () => true;
  const [type = "", name = "", ...more] = wanted.split("/");
  if (name === "" || more.length > 0) return "--for must be in resource/name form";
  const info = infoOf(client.store, type);
  if (typeof info === "string") return info;
  return ({ involvedObject }) =>
    involvedObject.kind === info.kind &&
    involvedObject.name === name &&
    (parseGroupVersion(involvedObject.apiVersion ?? "v1")?.group ?? "") === info.group;
}

function timeOf({ lastTimestamp, eventTime, firstTimestamp }: Event): string {
  return lastTimestamp ?? eventTime ?? firstTimestamp ?? "";
}

function rowOf(event: Event, now: Millis): string {
  const first = ageOf(event.firstTimestamp ?? event.eventTime, now);
  const many = (event.count ?? 0) > 1;
  const seen = many ? `${ageOf(event.lastTimestamp, now)} (x${event.count} over ${first})` : first;
  const { kind, name } = event.involvedObject;
  const message = (event.message ?? "").trim();
  return `${seen}\t${event.type ?? ""}\t${event.reason ?? ""}\t${kind}/${name}\t${message}`;
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
