/** `kubectl create role` and `create clusterrole`. Models k8s.io/kubectl/pkg/cmd/create/create_{role,clusterrole}.go. */
import { type KubeObject, pluralOf, type Resource } from "@kubenetsim/api";
import { infoByName } from "@kubenetsim/apiserver";
import { array, list, listOf, text, textOf } from "../../argv/flag.ts";
import { parseLabelPairs } from "../../argv/label-pairs.ts";
import type { Failure } from "../../failure.ts";
import { type Command, failed, type Outcome, type Request } from "../../request.ts";
import { noSuchType } from "../../resource/target.ts";
import { createNew, unstored } from "../new-object.ts";
import { createFlags, nameOf } from "./shared.ts";

const RULE_FLAGS = [list("verb"), list("resource"), array("resource-name")];

export const createRoleCommand: Command = {
  name: "role",
  aliases: [],
  summary: "Create a role with single rule",
  flags: [...createFlags, ...RULE_FLAGS],
  run: runRole,
};

export const createClusterRoleCommand: Command = {
  name: "clusterrole",
  aliases: [],
  summary: "Create a cluster role",
  flags: [...createFlags, ...RULE_FLAGS, list("non-resource-url"), text("aggregation-rule")],
  run: runClusterRole,
};

interface Asked {
  readonly verbs: readonly string[];
  readonly resources: readonly string[];
  readonly names: readonly string[];
  readonly urls: readonly string[];
}

function askedOf({ flags }: Request): Asked {
  const [verbs, resources] = [unique(listOf(flags, "verb")), listOf(flags, "resource")];
  return {
    verbs: verbs.includes("*") ? ["*"] : verbs,
    resources: resources.includes("*") ? ["*"] : resources,
    names: unique(listOf(flags, "resource-name")),
    urls: unique(listOf(flags, "non-resource-url")),
  };
}

function unique(words: readonly string[]): readonly string[] {
  return [...new Set(words)];
}

function runRole(request: Request): Outcome {
  const name = nameOf(request, "role");
  if (typeof name !== "string") return name;
  const asked = askedOf(request);
  if (asked.verbs.length === 0) return failed("at least one verb must be specified");
  warnOfVerbs(request, asked);
  if (asked.resources.length === 0) return failed("at least one resource must be specified");
  return create(request, "Role", name, asked);
}

function runClusterRole(request: Request): Outcome {
  const name = nameOf(request, "clusterrole");
  if (typeof name !== "string") return name;
  const asked = askedOf(request);
  const { verbs, resources, names, urls } = asked;
  const aggregation = textOf(request.flags, "aggregation-rule");
  if (aggregation !== "") {
    if (verbs.length + resources.length + names.length + urls.length > 0)
      return failed("aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames");
    const matchLabels = parseLabelPairs(aggregation);
    if (typeof matchLabels === "string") return failed(matchLabels);
    return store(request, "ClusterRole", name, {
      aggregationRule: { clusterRoleSelectors: [{ matchLabels }] },
      rules: null,
    });
  }
  if (verbs.length === 0) return failed("at least one verb must be specified");
  if (resources.length + urls.length === 0) return failed("one of resource or nonResourceURL must be specified");
  if (resources.length > 0) warnOfVerbs(request, asked);
  return create(request, "ClusterRole", name, asked);
}

const VERBS: ReadonlySet<string> = new Set(
  "* get delete list create update patch watch proxy deletecollection use bind escalate impersonate".split(" "),
);
const URL_VERBS: ReadonlySet<string> = new Set("* get post put delete patch head options".split(" "));

function warnOfVerbs({ warn }: Request, { verbs }: Asked): void {
  for (const verb of verbs) if (!VERBS.has(verb)) warn(`'${verb}' is not a standard resource verb`);
}

function create(request: Request, kind: Kind, name: string, asked: Asked): Outcome {
  const rules = rulesOf(request, asked);
  if ("failure" in rules) return failed(rules.failure);
  const wrong = refuseUrls(asked);
  return wrong === undefined ? store(request, kind, name, rules) : failed(wrong);
}

type Kind = "Role" | "ClusterRole";

function store(request: Request, kind: Kind, name: string, fields: object): Outcome {
  const object = unstored({ apiVersion: "rbac.authorization.k8s.io/v1", kind, metadata: { name } });
  const resource: Resource = `${kind.toLowerCase()}s.rbac.authorization.k8s.io`;
  return createNew(request, resource, { ...object, ...fields } as KubeObject);
}

/** Verbs that mean something of few resources only. */
const SPECIAL: ReadonlyMap<string, readonly string[]> = new Map([
  ["use", ["podsecuritypolicies.policy", "podsecuritypolicies.extensions"]],
  ["bind", ["roles.rbac.authorization.k8s.io", "clusterroles.rbac.authorization.k8s.io"]],
  ["escalate", ["roles.rbac.authorization.k8s.io", "clusterroles.rbac.authorization.k8s.io"]],
  ["impersonate", ["users.", "serviceaccounts.", "groups.", "userextras.authentication.k8s.io"]],
]);

/** One rule for each group. */
function rulesOf(
  { client }: Request,
  { verbs, resources, names, urls }: Asked,
): { readonly rules: readonly object[] } | { readonly failure: Failure } {
  const groups = new Map<string, string[]>();
  for (const given of resources) {
    const [type = "", ...sub] = given.split("/");
    if (type.split(".")[0] === "") return { failure: "resource must be specified if apiGroup/subresource specified" };
    const found = placeOf(client.store, type);
    const special = verbs
      .map((verb) => ({ verb, places: SPECIAL.get(verb) }))
      .filter(({ places }) => places !== undefined);
    const place = `${found.resource}.${found.group}`;
    const refused = special.find(({ places }) => !places?.includes(place));
    if (refused !== undefined && found.resource !== "*")
      return { failure: `can not perform '${refused.verb}' on '${found.resource}' in group '${found.group}'` };
    if (!found.known && special.length === 0) return { failure: noSuchType(type) };
    const resource = [found.resource, ...sub].join("/");
    groups.set(found.group, [...(groups.get(found.group) ?? []), resource]);
  }
  const named = names.length === 0 ? {} : { resourceNames: names };
  const rules = [...groups.keys()]
    .sort()
    .map((group) => ({ apiGroups: [group], ...named, resources: groups.get(group), verbs }));
  return { rules: urls.length === 0 ? rules : [...rules, { nonResourceURLs: urls, verbs }] };
}

interface Place {
  readonly resource: string;
  readonly group: string;
  readonly known: boolean;
}

function placeOf(store: Request["client"]["store"], type: string): Place {
  const info = infoByName(store, type);
  if (info !== undefined) return { resource: pluralOf(info), group: info.group, known: true };
  const [resource = "", ...group] = type.split(".");
  return { resource, group: group.join("."), known: resource === "*" };
}

function refuseUrls({ verbs, urls }: Asked): string | undefined {
  if (urls.length === 0) return undefined;
  const verb = verbs.find((each) => !URL_VERBS.has(each));
  if (verb !== undefined) return `invalid verb: '${verb}' for nonResourceURL`;
  for (const url of urls.filter((each) => each !== "*")) {
    if (!url.startsWith("/")) return "nonResourceURL should start with /";
    if (url.slice(0, -1).includes("*")) return "nonResourceURL only supports wildcard matches when '*' is at the end";
  }
  return undefined;
}
