/** All targets. To add one: a file like the others here, a member of the type Target, and a line in this list. */
import type { Target } from "../../netfilter/types.ts";
import type { TargetKind } from "../kind.ts";
import { connmarkTarget } from "./connmark.ts";
import { ctTarget } from "./ct.ts";
import { logTarget } from "./log.ts";
import { markTarget } from "./mark.ts";
import { dnatTarget, masqueradeTarget, snatTarget } from "./nat.ts";
import { notrackTarget } from "./notrack.ts";
import { redirectTarget } from "./redirect.ts";
import { rejectTarget } from "./reject.ts";
import { acceptTarget, dropTarget, jumpTarget, noneTarget, returnTarget } from "./verdict.ts";

export const TARGETS: readonly TargetKind[] = [
  acceptTarget,
  dropTarget,
  returnTarget,
  noneTarget,
  jumpTarget,
  rejectTarget,
  markTarget,
  connmarkTarget,
  dnatTarget,
  redirectTarget,
  snatTarget,
  masqueradeTarget,
  notrackTarget,
  ctTarget,
  logTarget,
];

const BY_TARGET: ReadonlyMap<Target["target"], TargetKind> = new Map(
  TARGETS.flatMap((kind) => kind.targets.map((target) => [target, kind] as const)),
);
const BY_NAME: ReadonlyMap<string, TargetKind> = new Map(
  TARGETS.filter((kind) => kind.name !== "").map((kind) => [kind.name, kind]),
);

export function targetKind(target: Target["target"]): TargetKind {
  return BY_TARGET.get(target) as TargetKind;
}

/** The kind that `-j NAME` means, or undefined where NAME is a chain. */
export function targetNamed(name: string): TargetKind | undefined {
  return BY_NAME.get(name);
}
