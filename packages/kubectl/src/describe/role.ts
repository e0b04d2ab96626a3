/** Roles and their bindings. Models RoleDescriber, RoleBindingDescriber and kubectl/pkg/util/rbac. */
import type { CustomObject } from "@kubenetsim/api";
import type { Describer } from "./context.ts";
import { annotationLines, labelLines } from "./lines.ts";

interface Rule {
  readonly verbs?: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

/** Of a Role or a ClusterRole. */
export const describeRole: Describer<CustomObject> = (role) => [
  `Name:\t${role.metadata.name ?? ""}`,
  ...labelLines("Labels", role.metadata.labels),
  ...annotationLines("Annotations", role.metadata.annotations),
  "PolicyRule:",
  "  Resources\tNon-Resource URLs\tResource Names\tVerbs",
  "  ---------\t-----------------\t--------------\t-----",
  ...compacted(listIn<Rule>(role.rules)).map(ruleLine),
];

/** What came as it is may be anything. */
function listIn<T>(value: unknown): readonly T[] {
  return Array.isArray(value) ? (value as readonly T[]) : [];
}

type Single = Required<Rule>;

/** One rule for each resource, with all its verbs. */
function compacted(rules: readonly Rule[]): readonly Single[] {
  const byResource = new Map<string, Single>();
  const others: Single[] = [];
  for (const rule of rules.flatMap(brokenDown)) {
    if (rule.nonResourceURLs.length > 0) {
      others.push(rule);
      continue;
    }
    const key = JSON.stringify([rule.apiGroups, rule.resources, rule.resourceNames]);
    const known = byResource.get(key);
    const verbs = [...new Set([...(known?.verbs ?? []), ...rule.verbs])];
    byResource.set(key, { ...rule, verbs });
  }
  return [...others, ...byResource.values()].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
}

function brokenDown(rule: Rule): readonly Single[] {
  const { verbs = [], apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  const names = resourceNames.length === 0 ? [[]] : resourceNames.map((name) => [name]);
  const simple = apiGroups.flatMap((group) =>
    resources.flatMap((resource) =>
      verbs.flatMap((verb) =>
        names.map((name) => ({
          verbs: [verb],
          apiGroups: [group],
          resources: [resource],
          resourceNames: name,
          nonResourceURLs: [],
        })),
      ),
    ),
  );
  const urls = nonResourceURLs.flatMap((url) =>
    verbs.map((verb) => ({ verbs: [verb], apiGroups: [], resources: [], resourceNames: [], nonResourceURLs: [url] })),
  );
  return [...simple, ...urls];
}

function sortKey({ verbs, apiGroups, resources, resourceNames, nonResourceURLs }: Single): string {
  return [verbs, apiGroups, resources, resourceNames, nonResourceURLs].map(shown).join(",");
}

function shown(words: readonly string[]): string {
  return `[${words.join(" ")}]`;
}

function ruleLine({ verbs, apiGroups, resources, resourceNames, nonResourceURLs }: Single): string {
  const lists = [nonResourceURLs, resourceNames, verbs].map(shown);
  return `  ${[resourceText(resources[0], apiGroups[0]), ...lists].join("\t")}`;
}

/** `deployments.apps/scale`. */
function resourceText(resource: string | undefined, group: string | undefined): string {
  if (resource === undefined) return "";
  const [name = "", ...sub] = resource.split("/");
  const grouped = group === undefined || group === "" ? name : `${name}.${group}`;
  return [grouped, ...sub].join("/");
}

interface Reference {
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
}

/** Of a RoleBinding or a ClusterRoleBinding. */
export const describeRoleBinding: Describer<CustomObject> = (binding) => {
  const { kind = "", name = "" } = (binding.roleRef ?? {}) as Reference;
  return [
    `Name:\t${binding.metadata.name ?? ""}`,
    ...labelLines("Labels", binding.metadata.labels),
    ...annotationLines("Annotations", binding.metadata.annotations),
    "Role:",
    `  Kind:\t${kind}`,
    `  Name:\t${name}`,
    "Subjects:",
    "  Kind\tName\tNamespace",
    "  ----\t----\t---------",
    ...listIn<Reference>(binding.subjects).map(
      (subject) => `  ${[subject.kind, subject.name, subject.namespace].map((word = "") => word).join("\t")}`,
    ),
  ];
};
