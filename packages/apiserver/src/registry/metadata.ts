/** Metadata that the server writes itself: uid, times, generated names. Models apiserver's rest.FillObjectMetaSystemFields and names.SimpleNameGenerator. */
import type { KubeObject, ObjectMeta } from "@kubenetsim/api";
import { draw, extend, formatRfc3339, type Millis, mixSeed } from "@kubenetsim/sim";

/** The letters and digits of generated names: no vowels, and nothing that looks like another. */
const NAME_ALPHABET = "bcdfghjklmnpqrstvwxz2456789";
const SUFFIX_LENGTH = 5;
/** 63, what a label can hold, less the suffix. */
const NAME_BASE_MAX = 58;
/** How many names are tried before a create with generateName gives up. Models registry/store.go maxNameGenerationCreateAttempts. */
export const NAME_ATTEMPTS_MAX = 8;
/** Keeps the draws of uids apart from every other use of the seed. */
const UID_STREAM = 0x756964;

/** The object with some of its metadata replaced. */
export function withMeta<T extends KubeObject>(object: T, changes: ObjectMeta): T {
  return { ...object, metadata: extend(object.metadata, changes) };
}

/** The object without some of its metadata; the same object where there is none of it. */
export function withoutMeta<T extends KubeObject>(object: T, ...names: readonly (keyof ObjectMeta)[]): T {
  if (names.every((name) => object.metadata[name] === undefined)) return object;
  // Not by delete, which leaves a slow hash table behind.
  const kept = Object.entries(object.metadata).filter(([name]) => !names.some((each) => each === name));
  return { ...object, metadata: Object.fromEntries(kept) };
}

/** A new object without what only the server sets, and with its uid and time of creation. */
export function fillSystemFields<T extends KubeObject>(object: T, seed: number, uids: number, now: Millis): T {
  const bare = withoutMeta(
    object,
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
    "selfLink",
    "managedFields",
    "generation",
  );
  return withMeta(bare, { uid: uidOf(seed, uids), creationTimestamp: formatRfc3339(now) });
}

/** The uid of the nth thing that got one, in the form of a random UUID. No two n below 2^32 have the same. */
export function uidOf(seed: number, n: number): string {
  // For one seed the first word is a bijection of n; the rest only looks random.
  const first = mixSeed(mixSeed(seed, UID_STREAM), n);
  const hex = [first, mixSeed(first, 1), mixSeed(first, 2), mixSeed(first, 3)]
    .map((word) => word.toString(16).padStart(8, "0"))
    .join("");
  const variant = "89ab".charAt(Number.parseInt(hex.charAt(16), 16) & 3);
  const words = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20),
  ];
  return words.join("-");
}

/** A name from generateName: its start, cut to size, and five drawn characters. */
export function generatedName(base: string, seed: number, label: string): string {
  let rest = draw(seed, `name/${label}`, NAME_ALPHABET.length ** SUFFIX_LENGTH);
  let suffix = "";
  for (let i = 0; i < SUFFIX_LENGTH; i++) {
    suffix += NAME_ALPHABET.charAt(rest % NAME_ALPHABET.length);
    rest = Math.floor(rest / NAME_ALPHABET.length);
  }
  return `${base.slice(0, NAME_BASE_MAX)}${suffix}`;
}

/** The object with the labels of the stored one. */
export function withKeptLabels<T extends KubeObject>(object: T, old: T): T {
  if (object.metadata.labels === old.metadata.labels) return object;
  const { labels } = old.metadata;
  return labels === undefined ? withoutMeta(object, "labels") : withMeta(object, { labels });
}

const KEPT_FOR_STATUS = ["labels", "annotations", "finalizers", "ownerReferences"] as const;

/** The object with the metadata that a status update may not touch. Models metav1.ResetObjectMetaForStatus. */
export function withKeptMetaForStatus<T extends KubeObject>(object: T, old: T): T {
  const bare = withoutMeta(object, ...KEPT_FOR_STATUS);
  const kept = KEPT_FOR_STATUS.filter((name) => old.metadata[name] !== undefined);
  if (kept.length === 0) return bare;
  return withMeta(bare, Object.fromEntries(kept.map((name) => [name, old.metadata[name]])));
}
