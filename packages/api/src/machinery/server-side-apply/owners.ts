/** Who owns which field after a write, and whether a write may take a field from its owner. Models structured-merge-diff/merge/update.go. */
import type { Json } from "../json.ts";
import type { ApplyType } from "./apply-type.ts";
import { compareFields } from "./compare.ts";
import { difference, EMPTY_SET, type FieldSet, intersection, isEmptySet, union } from "./field-set.ts";
import { type Owner, type Owners, type Writer, withoutServerFields, writerKey } from "./managed-fields.ts";
import { mergeApplied } from "./merge.ts";
import { withNamedFields, withoutFields } from "./remove.ts";
import { toFieldSet } from "./to-field-set.ts";

/** A field that somebody else owns. */
export interface Conflict {
  readonly writer: Writer;
  readonly path: FieldSet;
}

/** What one write is told of the object. */
export interface WriteContext {
  readonly type: ApplyType;
  readonly writer: Writer;
  /** Fields at the top that this way of writing leaves alone, such as `status`. */
  readonly ignored: readonly string[];
}

export type AppliedFields =
  | { readonly ok: true; readonly object: Json; readonly owners: Owners }
  | { readonly ok: false; readonly conflicts: readonly Conflict[] };

/** The owners after a create, update or patch: the writer has all that it changed, and nobody what is gone. */
export function ownersAfterUpdate(live: Json | undefined, next: Json, owners: Owners, context: WriteContext): Owners {
  const moved = moveFields(live, next, owners, context);
  const key = writerKey(context.writer);
  const before = owners.get(key);
  const { added, modified, removed } = moved.comparison;
  const set = union(union(difference(before?.set ?? EMPTY_SET, removed), modified), added);
  return withOwner(moved.owners, context, owned(set, context), before);
}

/** The object and the owners after an apply, or the fields that others own and that are not taken by force. */
export function applyFields(
  live: Json,
  config: Json,
  owners: Owners,
  context: WriteContext,
  force: boolean,
): AppliedFields {
  const { type, writer } = context;
  const key = writerKey(writer);
  const last = owners.get(key);
  // The name and the like are the configuration's own while it is merged, and nobody's afterwards.
  const set = withoutIgnored(toFieldSet(config, type), context.ignored);
  const merged = mergeApplied(live, config, type) ?? config;
  const claimed = new Map(owners).set(key, { writer, set });
  const object = last === undefined ? merged : prune(merged, last.set, claimed, type);
  const moved = moveFields(live, object, claimed, context);
  if (!force && moved.conflicts.length > 0) return { ok: false, conflicts: moved.conflicts };
  return { ok: true, object, owners: withOwner(moved.owners, context, withoutServerFields(set), last) };
}

interface Moved {
  readonly owners: Owners;
  readonly conflicts: readonly Conflict[];
  readonly comparison: ReturnType<typeof compareFields>;
}

/** What others owned and is changed or gone is theirs no more. */
function moveFields(live: Json | undefined, next: Json, owners: Owners, context: WriteContext): Moved {
  const compared = compareFields(live, next, context.type);
  const comparison = {
    added: withoutIgnored(compared.added, context.ignored),
    modified: withoutIgnored(compared.modified, context.ignored),
    removed: withoutIgnored(compared.removed, context.ignored),
  };
  const changed = union(comparison.modified, comparison.added);
  const conflicts: Conflict[] = [];
  const left = new Map<string, Owner>();
  for (const [key, owner] of owners) {
    if (key === writerKey(context.writer)) {
      left.set(key, owner);
      continue;
    }
    const path = intersection(owner.set, changed);
    if (!isEmptySet(path)) conflicts.push({ writer: owner.writer, path });
    left.set(key, { ...owner, set: difference(difference(owner.set, path), comparison.removed) });
  }
  return { owners: left, conflicts, comparison };
}

/** Without what this applier applied last time, does not apply now, and nobody else has. */
function prune(merged: Json, last: FieldSet, owners: Owners, type: ApplyType): Json {
  const named = (set: FieldSet): FieldSet => withNamedFields(set, type);
  const removed = withoutFields(merged, named(last), type) ?? {};
  const managed = [...owners.values()].reduce((all, { set }) => union(all, set), EMPTY_SET);
  const whole = named(toFieldSet(merged, type));
  const kept = union(named(toFieldSet(removed, type)), named(managed));
  const backOwned = withoutFields(merged, difference(whole, kept), type) ?? {};
  const left = named(toFieldSet(backOwned, type));
  return withoutFields(merged, intersection(difference(whole, left), named(last)), type) ?? {};
}

function owned(set: FieldSet, { ignored }: WriteContext): FieldSet {
  return withoutServerFields(withoutIgnored(set, ignored));
}

function withoutIgnored(set: FieldSet, ignored: readonly string[]): FieldSet {
  const edges = new Set(ignored.map((name) => `f:${name}`));
  if (![...edges].some((edge) => set.members.has(edge) || set.children.has(edge))) return set;
  return {
    members: new Set([...set.members].filter((edge) => !edges.has(edge))),
    children: new Map([...set.children].filter(([edge]) => !edges.has(edge))),
  };
}

/** A writer whose fields are the same keeps the time of its last change. */
function withOwner(owners: Owners, { writer }: WriteContext, set: FieldSet, before: Owner | undefined): Owners {
  const same =
    before !== undefined && isEmptySet(difference(set, before.set)) && isEmptySet(difference(before.set, set));
  const { time: _time, ...timeless } = writer;
  const kept: Writer = same && before.writer.time !== undefined ? { ...timeless, time: before.writer.time } : writer;
  const after = new Map(owners).set(writerKey(writer), { writer: kept, set });
  for (const [key, owner] of after) if (isEmptySet(owner.set)) after.delete(key);
  return after;
}
