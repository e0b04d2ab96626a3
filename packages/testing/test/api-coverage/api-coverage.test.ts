/** docs/api-coverage.md says of each field what the server does with it, as found out here. `vitest -u` writes it anew after a change that is meant. */
import { join } from "node:path";
import {
  type FieldType,
  groupVersionOf,
  type ModelledResource,
  resources,
  type StructSchema,
  schemaTable,
  structOf,
} from "@kubenetsim/api";
import { expect, test } from "vitest";
import { classify, type Verdict } from "./classify.ts";
import { samplesOf } from "./samples.ts";

const page = join(import.meta.dirname, "../../../../docs/api-coverage.md");

const HEAD = `# What the API server checks

Each modelled kind and field, and what becomes of a well-typed value of it:

- **validated**: some values are refused, in kube-apiserver's own words (at creation, in a change, or in a status update);
- **stored**: every value is taken and kept as it came;
- **dropped**: taken away on the way in;
- **defaulted**, beside these: filled in where it was left out.

What is below a field of the third level counts with it. \`metadata\` is validated for every kind. The \`status\` of a request that is
not to the status subresource is dropped, except a Node's. Any field that is not in a table is **rejected** where
\`fieldValidation\` is \`Strict\`, as kubectl asks for unless told otherwise; with \`Warn\` it is dropped with a warning, else in silence.
A value of another JSON type than the field's is rejected always. Kinds that are not here are stored as they come; see
[architecture.md](architecture.md).

The tables are not written by hand: a test (\`packages/testing/test/api-coverage\`) finds them out by changing each field of valid
objects, and compares.
`;

test("docs/api-coverage.md is as the server is", async () => {
  const tables = resources.map((info) => tableOf(info.resource as ModelledResource, info));
  await expect(`${HEAD}\n${tables.join("\n")}`).toMatchFileSnapshot(page);
});

test("the tables can tell the three apart", () => {
  const [policy, slice, configMap] = (["networkpolicies", "endpointslices", "configmaps"] as const).map((resource) =>
    tableOf(resource, infoOf(resource)),
  );
  expect(policy).toContain("| `spec.podSelector` | validated, defaulted |");
  expect(slice).toContain("| `endpoints[].deprecatedTopology` | dropped |");
  expect(configMap).toContain("| `immutable` | ");
});

function infoOf(resource: ModelledResource): (typeof resources)[number] {
  const info = resources.find((one) => one.resource === resource);
  if (info === undefined) throw new Error(resource);
  return info;
}

function tableOf(resource: ModelledResource, info: (typeof resources)[number]): string {
  const struct = structOf(groupVersionOf(info), info.kind);
  if (struct === undefined) throw new Error(`${info.kind} has no schema`);
  const samples = samplesOf(resource, info.namespaced);
  const rows = rowsOf(struct, [], 3).map(({ path, type }) => {
    const text = path.map((step, i) => (step === 0 ? "[]" : i === 0 ? step : `.${step}`)).join("");
    return `| \`${text}\` | ${words(classify(resource, samples, path, type))} |`;
  });
  return [`## ${info.kind} (${groupVersionOf(info)})`, "", "| field | |", "|---|---|", ...rows, ""].join("\n");
}

function words({ validated, defaulted, dropped }: Verdict): string {
  if (dropped) return "dropped";
  return `${validated ? "validated" : "stored"}${defaulted ? ", defaulted" : ""}`;
}

interface Row {
  readonly path: readonly (string | 0)[];
  readonly type: FieldType;
}

/** The fields down to a level; lists count as their items. */
function rowsOf(struct: StructSchema, above: Row["path"], levels: number): readonly Row[] {
  return [...struct].flatMap(([name, { type }]): readonly Row[] => {
    if (above.length === 0 && (name === "apiVersion" || name === "kind" || name === "metadata")) return [];
    const path = [...above, name];
    const [item, at] = type.shape === "list" ? [type.item, [...path, 0 as const]] : [type, path];
    const inner = item.shape === "named" && !isShared(item.name) ? schemaTable.get(item.name) : undefined;
    if (inner === undefined || levels === 1) return [{ path, type }];
    return rowsOf(inner, at, levels - 1);
  });
}

/** Structs that many kinds hold: one row stands for all of it. */
function isShared(name: string): boolean {
  return ["LabelSelector", "PodTemplateSpec", "ObjectReference", "JobTemplateSpec", "Volume", "Probe"].includes(name);
}
