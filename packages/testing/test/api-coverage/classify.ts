/** Finds out of one field whether it is checked, filled in or dropped: by changing it in valid objects, and looking at what comes of it. */
import { type FieldType, type KubeObject, kindStrategyOf, type ModelledResource, schemaTable } from "@kubenetsim/api";
import { strategyOf } from "@kubenetsim/apiserver";
import { canonicalJson } from "@kubenetsim/sim";

export interface Verdict {
  readonly validated: boolean;
  readonly defaulted: boolean;
  readonly dropped: boolean;
}

type Path = readonly (string | 0)[];

/** A field and all below it, as one. */
export function classify(
  resource: ModelledResource,
  samples: readonly KubeObject[],
  path: Path,
  type: FieldType,
): Verdict {
  const below = fieldsBelow(path, type, DEPTH_MAX);
  const each = [{ path, type }, ...below];
  return {
    validated: samples.some((sample) => each.some((field) => isValidated(resource, sample, field.path, field.type))),
    defaulted: samples.some((sample) => each.some((field) => isDefaulted(resource, sample, field.path))),
    dropped: samples.some((sample) => isDropped(resource, sample, path, type)),
  };
}

// Deeper structs repeat what is above them.
const DEPTH_MAX = 5;

interface Field {
  readonly path: Path;
  readonly type: FieldType;
}

function fieldsBelow(path: Path, type: FieldType, depth: number): readonly Field[] {
  if (depth === 0) return [];
  if (type.shape === "list") {
    const item: Field = { path: [...path, 0], type: type.item };
    return [item, ...fieldsBelow(item.path, item.type, depth)];
  }
  if (type.shape === "map" || isOpaque(type.name)) return [];
  const fields = [...(schemaTable.get(type.name) ?? [])];
  return fields.flatMap(([name, schema]) => {
    const field: Field = { path: [...path, name], type: schema.type };
    return [field, ...fieldsBelow(field.path, field.type, depth - 1)];
  });
}

/** What has a table of its own, or is checked in one place for all. */
function isOpaque(name: string): boolean {
  return name === "ObjectMeta" || name === "ManagedFieldsEntry";
}

function isValidated(resource: ModelledResource, sample: KubeObject, path: Path, type: FieldType): boolean {
  const kind = kindStrategyOf(resource);
  const known = new Set(errorsOf(kind, sample, sample));
  const text = pathText(path);
  return [undefined, ...valuesOf(type)].some((value) => {
    const changed = putAt(sample, path, value);
    if (canonicalJson(changed) === canonicalJson(sample)) return false;
    return errorsOf(kind, changed, sample).some((error) => !known.has(error) && isAbout(error, text));
  });
}

/** Errors as `path: …`, of creation, of a change and of a change of the status. */
function errorsOf(
  kind: ReturnType<typeof kindStrategyOf<ModelledResource>>,
  object: KubeObject,
  old: KubeObject,
): readonly string[] {
  const errors = [
    ...kind.validate(object as never),
    ...kind.validateUpdate(object as never, old as never),
    ...(kind.validateStatusUpdate?.(object as never, old as never) ?? []),
  ];
  return errors.map(({ field, detail, type }) => `${field.replace(/\[[^\]]*\]/g, "[]")}: ${type} ${detail}`);
}

// Upstream spells some paths in Go's way, and says `metadata.taints` of a Node's spec.taints.
function isAbout(error: string, path: string): boolean {
  const field = error.slice(0, error.indexOf(":")).replace("metadata.taints", "spec.taints").toLowerCase();
  const own = path.toLowerCase();
  // An address is checked among all of them.
  if (own === "spec.clusterip" && field.startsWith("spec.clusterips")) return true;
  return field === own || field.startsWith(`${own}.`) || field.startsWith(`${own}[`);
}

function isDefaulted(resource: ModelledResource, sample: KubeObject, path: Path): boolean {
  const bare = putAt(sample, path, undefined);
  if (getAt(bare, path) !== undefined || getAt(bare, path.slice(0, -1)) === undefined) return false;
  return getAt(kindStrategyOf(resource).default(bare as never) as KubeObject, path) !== undefined;
}

function isDropped(resource: ModelledResource, sample: KubeObject, path: Path, type: FieldType): boolean {
  const [value] = valuesOf(type);
  const given = putAt(sample, path, value);
  if (path[0] === "status" || getAt(given, path) === undefined) return false;
  return getAt(strategyOf(resource).prepareForCreate(given as never) as KubeObject, path) === undefined;
}

/** Values of the type that some rule may refuse. */
function valuesOf(type: FieldType): readonly unknown[] {
  if (type.shape === "list")
    return valuesOf(type.item)
      .flatMap((value) => [[value], [value, value]])
      .slice(0, 8);
  if (type.shape === "map") return [{ "not a key!": valuesOf(type.item)[0] }, { a: valuesOf(type.item)[0] }];
  if (schemaTable.has(type.name)) return [{}];
  switch (type.name) {
    case "bool":
      return [true, false];
    case "int32":
    case "int64":
      return [-1, 0, 70_000, 2_000_000_000];
    case "IntOrString":
      return [-1, "Not a value!", "500%", 70_000];
    case "Quantity":
      return ["-1", "1.5"];
    case "bytes":
      return ["YQ==", "not base64!"];
    default:
      return ["Not a value!", "", "a".repeat(400), "0", "a/b"];
  }
}

function pathText(path: Path): string {
  return path.map((step, i) => (step === 0 ? "[]" : i === 0 ? step : `.${step}`)).join("");
}

function getAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === "object" && value !== null ? (value as Record<string, unknown>)[step] : undefined,
    root,
  );
}

function putAt<T>(root: T, path: Path, value: unknown): T {
  const [step, ...rest] = path;
  if (step === undefined) return value as T;
  if (step === 0) {
    const items: readonly unknown[] = Array.isArray(root) ? root : [];
    if (rest.length === 0 && value === undefined) return items.slice(1) as T;
    return [putAt(items[0], rest, value), ...items.slice(1)] as T;
  }
  const fields = (typeof root === "object" && root !== null ? root : {}) as Record<string, unknown>;
  const { [step]: before, ...others } = fields;
  if (rest.length === 0 && value === undefined) return others as T;
  return { ...others, [step]: putAt(before, rest, value) } as T;
}
