/** `kubectl api-resources`. Models k8s.io/kubectl/pkg/cmd/apiresources. */
import { groupVersionOf, pluralOf, type ResourceInfo } from "@kubenetsim/api";
import { allInfos } from "@kubenetsim/apiserver";
import { bool, boolOf, list, listOf, text, textOf } from "../argv/flag.ts";
import { usageError } from "../failure.ts";
import { formatTabs, TABLE } from "../output/tabwriter.ts";
import { type Command, failed, type Outcome, type Request } from "../request.ts";

export const apiResourcesCommand: Command = {
  name: "api-resources",
  aliases: [],
  summary: "Print the supported API resources on the server",
  flags: [
    text("api-group"),
    text("output", "o"),
    text("sort-by"),
    bool("namespaced", undefined, true),
    bool("no-headers"),
    bool("cached"),
    list("verbs"),
    list("categories"),
  ],
  run,
};

function run(request: Request): Outcome {
  const { args, flags } = request;
  if (args.length > 0) return failed(usageError("api-resources", `unexpected arguments: [${args.join(" ")}]`));
  const output = textOf(flags, "output");
  if (output !== "" && output !== "name" && output !== "wide") return failed(`--output ${output} is not available`);
  const sortBy = textOf(flags, "sort-by");
  if (sortBy !== "" && sortBy !== "name" && sortBy !== "kind") return failed("--sort-by accepts only name or kind");
  const shown = ordered(
    allInfos(request.client.store).filter((info) => isAsked(request, info)),
    sortBy,
  );
  if (output === "name")
    return { stdout: shown.map((info) => `${pluralOf(info)}${info.group === "" ? "" : `.${info.group}`}\n`).join("") };
  const header = [
    "NAME",
    "SHORTNAMES",
    "APIVERSION",
    "NAMESPACED",
    "KIND",
    ...(output === "wide" ? ["VERBS", "CATEGORIES"] : []),
  ];
  const rows = shown.map((info) => rowOf(info, output === "wide"));
  const lines = boolOf(flags, "no-headers") ? rows : [header, ...rows];
  return { stdout: formatTabs(lines.map((line) => `${line.join("\t")}\n`).join(""), TABLE) };
}

function isAsked({ flags }: Request, info: ResourceInfo): boolean {
  if (flags.given.has("api-group") && info.group !== textOf(flags, "api-group")) return false;
  if (flags.given.has("namespaced") && info.namespaced !== boolOf(flags, "namespaced")) return false;
  const categories = listOf(flags, "categories");
  return (
    listOf(flags, "verbs").every((verb) => VERBS.includes(verb)) &&
    categories.every((category) => category === "all" && IN_ALL.has(info.resource))
  );
}

/** By group and name, as the server has them, if nothing else is asked. */
function ordered(infos: readonly ResourceInfo[], sortBy: string): readonly ResourceInfo[] {
  const key = ({ group, resource, kind }: ResourceInfo): string =>
    sortBy === "kind" ? kind : sortBy === "name" ? resource : `${group}/${resource}`;
  return [...infos].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

const VERBS = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
const IN_ALL: ReadonlySet<string> = new Set([
  "pods",
  "replicationcontrollers",
  "services",
  "daemonsets",
  "deployments",
  "replicasets",
  "statefulsets",
  "horizontalpodautoscalers",
  "cronjobs",
  "jobs",
]);

function rowOf(info: ResourceInfo, wide: boolean): readonly string[] {
  const { resource, shortNames, namespaced, kind } = info;
  const more = wide ? [VERBS.join(","), IN_ALL.has(resource) ? "all" : ""] : [];
  return [pluralOf(info), shortNames.join(","), groupVersionOf(info), String(namespaced), kind, ...more];
}
